import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { issued, pkcePair, tokenInWords } from '../authorization-server/code-flow.ts'
import { judgeSpellings } from '../authorization-server/redirect-spellings.ts'
import { proxyFlow, whereInWords } from './proxy-flow.ts'
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
  ],
  run: judgeSpellings,
})

/** RFC 3986 §6.2.2.1: scheme and host are the same in any case. What comes of it is a token for the server as it writes itself. */
export const upperCaseTolerated = check({
  id: 'server/proxy-redirects/upper-case-resource',
  requirement: requirement('resource.accept-uppercase'),
  title: 'A resource whose scheme and host are written in upper case is taken for the server',
  needs: ['server', 'authorizationServer'],
  catches: [
    'server/wants-its-resource-in-lower-case',
    'authorization-server/mints-for-another-server',
    'authorization-server/mints-without-audience',
  ],
  async run(players, step) {
    const { server } = players
    const { protocol, host } = new URL(server.url)
    const resource = server.url.replace(`${protocol}//${host}`, (authority) => authority.toUpperCase())
    const flow = await proxyFlow(players, step)
    const { verifier, challenge } = pkcePair()
    const request = { resource, code_challenge: challenge, code_challenge_method: 'S256' }
    const browser = players.authorizationServer.browser()
    const control = await step('control: a request with the resource as it is', () =>
      flow.begin(players.authorizationServer.browser()),
    )
    if (control.at === 'end' || (control.at === 'client' && !control.url.searchParams.has('code')))
      return inconclusive(`a right request got ${whereInWords(control)}`)
    const where = await step('probe: a sign-in with the resource in upper case', async () =>
      flow.finish(browser, await flow.begin(browser, request)),
    )
    const code = where.at === 'client' ? where.url.searchParams.get('code') : null
    if (code === null) return fail(`expected a code, got ${whereInWords(where)}`)
    const answer = await step('probe: its code', () => flow.redeem(code, { code_verifier: verifier, resource }))
    if (!issued(answer)) return fail(`expected a token, got ${tokenInWords(answer)}`)
    const token = String((answer.json as { access_token?: unknown }).access_token)
    const served = await step('probe: its token', () => server.firstRequest({ token }))
    return wasServed(served) ? pass : fail(`expected the token to be good for the server, got ${inWords(served)}`)
  },
})
