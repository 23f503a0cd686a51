import type { AuthorizationPage, Browser } from './browser.ts'

/** Puts a question to the person and gives the line they answer with; rejects when the signal goes off. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>

/**
 * Shows the address, for a person to open wherever they like. Where they can be asked, a browser on another machine will do
 * as well: it ends at an address of this one that it cannot reach, and that address can be pasted here.
 */
export function printingBrowser(ask?: Ask): Browser {
  return {
    delivers: false,
    open: async (page) => {
      page.log(`Open this address in a browser to sign in:\n\n  ${page.url.href}\n`)
      if (ask) await pasted(page, ask)
    },
  }
}

async function pasted({ paste, signal, redirectUri, log }: AuthorizationPage, ask: Ask): Promise<void> {
  const question = `If the browser ends at ${redirectUri} and cannot show it, paste the whole address here: `
  while (!signal.aborted) {
    // Rejects when the answer came in the other way meanwhile.
    const line = await ask(question, signal).catch(() => undefined)
    if (line === undefined || paste(line.trim())) return
    if (line.trim() !== '') log('That is not the address to which this sign-in leads; it was not used.')
  }
}
