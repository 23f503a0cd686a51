import type { Form, Page } from './browser.ts'

/** A page that asks a person whether to go on, and what the form carries where they agree. */
export interface Question {
  readonly page: Page
  readonly form: Form
  readonly yes: Readonly<Record<string, string>>
  /** What it carries where they refuse; undefined where it has no button for that. */
  readonly no: Readonly<Record<string, string>> | undefined
}

const passwordField = /^(?:.*[-_.:])?(?:password|passwd|passwort|pwd|pass)$/i

/** Whether a form is one to sign in by. */
export const asksForPassword = ({ fields }: Form): boolean => Object.keys(fields).some((name) => passwordField.test(name))

const agreeing = /\b(?:allow|approve|accept|agree|authori[sz]e|confirm|consent|continue|grant|yes)\b/i
const refusing = /\b(?:cancel|decline|deny|disallow|no|not|reject)\b/i

/** The question that a page asks; undefined where it asks none, or for a password. */
export function questionOn(page: Page): Question | undefined {
  for (const form of page.forms) {
    const pressing = (button: Form['buttons'][number]) => ({
      ...form.fields,
      ...(button.name && { [button.name]: button.value }),
    })
    const refuses = ({ value, text }: Form['buttons'][number]) => refusing.test(`${value} ${text}`)
    const yes = form.buttons.find((button) => agreeing.test(`${button.value} ${button.text}`) && !refuses(button))
    const no = form.buttons.find(refuses)
    if (yes && !asksForPassword(form)) return { page, form, yes: pressing(yes), no: no && pressing(no) }
  }
  return undefined
}

/** Whether an address is that of a client, whatever its parameters are. */
export const isOf = (url: URL, redirectUri: string): boolean => {
  const { origin, pathname } = new URL(redirectUri)
  return url.origin === origin && url.pathname === pathname
}
