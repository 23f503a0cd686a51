import type { Browser, Landing, Page } from '../../kit/browser.ts'
import { inconclusive, type Step, type Verdict } from '../../kit/check.ts'
import type { AuthorizationServer, ServerUnderTest } from '../../kit/instruments.ts'
import { asksWhoItIs, isOf, type Question, questionOn } from '../../kit/question.ts'
import { type CodeFlow, codeFlow } from '../authorization-server/code-flow.ts'

/** What a flow is made with. */
export interface FlowPlayers {
  readonly authorizationServer: AuthorizationServer
}

/** What the checks of a server play that is its own authorization server. */
export interface ProxyPlayers extends FlowPlayers {
  readonly server: ServerUnderTest
}

/**
 * Where a browser has come to on its way: a question of the server, its page to sign in at, the issuer behind it, the client again, or
 * a page that leads nowhere.
 */
export type Whereabouts =
  | ({ readonly at: 'question' } & Question)
  | { readonly at: 'issuer-behind' | 'client'; readonly url: URL }
  | { readonly at: 'sign-in' | 'end'; readonly page: Page }

export function whereabouts(landing: Landing, ...redirectUris: readonly string[]): Whereabouts {
  if ('leaves' in landing) {
    const { leaves: url } = landing
    return { at: redirectUris.some((redirectUri) => isOf(url, redirectUri)) ? 'client' : 'issuer-behind', url }
  }
  const question = questionOn(landing.page)
  if (question) return { at: 'question', ...question }
  return { at: landing.page.forms.some(asksWhoItIs) ? 'sign-in' : 'end', page: landing.page }
}

/** Said where nobody signs in, so that what a server does with a request that it has not looked at yet cannot be seen. */
export const asksFirst =
  'it asks who the person is before it looks at the request, and nobody came past that: give --login with --browser headless'

/** In a few words of ours. */
export function whereInWords(where: Whereabouts): string {
  switch (where.at) {
    case 'question':
      return 'a question to the person'
    case 'sign-in':
      return 'a page to sign in at'
    case 'issuer-behind':
      return 'a redirect to the issuer behind the server'
    case 'client':
      return where.url.searchParams.has('code')
        ? 'a redirect to the address of the request, with a code'
        : 'a redirect to the address of the request, without a code'
    case 'end':
      return `${where.page.answer.status} and a page`
  }
}

/** One client, and a browser that can be sent to the server with its requests. */
export interface ProxyFlow extends CodeFlow {
  /** Begins a request. */
  begin(browser: Browser, change?: Readonly<Record<string, string | undefined>>): Promise<Whereabouts>
  /** Begins a request, and signs the person in where they are asked first who they are. */
  beginSignedIn(browser: Browser, change?: Readonly<Record<string, string | undefined>>): Promise<Whereabouts>
  /** Agrees to a question. */
  agree(browser: Browser, question: Question): Promise<Whereabouts>
  /** Refuses it; undefined where that cannot be done. */
  refuse(browser: Browser, question: Question): Promise<Whereabouts | undefined>
  /** Goes to an address of the server, such as the one that the issuer behind has sent the browser back to. */
  goBack(browser: Browser, address: URL): Promise<Whereabouts>
  /** From wherever it is on to the client: questions are agreed to, and at the issuer behind the person signs in. */
  finish(browser: Browser, where: Whereabouts): Promise<Whereabouts>
}

/** The name by which the referee's clients are known on pages. */
export const clientName = 'Conformance Client 4711'

/** Registers a client for the flow. */
export async function proxyFlow(
  { authorizationServer }: FlowPlayers,
  step: Step,
  registration: Readonly<Record<string, unknown>> = {},
): Promise<ProxyFlow> {
  const flow = await codeFlow(authorizationServer, step, { client_name: clientName, ...registration })
  const { redirectUri } = flow
  const agree: ProxyFlow['agree'] = async (browser, { page, form, yes }) =>
    whereabouts(await browser.submit(page, form, yes), redirectUri)
  const goBack: ProxyFlow['goBack'] = async (browser, address) => whereabouts(await browser.go(address.href), redirectUri)
  const goals = (change: Parameters<ProxyFlow['begin']>[1]) => [change?.['redirect_uri'] ?? redirectUri, redirectUri]
  return {
    ...flow,
    agree,
    refuse: async (browser, { page, form, no }) => no && whereabouts(await browser.submit(page, form, no), redirectUri),
    goBack,
    begin: async (browser, change) => whereabouts(await browser.go(await flow.address(change)), ...goals(change)),
    async beginSignedIn(browser, change) {
      const landing = await browser.go(await flow.address(change))
      return whereabouts(await authorizationServer.passSignIn(browser, landing, goals(change)), ...goals(change))
    },
    async finish(browser, from) {
      let where = from
      for (let steps = 0; steps < 6 && (where.at === 'question' || where.at === 'issuer-behind'); steps += 1)
        where = where.at === 'question' ? await agree(browser, where) : await goBack(browser, await browser.signIn(where.url))
      return where
    },
  }
}

/** A browser whose person has agreed, on the point of going to the issuer behind. */
export interface Underway {
  readonly flow: ProxyFlow
  readonly browser: Browser
  /** The same browser as it was before the person agreed. */
  readonly before: Browser
  readonly question: Question
  readonly toIssuer: URL
}

/**
 * Registers a client and lets the person agree to it. A server that then sends the browser nowhere else is no proxy, and owes
 * nothing of what proxies owe.
 */
export async function underway(
  players: ProxyPlayers,
  step: Step,
  label: string,
): Promise<Underway | { readonly verdict: Verdict; readonly isNoProxy: boolean }> {
  const flow = await proxyFlow(players, step)
  const browser = players.authorizationServer.browser()
  const question = await step(`${label}: its request`, () => flow.begin(browser))
  if (question.at !== 'question')
    return {
      verdict: inconclusive(`expected a question to the person before anything else, got ${whereInWords(question)}`),
      isNoProxy: question.at === 'client',
    }
  const before = await browser.copy(new URL(players.server.url).origin)
  const next = await step(`${label}: the person agrees`, () => flow.agree(browser, question))
  if (next.at === 'issuer-behind') return { flow, browser, before, question, toIssuer: next.url }
  return {
    verdict: inconclusive(`a person who agreed got ${whereInWords(next)}`),
    isNoProxy: next.at === 'client' && next.url.searchParams.has('code'),
  }
}
