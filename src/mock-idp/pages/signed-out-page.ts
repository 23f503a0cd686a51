import { escapeHtml } from '../entra/authorization-answer.ts'
import { page } from './page.ts'

export interface SignedOutPage {
  /** Addresses that apps registered to be told (front-channel logout). */
  readonly told: readonly string[]
  /** Where to go on to; undefined where the address asked for is nobody's. */
  readonly next: string | undefined
}

/** Says that one is signed out, tells the apps, and goes on after a moment. */
export function signedOutPage({ told, next }: SignedOutPage): string {
  const frames = told.map((address) => `<iframe hidden src="${escapeHtml(address)}"></iframe>`).join('')
  const onward =
    next === undefined
      ? '<p>It’s a good idea to close all browser windows.</p>'
      : `<p><a data-next href="${escapeHtml(next)}">Continue</a></p>`
  return page('Signed out', `<h1>You signed out of your account</h1>\n${onward}${frames}`)
}
