import { type Cookie, CookieJar } from 'tough-cookie'
import type { Browser, Fields, Landing, Page } from '../kit/browser.ts'
import type { Answer } from '../kit/instruments.ts'
import { isLoopback } from '../kit/loopback.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import { formsOf, visibleText } from './html-forms.ts'
import { isObject } from './resource-metadata.ts'

export interface PersonsBrowserOptions {
  readonly wire: Pick<Wire, 'send' | 'redactor'>
  /** UPN of the seeded user who signs in; without it, the mock's first. */
  readonly user?: string | undefined
  /** Where it may go. Default: to addresses of this machine. */
  readonly mayVisit?: (url: URL) => boolean
}

/** A sign-in takes a handful. */
const mostSteps = 20

const newJar = () => new CookieJar(undefined, { prefixSecurity: 'strict', looseMode: false })

/** A browser that stays on this machine. Every navigation is an exchange of the check. */
export function personsBrowser(options: PersonsBrowserOptions, jar: CookieJar = newJar()): Browser {
  const { wire, user, mayVisit = ({ hostname }) => isLoopback(hostname) } = options
  async function navigate(url: URL, body?: { readonly form: URLSearchParams; readonly from: string }): Promise<Answer> {
    if (!mayVisit(url)) throw new NothingLearnt(`a sign-in stays where it began, and was sent to ${url.origin}`)
    const cookie = await jar.getCookieString(url.href)
    const answer = await wire.send({
      method: body ? 'POST' : 'GET',
      url: url.href,
      headers: {
        accept: 'text/html',
        ...(cookie && { cookie }),
        ...(body && { origin: new URL(body.from).origin, 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body && { body: body.form.toString() }),
    })
    for (const line of answer.headers['set-cookie'] ?? []) await jar.setCookie(line, url.href, { ignoreError: true })
    return answer
  }

  /** Follows redirects for as long as they stay at the origin where they began. */
  async function land(url: URL, body?: Parameters<typeof navigate>[1]): Promise<Landing> {
    const way: Answer[] = []
    for (let next = url, form = body; way.length < mostSteps; form = undefined) {
      const answer = await navigate(next, form)
      way.push(answer)
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers['location']?.[0] : undefined
      const target = location === undefined ? null : URL.parse(location, next.href)
      if (target === null) return { page: pageOf(next, answer), way }
      if (target.origin !== url.origin) return { leaves: target, way }
      next = target
    }
    throw new NothingLearnt(`a sign-in led on and on at ${url.origin}`)
  }

  const submit: Browser['submit'] = (page, form, fields) => land(new URL(form.action), { form: encoded(fields), from: page.url })

  return {
    go: (url) => land(new URL(url)),
    submit,
    async signIn(url) {
      let landing = await land(url)
      for (let pages = 0; 'page' in landing && pages < 3; pages += 1) {
        const { page } = landing
        const [form] = page.forms
        if (form === undefined) throw new NothingLearnt(`the issuer behind the server has no form at ${url.origin}`)
        const typed = 'password' in form.fields ? await credentialsAt(url.origin, user, wire.redactor) : { decision: 'allow' }
        landing = await submit(page, form, { ...form.fields, ...typed })
      }
      if ('leaves' in landing) return landing.leaves
      throw new NothingLearnt(`nobody could be signed in at ${url.origin}`)
    },
    cookies: async (origin) => (await jar.getCookies(origin)).map(({ key, value }) => ({ name: key, value })),
    async copy(origin, changed = ({ value }) => value) {
      const other = newJar()
      for (const cookie of await jar.getCookies(origin)) {
        const copied = cookie.clone() as Cookie
        copied.value = changed({ name: cookie.key, value: cookie.value })
        await other.setCookie(copied, origin)
      }
      return personsBrowser(options, other)
    },
  }
}

const encoded = (fields: Fields): URLSearchParams =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, all]) => [all].flat().map((value): [string, string] => [name, value])),
  )

const pageOf = ({ href }: URL, answer: Answer): Page => ({
  url: href,
  answer,
  forms: formsOf(answer.text, href),
  text: visibleText(answer.text),
})

/** Asks a mock for one of its seeded users, so that nobody's real password is ever typed. */
export async function credentialsAt(origin: string, user: string | undefined, redactor: Wire['redactor']) {
  const response = await fetch(`${origin}/_mock`, { headers: { accept: 'application/json' } })
  const said: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
  const users: readonly unknown[] =
    isObject(said) && said['mockEntra'] === true && Array.isArray(said['users']) ? said['users'] : []
  const found = users.find((one) => isObject(one) && (user === undefined || one['userPrincipalName'] === user))
  if (!isObject(found))
    throw new NothingLearnt(
      `whoever asks for a password at ${origin} is no mock, or does not know the user (--login says what to type)`,
    )
  const [username, password] = [String(found['userPrincipalName']), String(found['password'])]
  redactor.keep(password)
  return { username, password }
}
