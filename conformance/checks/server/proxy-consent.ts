import type { Browser, BrowserCookie } from '../../kit/browser.ts'
import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { type ProxyFlow, type ProxyPlayers, proxyFlow, whereInWords } from './proxy-flow.ts'

/** A person has let one client through, and has come back to it with a code. */
interface Approved {
  readonly flow: ProxyFlow
  readonly browser: Browser
}

/** Lets a person through with a client; a server with nobody behind it has no confused deputy. */
async function approvedOnce(players: ProxyPlayers, step: Step): Promise<Approved | { readonly verdict: Verdict }> {
  const flow = await proxyFlow(players, step)
  const browser = players.authorizationServer.browser()
  const first = await step('the first client: its request', () => flow.begin(browser))
  if (first.at === 'issuer-behind')
    return {
      verdict: fail('expected a question to the person before the issuer behind the server is asked, got a redirect there'),
    }
  if (first.at !== 'question') return { verdict: inconclusive(`a first request got ${whereInWords(first)}`) }
  const next = await step('control: the person agrees', () => flow.agree(browser, first))
  if (next.at === 'client' && next.url.searchParams.has('code')) return { verdict: pass }
  const end = await step('control: and signs in', () => flow.finish(browser, next))
  if (end.at !== 'client' || !end.url.searchParams.has('code'))
    return { verdict: inconclusive(`a person who agreed and signed in got ${whereInWords(end)}`) }
  return { flow, browser }
}

const asked = async (step: Step, label: string, begin: () => ReturnType<ProxyFlow['begin']>): Promise<Verdict> => {
  const where = await step(`probe: ${label}`, begin)
  if (where.at === 'question') return pass
  // Whoever is refused was not let through either.
  if (where.at === 'end' && where.page.answer.status >= 400) return inconclusive(`${label} got ${whereInWords(where)}`)
  return fail(`${label}: expected a question to the person, got ${whereInWords(where)}`)
}

/**
 * To the issuer behind, all clients are one, which it has let through already: a person who was there yesterday is not asked there
 * about the client of today. Nobody but the proxy can ask (MCP, "Confused Deputy Problem").
 */
export const eachClientAsked = check({
  id: 'server/proxy-consent/each-client-asked',
  requirement: requirement('proxy.user-consent'),
  title: 'A second client is asked about in a browser whose person has let a first one through',
  needs: ['server', 'authorizationServer'],
  catches: ['server/asks-once-per-browser'],
  async run(players, step) {
    const approved = await approvedOnce(players, step)
    if ('verdict' in approved) return approved.verdict
    const second = await proxyFlow(players, step)
    return asked(step, 'another client in the same browser', () => second.begin(approved.browser))
  },
})

export const approvalsApart = check({
  id: 'server/proxy-consent/approvals-apart',
  requirement: requirement('proxy.consent-registry'),
  title: 'What one person allows one client is neither an approval of another client nor of another person',
  needs: ['server', 'authorizationServer'],
  catches: ['server/asks-once-per-client', 'server/asks-once-per-browser'],
  async run(players, step) {
    const approved = await approvedOnce(players, step)
    if ('verdict' in approved) return approved.verdict
    const { flow, browser } = approved
    const elsewhere = await asked(step, 'the same client in a browser that nobody has used', () =>
      flow.begin(players.authorizationServer.browser()),
    )
    if (elsewhere.kind !== 'pass') return elsewhere
    const second = await proxyFlow(players, step)
    return asked(step, 'another client in the same browser', () => second.begin(browser))
  },
})

/** Long enough to be a secret, or to hold what was approved. Shorter ones are somebody's taste in colours. */
const shortestMatter = 16

/** What is wrong with a Set-Cookie line that matters; undefined: nothing. */
function faultOf(line: string, isHttps: boolean): string | undefined {
  const [pair = '', ...attributes] = line.split(/; */)
  if ((pair.split('=').slice(1).join('=') ?? '').length < shortestMatter) return undefined
  const names = attributes.map((attribute) => attribute.toLowerCase())
  if (!names.includes('httponly')) return 'HttpOnly'
  if (!names.some((name) => /^samesite=(?:lax|strict)$/.test(name))) return 'SameSite=Lax'
  if (isHttps && !names.includes('secure')) return 'Secure'
  return isHttps && !/^__(?:Host|Secure)-/.test(pair) ? 'the prefix __Host-' : undefined
}

/** Puts another client into a cookie that names one in plain, or in base64, with or without signs that URLs need. */
const forged = (value: string, from: string, to: string): string => {
  const plain = decodeURIComponent(value)
  if (plain.includes(from)) return encodeURIComponent(plain.replaceAll(from, to))
  const text = Buffer.from(plain, 'base64url').toString('latin1')
  return text.includes(from) ? Buffer.from(text.replaceAll(from, to), 'latin1').toString('base64url') : value
}

/** On loopback http, browsers take neither Secure nor __Host-, so they are asked for on https only. */
export const consentCookieKept = check({
  id: 'server/proxy-consent/cookie-kept',
  requirement: requirement('proxy.consent-cookie'),
  title: 'Cookies of the consent page are for the server alone, and cannot be rewritten for another client',
  needs: ['server', 'authorizationServer'],
  catches: ['server/lets-scripts-read-its-cookies', 'server/keeps-approvals-in-a-plain-cookie'],
  async run(players, step) {
    const { origin, protocol } = new URL(players.server.url)
    const flow = await proxyFlow(players, step)
    const browser = players.authorizationServer.browser()
    const shown = await step('the consent page', async () => browser.go(await flow.address()))
    const lines = shown.way.flatMap(({ headers }) => headers['set-cookie'] ?? [])
    const fault = lines.map((line) => faultOf(line, protocol === 'https:')).find((one) => one !== undefined)
    if (fault !== undefined) return fail(`expected each cookie that matters to have ${fault}, got one without`)
    const approved = await approvedOnce(players, step)
    if ('verdict' in approved) return approved.verdict
    const second = await proxyFlow(players, step)
    const rewrite = ({ value }: BrowserCookie) => forged(value, approved.flow.clientId, second.clientId)
    // Where no cookie names a client, what was approved is kept elsewhere.
    if ((await approved.browser.cookies(origin)).every((cookie) => rewrite(cookie) === cookie.value)) return pass
    const copy = await approved.browser.copy(origin, rewrite)
    return asked(step, 'another client, with the cookies rewritten for it', () => second.begin(copy))
  },
})
