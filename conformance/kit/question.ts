import type { Fields, Form, Page } from './browser.ts'

/** A page that asks a person whether to go on, and what the form carries where they agree. */
export interface Question {
  readonly page: Page
  readonly form: Form
  readonly yes: Fields
  /** What it carries where they refuse; undefined where it has no button for that. */
  readonly no: Fields | undefined
}

const passwordField = /^(?:.*[-_.:])?(?:password|passwd|passwort|pwd|pass)$/i

const personField = /user|login|e-?mail|identifi|account|upn|otp|mfa|2fa|passcode|code$|^pin$/i

/** Whether a form is one to sign in by: it asks for a password or, on a page of its own, for a name or a code of the person. */
export const asksWhoItIs = ({ fields, asks }: Form): boolean =>
  Object.keys(fields).some((name) => passwordField.test(name)) ||
  asks.some(({ name, type }) => type === 'password' || type === 'email' || personField.test(name))

const agreeing = /\b(?:allow|approve|accept|agree|authori[sz]e|confirm|consent|continue|grant|yes)\b/i
const refusing = /\b(?:cancel|decline|deny|disallow|no|not|reject)\b/i

type Button = Form['buttons'][number]

/** What a form carries that is sent by one of its buttons, or without any. */
export const pressed = ({ fields }: Form, button: Button | undefined): Fields => ({
  ...fields,
  ...(button?.name && { [button.name]: button.value }),
})

/** Whether a button is one to refuse by. */
export const refuses = ({ value, text }: Button): boolean => refusing.test(`${value} ${text}`)

/** The question that a page asks; undefined where it asks none, or who somebody is: what can be agreed to there is another way in. */
export function questionOn(page: Page): Question | undefined {
  if (page.forms.some(asksWhoItIs)) return undefined
  for (const form of page.forms) {
    const yes = form.buttons.find((button) => agreeing.test(`${button.value} ${button.text}`) && !refuses(button))
    const no = form.buttons.find(refuses)
    if (yes) return { page, form, yes: pressed(form, yes), no: no && pressed(form, no) }
  }
  return undefined
}

/** Whether an address is that of a client, whatever its parameters are. */
export const isOf = (url: URL, redirectUri: string): boolean => {
  const { origin, pathname } = new URL(redirectUri)
  return url.origin === origin && url.pathname === pathname
}
