import { check, fail, inconclusive, pass, type Step } from '../../kit/check.ts'
import type { Answer, ServerUnderTest } from '../../kit/instruments.ts'
import { isLoopback } from '../../kit/loopback.ts'
import { NoAnswer } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { garbage } from './bad-credentials.ts'
import { metadataAddresses } from './metadata-authorization-servers.ts'
import { inWords, wasServed } from './served.ts'

/** Whether an address sends what goes there over a network in the open. Loopback is no network. */
export function isInTheOpen(address: unknown): boolean {
  const { protocol, hostname } = (typeof address === 'string' ? URL.parse(address) : null) ?? { protocol: '', hostname: '' }
  return protocol === 'http:' && !isLoopback(hostname)
}

/** The addresses in the metadata of an issuer, by the name of their member; none where it has no metadata. */
async function endpointsOf(server: ServerUnderTest, issuer: string): Promise<readonly (readonly [string, unknown])[]> {
  for (const url of metadataAddresses(issuer)) {
    const { status, json } = await server.send({ method: 'GET', url, headers: { accept: 'application/json' } })
    if (status === 200 && typeof json === 'object' && json !== null) {
      return Object.entries(json).filter(([name]) => name === 'jwks_uri' || name.endsWith('_endpoint'))
    }
  }
  return []
}

/** The same address without TLS; undefined where it has none, or a port of its own, on which nothing else can be. */
function plainTwin(address: string): string | undefined {
  const url = new URL(address)
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  url.protocol = 'http:'
  return url.href
}

/** Whether somebody without TLS has looked at a token: what is sent there is read on the way. No right token is ever shown there. */
const looksAtTokens = (answer: Answer): boolean =>
  wasServed(answer) ||
  (answer.status === 401 && (answer.headers['www-authenticate'] ?? []).some((challenge) => challenge.includes('invalid_token')))

async function askTwin(server: ServerUnderTest, url: string, step: Step): Promise<Answer | undefined> {
  try {
    return await step('probe: the same address without TLS, with a string that is no token', () =>
      server.firstRequest({ url, token: garbage }),
    )
  } catch (error) {
    if (error instanceof NoAnswer) return undefined
    throw error
  }
}

/** Tokens and codes that cross a network without TLS belong to whoever listens (OAuth 2.1 §1.5). */
export const nothingInTheOpen = check({
  id: 'server/transport-security/nothing-in-the-open',
  requirement: requirement('gen.communication-security'),
  title: 'Whatever a client is sent to, from the endpoint to the token endpoint, is https, but for loopback',
  needs: ['server'],
  catches: ['server/names-an-issuer-by-plain-http', 'authorization-server/revokes-by-http', 'authorization-server/keys-by-http'],
  async run({ server }, step) {
    const found = await step('the metadata document', () => server.resourceMetadata())
    if (found === undefined) return inconclusive('the server has no metadata document, so that where it sends clients is unknown')
    const listed = found.document['authorization_servers']
    const issuers = Array.isArray(listed) ? listed.filter((issuer) => typeof issuer === 'string' && URL.canParse(issuer)) : []
    const named = [
      ['the endpoint', server.url],
      ['the metadata document', found.url],
      ...issuers.map((issuer) => ['an issuer', issuer]),
    ]
    const open = named.find(([, address]) => isInTheOpen(address))
    if (open) return fail(`${open[0]}: expected an https address, got one without TLS`)
    for (const issuer of issuers) {
      const endpoints = await step(`the metadata of ${issuer}`, () => endpointsOf(server, issuer))
      const [name] = endpoints.find(([, address]) => isInTheOpen(address)) ?? []
      if (name !== undefined) return fail(`${name} of ${issuer}: expected an https address, got one without TLS`)
    }
    const twin = plainTwin(server.url)
    const answer = twin === undefined ? undefined : await askTwin(server, twin, step)
    return answer && looksAtTokens(answer)
      ? fail(`the endpoint without TLS: expected no answer, a redirect or a refusal of TLS's, got ${inWords(answer)}`)
      : pass
  },
})
