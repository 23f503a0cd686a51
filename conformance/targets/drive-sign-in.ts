import type { Browser, Fields, Form, Landing, Page } from '../kit/browser.ts'
import type { AuthorizationResponse } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { asksWhoItIs, isOf, pressed, questionOn, refuses } from '../kit/question.ts'

/** What is typed into the forms of a sign-in, by the names of their fields. */
export type Login = Readonly<Record<string, string>>

/** What the sign-ins of one run know of each other: an account is locked where the same wrong password is typed time and again. */
export interface LoginMemory {
  /** Whether what was typed has led to a client. */
  worked?: boolean
  /** Why it is not typed again, in words. */
  refused?: string
}

/** Who signs in. */
export interface SigningIn {
  readonly login?: Login | undefined
  /** What is typed at an origin where nothing was given: what a mock says of its users. */
  readonly seededAt: (origin: string) => Promise<Login>
  /** The same object for every sign-in with the same login. */
  readonly memory?: LoginMemory
}

export interface SignInDrive extends SigningIn {
  readonly browser: Browser
  readonly url: URL
  /** The redirect URI: there the way is over. */
  readonly goal: string
}

/** A sign-in with consent takes half of that. */
const mostPages = 12

/** What a person does on a page. */
interface Act {
  readonly form: Form
  readonly fields: Fields
  /** The names of the fields that were typed into; none where a button was pressed only. */
  readonly typed: readonly string[]
}

/**
 * Walks from an authorization request to its redirect URI, or to a page that leads no further: types what is asked for, on one page or
 * several, agrees to questions, and follows redirects.
 * @throws NothingLearnt where what was typed is refused.
 */
export async function driveSignIn(drive: SignInDrive): Promise<AuthorizationResponse> {
  const { browser, url, goal, login = {}, memory = {} } = drive
  const sent = new Set<string>()
  let landing = await browser.go(url.href)
  for (let pages = 0; pages < mostPages; pages += 1) {
    if ('leaves' in landing) {
      const { leaves } = landing
      if (isOf(leaves, goal)) {
        if (sent.size > 0) memory.worked = true
        return {
          redirected: true,
          parameters: Object.fromEntries(leaves.searchParams),
          ...(leaves.hash && { fragment: leaves.hash }),
        }
      }
      landing = await browser.go(leaves.href)
      continue
    }
    const { page } = landing
    const act = await actOn(page, drive)
    if (act === undefined) {
      const asks = page.forms
        .flatMap((form) => [...form.asks.map(({ name }) => name), ...form.boxes])
        .filter((name) => !(name in login))
      return { redirected: false, status: page.answer.status, text: page.answer.text, ...(asks.length > 0 && { asks }) }
    }
    if (act.typed.length > 0) remember(act.typed.join(' and '), sent, memory)
    landing = await browser.submit(page, act.form, act.fields)
  }
  throw new NothingLearnt(`a sign-in led on and on at ${url.origin}`)
}

/**
 * Goes on from where a request led for as long as the person is asked who they are, here or elsewhere: to one of some addresses, or
 * to a page that asks something else, or nothing.
 * @throws NothingLearnt where what was typed is refused.
 */
export async function passSignIn(browser: Browser, from: Landing, goals: readonly string[], who: SigningIn): Promise<Landing> {
  const { memory = {} } = who
  const sent = new Set<string>()
  let landing = from
  for (let pages = 0; pages < mostPages; pages += 1) {
    if ('leaves' in landing) {
      const { leaves } = landing
      if (goals.some((goal) => isOf(leaves, goal))) return landing
      landing = await browser.go(leaves.href)
      continue
    }
    const act = await signingInOn(landing.page, who)
    if (act === undefined) {
      if (sent.size > 0 && questionOn(landing.page)) memory.worked = true
      return landing
    }
    remember(act.typed.join(' and '), sent, memory)
    landing = await browser.submit(landing.page, act.form, act.fields)
  }
  throw new NothingLearnt('a sign-in led on and on')
}

/** @throws NothingLearnt where the same was sent before, here or in another sign-in, and was refused. */
function remember(typed: string, sent: Set<string>, memory: LoginMemory): void {
  if (sent.has(typed)) {
    const refused = `the page that asks for ${typed} came again: what was typed there is refused`
    if (!memory.worked) memory.refused = refused
    throw new NothingLearnt(refused)
  }
  if (!memory.worked && memory.refused !== undefined) throw new NothingLearnt(memory.refused)
  sent.add(typed)
}

/** What a person does who knows the login, and goes on wherever that is asked; undefined where there is nothing to be done. */
async function actOn(page: Page, who: SigningIn): Promise<Act | undefined> {
  const act = await signingInOn(page, who)
  if (act) return act
  const question = questionOn(page)
  if (question) return { form: question.form, fields: question.yes, typed: [] }
  const [form, other] = page.forms
  const leadsOn =
    form && !other && form.asks.length + form.boxes.length === 0 && form.buttons.length <= 1 && page.answer.status < 400
  return leadsOn ? { form, fields: pressed(form, form.buttons[0]), typed: [] } : undefined
}

/** What they do on a page that asks who they are; undefined where it does not. */
async function signingInOn(page: Page, { login, seededAt }: SigningIn): Promise<Act | undefined> {
  if (login) return typing(page, login)
  return page.forms.some(asksWhoItIs) ? typing(page, await seededAt(new URL(page.url).origin)) : undefined
}

/** Fills in and ticks what is asked for in the form that asks for some of a login, and for no password that is not in it. */
function typing({ forms }: Page, login: Login): Act | undefined {
  const known = ({ asks, boxes }: Form) => [...asks.map(({ name }) => name), ...boxes].filter((name) => name in login)
  const wanting = ({ asks }: Form) => asks.some(({ name, type }) => type === 'password' && !(name in login))
  const form = forms.find((one) => known(one).length > 0 && !wanting(one))
  if (form === undefined) return undefined
  const filled = Object.entries(login).filter(([name]) => name in form.fields || form.boxes.includes(name))
  const sending = pressed(
    form,
    form.buttons.find((button) => !refuses(button)),
  )
  return { form, fields: { ...sending, ...Object.fromEntries(filled) }, typed: known(form) }
}
