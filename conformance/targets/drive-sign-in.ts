import type { Browser, Form, Page } from '../kit/browser.ts'
import type { AuthorizationResponse } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { asksForPassword, isOf, questionOn } from '../kit/question.ts'

/** What is typed into the forms of a sign-in, by the names of their fields. */
export type Login = Readonly<Record<string, string>>

export interface SignInDrive {
  readonly browser: Browser
  readonly url: URL
  /** The redirect URI: there the way is over. */
  readonly goal: string
  readonly login?: Login | undefined
  /** What is typed at an origin where nothing was given: what a mock says of its users. */
  readonly seededAt: (origin: string) => Promise<Login>
}

/** A sign-in with consent takes half of that. */
const mostPages = 12

/**
 * Walks from an authorization request to its redirect URI, or to a page that leads no further: fills in what asks for a password, in
 * one page or several, agrees to questions, and follows redirects.
 */
export async function driveSignIn(drive: SignInDrive): Promise<AuthorizationResponse> {
  const { browser, url, goal } = drive
  let landing = await browser.go(url.href)
  for (let pages = 0; pages < mostPages; pages += 1) {
    if ('leaves' in landing) {
      const { leaves } = landing
      if (isOf(leaves, goal)) return { redirected: true, parameters: Object.fromEntries(leaves.searchParams) }
      landing = await browser.go(leaves.href)
      continue
    }
    const { page } = landing
    const next = await answerTo(page, drive)
    if (next === undefined) return { redirected: false, status: page.answer.status, text: page.answer.text }
    landing = await browser.submit(page, next.form, next.fields)
  }
  throw new NothingLearnt(`a sign-in led on and on at ${url.origin}`)
}

/** What a person would send from a page; undefined where there is nothing to be sent. */
async function answerTo(page: Page, { login, seededAt }: SignInDrive): Promise<{ form: Form; fields: Login } | undefined> {
  const question = questionOn(page)
  if (question) return { form: question.form, fields: question.yes }
  const names = Object.keys(login ?? {})
  const form = page.forms.find((one) => asksForPassword(one) || names.some((name) => name in one.fields))
  if (form === undefined) return undefined
  const typed = Object.entries(login ?? (await seededAt(new URL(page.url).origin))).filter(([name]) => name in form.fields)
  return { form, fields: { ...form.fields, ...Object.fromEntries(typed) } }
}
