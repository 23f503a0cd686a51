import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { freshCode, issued, pkcePair } from './code-flow.ts'
import { claimsOf, isJson, memberOf, signedIn } from './tokens.ts'

/** OAuth 2.1 §3.2.3: a proxy on the way that keeps the answer has the tokens of everybody behind it. */
export const tokensNotCached = check({
  id: 'authorization-server/token-answers/not-stored',
  requirement: requirement('as.oauth21'),
  title: 'The answer with the tokens is sent with Cache-Control: no-store',
  needs: ['authorizationServer'],
  catches: ['authorization-server/tokens-are-cached'],
  async run(players, step) {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const said = (begun.answer.headers['cache-control'] ?? []).join(', ')
    return /(?:^|[\s,])no-store(?:$|[\s,])/i.test(said) ? pass : fail('expected Cache-Control: no-store, got none')
  },
})

/** OAuth 2.1 §3.2.3: clients that keep to it throw away what is no JSON by its type, or does not say how the token is to be shown. */
export const tokenAnswersWhole = check({
  id: 'authorization-server/token-answers/whole',
  requirement: requirement('as.oauth21'),
  title: 'The answer with the tokens is application/json, and says of which type the access token is',
  needs: ['authorizationServer'],
  catches: ['authorization-server/tokens-of-no-type', 'authorization-server/tokens-on-pages'],
  async run(players, step) {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    if (!isJson(begun.answer)) return fail('expected Content-Type: application/json, got another')
    return typeof memberOf(begun.answer, 'token_type') === 'string'
      ? pass
      : fail('expected token_type beside the token, got none')
  },
})

/** Clients tell by the code whether to sign in again, to try again or to give up (OAuth 2.1 §3.2.4). Nobody need be known for it. */
export const errorsInJson = check({
  id: 'authorization-server/token-answers/errors-in-json',
  requirement: requirement('as.oauth21'),
  title: 'A token request that nobody can serve is refused by 400 or 401, and by an error code in JSON',
  needs: ['discovery'],
  catches: ['authorization-server/says-errors-on-pages', 'authorization-server/says-errors-as-text'],
  async run({ discovery }, step) {
    const metadata = await step('the metadata of the authorization server', () => discovery.metadata())
    const url = memberOf(metadata, 'token_endpoint')
    if (typeof url !== 'string' || !URL.canParse(url)) return inconclusive('the metadata names no token endpoint')
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'nobody-4711', code: 'none' }).toString()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }
    const answer = await step('probe: a code that there is not', () => discovery.send({ method: 'POST', url, headers, body }))
    // 403 and 429 are said by what stands in front, and say nothing of the authorization server.
    if (answer.status >= 500 || [403, 429].includes(answer.status)) return inconclusive(`a token request got ${answer.status}`)
    if (answer.status !== 400 && answer.status !== 401) return fail(`expected 400 or 401, got ${answer.status}`)
    return isJson(answer) && typeof memberOf(answer, 'error') === 'string'
      ? pass
      : fail('expected application/json with an error code, got something else')
  },
})

/**
 * What names the audience: the resource itself, something more general at its origin, or a name that is no address, which the MCP
 * server knows for its own (RFC 8707 §2; at Entra it is a GUID).
 */
function isFor(resource: string, audience: string): boolean {
  const { protocol, origin } = URL.parse(audience) ?? { protocol: '', origin: '' }
  return !/^https?:$/.test(protocol) || origin === URL.parse(resource)?.origin
}

/** Whom a token names as its audience; undefined where it is no JWT, which is for the MCP server alone to read. */
const audiencesOf = (answer: Answer): readonly unknown[] | undefined => {
  const claims = claimsOf(answer)
  return claims && [claims['aud'] ?? []].flat()
}

/** The origins of the authorization server itself: a token may be for its own endpoints as well, such as that of UserInfo. */
const ownOrigins = ({ json }: Answer): ReadonlySet<string> =>
  new Set(Object.values(Object(json) as object).flatMap((value) => (typeof value === 'string' && URL.parse(value)?.origin) || []))

/** What is wrong with whom a token is for; undefined where nothing is. */
function wrongAudience(named: readonly unknown[], resource: string, own: ReadonlySet<string>): string | undefined {
  if (named.length === 0) return 'expected an audience in the token, got none'
  if (!named.some((one) => isFor(resource, String(one))))
    return 'expected the resource that was asked for as the audience, got another address'
  return named.every((one) => isFor(resource, String(one)) || own.has(URL.parse(String(one))?.origin ?? ''))
    ? undefined
    : 'expected the resource that was asked for as the audience, got another address beside it'
}

export const tokensForTheirResource = check({
  id: 'authorization-server/token-answers/for-their-resource',
  requirement: requirement('as.audience'),
  title: 'A token that was asked for an MCP server is not one for another server, neither at first nor when it is renewed',
  needs: ['discovery', 'authorizationServer', 'resource'],
  catches: [
    'authorization-server/mints-for-another-server',
    'authorization-server/mints-without-audience',
    'authorization-server/mints-for-two-servers',
    'authorization-server/renews-for-another-server',
  ],
  async run({ discovery, authorizationServer, resource }, step) {
    const begun = await signedIn({ authorizationServer }, step)
    if ('verdict' in begun) return begun.verdict
    const { answer, flow } = begun
    const named = audiencesOf(answer)
    if (named === undefined) return pass
    const own = ownOrigins(await step('the metadata of the authorization server', () => discovery.metadata()))
    const wrong = wrongAudience(named, resource.url, own)
    if (wrong !== undefined) return fail(wrong)
    const token = memberOf(answer, 'refresh_token')
    if (typeof token !== 'string') return pass
    const renewed = await step('its refresh token', () => flow.refresh(token, answer))
    const later = issued(renewed) ? audiencesOf(renewed) : undefined
    const wrongLater = later && wrongAudience(later, resource.url, own)
    return wrongLater === undefined ? pass : fail(`when it is renewed: ${wrongLater}`)
  },
})

/** Whoever runs that other server is given the token by its clients, and would come with it to this one (RFC 8707 §3). */
export const unknownResourceRefused = check({
  id: 'authorization-server/token-answers/not-for-an-unknown-resource',
  requirement: requirement('as.unknown-resource'),
  title: 'A token that was asked for a server which nobody knows is not issued, or is not one for the MCP server',
  needs: ['authorizationServer', 'resource'],
  catches: ['authorization-server/takes-any-resource', 'authorization-server/takes-any-resource-for-a-code'],
  async run({ authorizationServer }, step) {
    const begun = await signedIn({ authorizationServer }, step)
    if ('verdict' in begun) return begun.verdict
    const { answer: first, flow } = begun
    const right = audiencesOf(first)
    if (right === undefined) return pass
    const resource = 'https://another-4711.example/mcp'
    const isForUs = (answer: Answer) => issued(answer) && audiencesOf(answer)?.some((one) => right.includes(one))
    const wrong = (what: string) => fail(`${what}: expected a refusal (invalid_target), got a token for the MCP server`)
    const refreshToken = memberOf(first, 'refresh_token')
    if (typeof refreshToken === 'string') {
      const renewed = await step('probe: a refresh for another resource', () => flow.refresh(refreshToken, first, { resource }))
      if (isForUs(renewed)) return wrong('a refresh for another resource')
    }
    const ours = await freshCode(flow, step, 'a second sign-in')
    if ('verdict' in ours) return ours.verdict
    const change = { code_verifier: ours.verifier, resource }
    if (isForUs(await step('probe: its code for another resource', () => flow.redeem(ours.code, change))))
      return wrong('a code for another resource')
    const { verifier, challenge } = pkcePair()
    const response = await step('probe: a sign-in for another resource', () =>
      flow.authorize({ resource, code_challenge: challenge, code_challenge_method: 'S256' }),
    )
    const code = response.redirected ? response.parameters['code'] : undefined
    if (code === undefined) return pass
    const answer = await step('probe: its code', () => flow.redeem(code, { code_verifier: verifier, resource }))
    return isForUs(answer) ? wrong('a sign-in for another resource') : pass
  },
})
