import type { AbsoluteRequest } from '../../kit/http-client.ts'
import type { Answer } from '../../kit/instruments.ts'
import { createRedactor } from '../../kit/redaction.ts'
import { personsBrowser } from '../persons-browser.ts'

/** A person and how they sign in. */
export interface Person {
  readonly userPrincipalName: string
  readonly password: string
}

/** To sign in and to consent, and one page more. */
const mostPages = 3

/**
 * Signs a person in at Entra's pages, who agrees to whatever they may agree to.
 * @returns where the browser is sent back to, or the page on which it ends.
 */
export async function signInAt(
  url: string,
  { userPrincipalName: username, password }: Person,
  send: (request: AbsoluteRequest) => Promise<Answer>,
): Promise<Answer> {
  const browser = personsBrowser({ wire: { send, redactor: createRedactor() } })
  let landing = await browser.go(url)
  for (let pages = 0; 'page' in landing && pages < mostPages; pages += 1) {
    const { page } = landing
    const form = page.forms.find(({ action }) => new URL(action).origin === new URL(url).origin)
    if (!form) return page.answer
    const decision = form.buttons.some(({ value }) => value === 'allow') ? 'allow' : 'deny'
    const typed = 'password' in form.fields ? { username, password } : { decision }
    landing = await browser.submit(page, form, { ...form.fields, ...typed })
  }
  if ('page' in landing) return landing.page.answer
  return { status: 302, headers: { location: [landing.leaves.href] }, text: '', json: undefined, message: undefined }
}
