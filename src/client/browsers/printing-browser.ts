import type { Browser } from './browser.ts'
import { type Ask, pastedAddress } from './pasted-address.ts'

/** Shows the address, for a person to open wherever they like: on another machine too, where they can be asked for where it ended. */
export function printingBrowser(ask?: Ask): Browser {
  return {
    delivers: false,
    open: async (page) => {
      page.log(`Open this address in a browser to sign in:\n\n  ${page.url.href}\n`)
      if (ask) await pastedAddress(page, ask)
    },
  }
}
