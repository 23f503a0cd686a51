import { check, fail, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { isEventStream } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { type Opened, openDoor } from './door.ts'
import { laterRequests } from './later-requests.ts'
import { expectStatus, inWords } from './served.ts'
import { servedConversation } from './session.ts'

type Probed = Extract<Opened, { verdict: unknown }> | { readonly probe: Answer }

/**
 * One request from a web page of somebody else, which a browser marks by `Origin`. It carries a right token: where that
 * is missing too, the order of the two refusals is nowhere laid down.
 */
async function fromForeignPage(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
  origin = 'https://evil.example',
): Promise<Probed> {
  const opened = await openDoor(server, inHand, step)
  if ('verdict' in opened) return opened
  const { door, token } = opened
  return { probe: await step(`probe: the same from ${origin}`, () => door.knock({ token, headers: { origin } })) }
}

/** The defence against DNS rebinding, as every revision asks it, without saying with which status. */
export const foreignOriginRefused = check({
  id: 'server/origin/foreign-refused',
  requirement: requirement('http.origin-validate'),
  title: 'A request with a right token and a foreign Origin is refused',
  needs: ['server', 'token'],
  catches: ['server/takes-any-origin'],
  async run({ server, token }, step) {
    const probed = await fromForeignPage(server, token, step)
    if ('verdict' in probed) return probed.verdict
    return isRefused(probed.probe) ? pass : fail(`expected a refusal (4xx), got ${inWords(probed.probe)}`)
  },
})

const isRefused = ({ status }: Answer): boolean => status >= 400 && status < 500

/** Origins whose names begin, or end, like that of the server. An address takes no letters in front, an IPv6 address none behind it. */
function lookalikes({ url }: ServerUnderTest): readonly string[] {
  const { protocol, hostname, host } = new URL(url)
  const port = host.slice(hostname.length)
  const name = hostname.replace(/^\[.*/, 'localhost')
  const longer = `${protocol}//${name}.evil.example${port}`
  const prefixed = `${protocol}//evil-${name}${port}`
  return URL.canParse(prefixed) ? [longer, prefixed] : [longer]
}

/** Who rebinds a name may choose it, and `localhost.` in front costs nothing: an origin is compared as a whole (RFC 6454 §5). */
export const lookalikeOriginRefused = check({
  id: 'server/origin/lookalike-refused',
  requirement: requirement('http.origin-validate'),
  title: 'A request from an origin whose name only begins or ends like that of the server is refused',
  needs: ['server', 'token'],
  catches: ['server/searches-its-name-in-the-origin', 'server/compares-the-end-of-the-origin', 'server/takes-any-origin'],
  async run({ server, token }, step) {
    for (const origin of lookalikes(server)) {
      const probed = await fromForeignPage(server, token, step, origin)
      if ('verdict' in probed) return probed.verdict
      if (!isRefused(probed.probe)) return fail(`from ${origin}: expected a refusal (4xx), got ${inWords(probed.probe)}`)
    }
    return pass
  },
})

/** A page that has rebound its name reads the session id of the answer, and needs no `initialize` where it can guess one. */
export const laterForeignOriginRefused = check({
  id: 'server/origin/later-refused',
  requirement: requirement('http.origin-validate'),
  title: 'A later request with a right token and a foreign Origin is refused, though the conversation was opened without',
  needs: ['server', 'token'],
  catches: ['server/looks-at-origin-when-it-is-opened', 'server/takes-any-origin'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if ('verdict' in opened) return opened.verdict
    for (const { name, send } of await laterRequests(server, opened, step)) {
      const probe = await step(`probe: ${name} from https://evil.example`, () => send({ origin: 'https://evil.example' }))
      if (!isRefused(probe)) return fail(`${name} from a foreign Origin: expected a refusal (4xx), got ${inWords(probe)}`)
    }
    return pass
  },
})

/** Any page on the web speaks from the origin `null` as soon as it puts itself into a sandboxed frame. */
export const nullOriginRefused = check({
  id: 'server/origin/null-refused',
  requirement: requirement('http.origin-validate'),
  title: 'A request with a right token and the Origin null is refused',
  needs: ['server', 'token'],
  catches: ['server/trusts-the-null-origin', 'server/takes-any-origin'],
  async run({ server, token }, step) {
    const probed = await fromForeignPage(server, token, step, 'null')
    if ('verdict' in probed) return probed.verdict
    return isRefused(probed.probe) ? pass : fail(`expected a refusal (4xx), got ${inWords(probed.probe)}`)
  },
})

export const foreignOriginForbidden = check({
  id: 'server/origin/foreign-gets-403',
  requirement: requirement('http.origin-403'),
  title: 'A request with a right token and a foreign Origin is refused with 403',
  needs: ['server', 'token'],
  catches: ['server/takes-any-origin', 'server/foreign-origin-gets-400'],
  async run({ server, token }, step) {
    const probed = await fromForeignPage(server, token, step)
    return 'verdict' in probed ? probed.verdict : expectStatus(probed.probe, 403)
  },
})

/** What is asked beside POST, with a right token: a stream, and the end of a session where there is one. */
async function besidePost(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
): Promise<{ readonly verdict: Verdict } | { readonly asked: Readonly<Record<string, (origin: string) => Promise<Answer>>> }> {
  if (server.revision < '2026-07-28') {
    const opened = await servedConversation(server, inHand, step)
    if ('verdict' in opened) return opened
    const end = { DELETE: (origin: string) => opened.ask('DELETE', { headers: { origin } }) }
    return { asked: { GET: (origin) => opened.ask('GET', { headers: { origin } }), ...(opened.id !== undefined && end) } }
  }
  const opened = await openDoor(server, inHand, step)
  if ('verdict' in opened) return opened
  const right = {
    authorization: `Bearer ${opened.token}`,
    'mcp-protocol-version': server.revision,
    accept: 'text/event-stream',
  }
  return { asked: { GET: (origin) => server.send({ method: 'GET', headers: { ...right, origin } }) } }
}

/** The routes beside POST are easily left without the guard, and a page that has rebound its name comes by these as well. */
export const foreignOriginEverywhere = check({
  id: 'server/origin/every-method',
  requirement: requirement('http.origin-validate'),
  title: 'From a foreign Origin no stream is opened by GET, and no session is ended by DELETE',
  needs: ['server', 'token'],
  catches: [
    'server/looks-at-origin-in-posts@2025-03-26',
    'server/looks-at-origin-in-posts@2025-06-18',
    'server/looks-at-origin-in-posts@2025-11-25',
    'server/takes-any-origin@2025-03-26',
    'server/takes-any-origin@2025-06-18',
    'server/takes-any-origin@2025-11-25',
  ],
  async run({ server, token }, step) {
    const found = await besidePost(server, token, step)
    if ('verdict' in found) return found.verdict
    const from = 'https://evil.example'
    for (const [method, ask] of Object.entries(found.asked)) {
      const probe = await step(`probe: ${method} from ${from}`, () => ask(from))
      // A page that says that the server runs is no stream.
      const isDone = probe.status < 300 && (method === 'DELETE' || isEventStream(probe.headers))
      if (isDone) return fail(`${method} from a foreign Origin: expected a refusal, got ${probe.status}`)
    }
    return pass
  },
})
