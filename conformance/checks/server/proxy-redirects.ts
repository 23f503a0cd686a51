import { check, fail, inconclusive, pass, type Step } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { issued, pkcePair, tokenInWords } from '../authorization-server/code-flow.ts'
import { judgeSpellings } from '../authorization-server/redirect-spellings.ts'
import { memberOf } from '../authorization-server/tokens.ts'
import { type ProxyPlayers, proxyFlow, whereInWords } from './proxy-flow.ts'
import { inWords, wasServed } from './served.ts'

/** The person has let the client through that registered one address: a code that goes to another is a stolen one. */
export const registeredAddressOnly = check({
  id: 'server/proxy-redirects/registered-only',
  requirement: requirement('proxy.redirect-uri-exact'),
  title: 'A request for an address that the client has not registered, letter by letter, is refused',
  needs: ['server', 'authorizationServer'],
  catches: [
    'server/compares-the-host-of-a-redirect',
    'server/compares-the-beginning-of-a-redirect',
    'authorization-server/sends-errors-to-any-address',
    'authorization-server/takes-any-address-on-this-machine',
    'authorization-server/compares-redirects-as-browsers-do',
    'authorization-server/compares-origin-and-path-of-redirects',
  ],
  run: judgeSpellings,
})

/** RFC 3986 §6.2.2.1: scheme and host are the same in any case. What comes of it is a token for the server as it writes itself. */
export const upperCaseTolerated = check({
  id: 'server/proxy-redirects/upper-case-resource',
  requirement: requirement('resource.accept-uppercase'),
  title: 'A resource whose scheme and host are written in upper case is taken for the server',
  needs: ['server', 'authorizationServer'],
  catches: ['server/wants-its-resource-in-lower-case'],
  async run(players, step) {
    const { protocol, host } = new URL(players.server.url)
    const upper = players.server.url.replace(`${protocol}//${host}`, (authority) => authority.toUpperCase())
    const control = await wayIn(players, step, players.server.url, 'control: the resource as it is')
    if (control !== 'served') return inconclusive(`a sign-in for the resource as it is got ${control}`)
    const probe = await wayIn(players, step, upper, 'probe: the resource in upper case')
    return probe === 'served' ? pass : fail(`expected a token that is good for the server, got ${probe}`)
  },
})

/** Signs in for a resource and goes to the server with the token: `served`, or what there was instead, in a few words of ours. */
async function wayIn(players: ProxyPlayers, step: Step, resource: string, label: string): Promise<string> {
  const flow = await proxyFlow(players, step)
  const { verifier, challenge } = pkcePair()
  const request = { resource, code_challenge: challenge, code_challenge_method: 'S256' }
  const browser = players.authorizationServer.browser()
  const where = await step(`${label}, a sign-in`, async () => flow.finish(browser, await flow.begin(browser, request)))
  const code = where.at === 'client' ? where.url.searchParams.get('code') : null
  if (code === null) return whereInWords(where)
  const answer = await step(`${label}, its code`, () => flow.redeem(code, { code_verifier: verifier, resource }))
  if (!issued(answer)) return tokenInWords(answer)
  const token = String(memberOf(answer, 'access_token'))
  const served = await step(`${label}, its token`, () => players.server.firstRequest({ token }))
  return wasServed(served) ? 'served' : inWords(served)
}
