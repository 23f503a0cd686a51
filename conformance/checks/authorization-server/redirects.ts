import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { asksFirst, proxyFlow, whereInWords } from '../server/proxy-flow.ts'
import { judgeSpellings } from './redirect-spellings.ts'

const attacker = 'https://attacker.example/callback'

export const redirectExact = check({
  id: 'authorization-server/redirects/exact',
  requirement: requirement('as.redirect-uri-exact'),
  title: 'No address is redirected to but the registered one, letter by letter',
  needs: ['authorizationServer'],
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

/** Who redirects to whatever address it is told lends its name to every trap (OAuth 2.1 §7.12.2). */
export const noOpenRedirect = check({
  id: 'authorization-server/redirects/not-open',
  requirement: requirement('as.open-redirect-precautions'),
  title: 'A request of an unknown client, or for an unknown address, ends on a page of the server',
  needs: ['authorizationServer'],
  catches: ['authorization-server/sends-errors-to-any-address'],
  async run(players, step) {
    const { authorizationServer } = players
    const flow = await proxyFlow(players, step)
    const begin = (label: string, change: Readonly<Record<string, string>>) =>
      step(label, () => flow.beginSignedIn(authorizationServer.browser(), change))
    const before = await begin('control: a right request', {})
    if (before.at === 'end') return inconclusive(`a right request got ${whereInWords(before)}`)
    const unknown = await begin('probe: a client that nobody knows', { client_id: 'nobody-4711', redirect_uri: attacker })
    const foreign = await begin('probe: an address that nobody registered', { redirect_uri: attacker })
    const through = [unknown, foreign].find(({ at }) => at !== 'end' && at !== 'sign-in')
    if (through) return fail(`expected a page of the server, got ${whereInWords(through)}`)
    return [unknown, foreign].some(({ at }) => at === 'sign-in') ? inconclusive(asksFirst) : pass
  },
})

/** MCP names https and localhost. Schemes of an application's own are let pass: RFC 8252 §7.1 has them, and programs use them. */
const unsafe: Readonly<Record<string, string>> = {
  'http:': 'http://attacker.example/callback',
  'http: and a name that begins with localhost': 'http://localhost.attacker.example/callback',
  'javascript:': 'javascript:alert(1)',
  'data:': 'data:text/html,hello',
}

export const unsafeSchemesRefused = check({
  id: 'authorization-server/redirects/unsafe-schemes-refused',
  requirement: requirement('as.redirect-uri-scheme'),
  title: 'No client gets its code by http over the network, or by a script',
  needs: ['authorizationServer', 'registration'],
  catches: ['authorization-server/registers-any-scheme', 'authorization-server/knows-this-machine-by-how-its-name-begins'],
  async run(players, step) {
    const { authorizationServer } = players
    const known = await proxyFlow(players, step)
    const control = await step('control: a right request', () => known.beginSignedIn(authorizationServer.browser()))
    if (control.at === 'end') return inconclusive(`a right request got ${whereInWords(control)}`)
    for (const [what, uri] of Object.entries(unsafe)) {
      const answer = await step(`probe: registration with ${what}`, () =>
        authorizationServer.askToRegister({ redirect_uris: [uri] }),
      )
      if (answer?.status !== 201) continue
      // It may have left the address out of what it registered.
      const flow = await proxyFlow(players, step, { redirect_uris: [uri] })
      const where = await step(`probe: a request for ${what}`, () => flow.beginSignedIn(authorizationServer.browser()))
      if (where.at === 'sign-in') return inconclusive(asksFirst)
      if (where.at !== 'end') return fail(`expected a refusal of an address with ${what}, got ${whereInWords(where)}`)
    }
    return pass
  },
})

/** The trap is an address of a server that people trust, with a request in it that must fail (RFC 9700 §4.11.2). */
export const noErrandForStrangers = check({
  id: 'authorization-server/redirects/errors-not-automatic',
  requirement: requirement('as.auto-redirect-trusted'),
  title: 'A request that is wrong does not send the browser to a website that has just registered, before anybody was asked',
  needs: ['authorizationServer'],
  catches: ['authorization-server/sends-errors-to-new-websites', 'authorization-server/sends-errors-to-any-address'],
  async run(players, step) {
    const { authorizationServer } = players
    const website = { redirect_uris: ['https://client.example/callback'] }
    const asked = await step('may a website register', () => authorizationServer.askToRegister(website))
    const flow = await proxyFlow(players, step, asked?.status === 201 ? website : {})
    const right = await step('control: a right request', () => flow.begin(authorizationServer.browser()))
    if (right.at === 'end') return inconclusive(`a right request got ${whereInWords(right)}`)
    if (asked?.status !== 201) return pass
    const where = await step('probe: a request for a response type that is not done', () =>
      flow.begin(authorizationServer.browser(), { response_type: 'nonsense' }),
    )
    return where.at === 'client' ? fail('expected a page of the server first, got a redirect to the website') : pass
  },
})
