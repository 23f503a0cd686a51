import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { AuthorizationServer, Discovery } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { proxyFlow, whereInWords } from '../server/proxy-flow.ts'
import { codeFlow, pkcePair, responseInWords } from './code-flow.ts'
import { memberOf } from './tokens.ts'

interface Players {
  readonly discovery: Discovery
  readonly authorizationServer: AuthorizationServer
}

/** What the metadata says, and the `iss` that came back beside a code (RFC 9207 §2). */
interface Sent {
  readonly iss: string | undefined
  readonly metadata: Readonly<Record<string, unknown>>
}

async function afterSignIn(players: Players, step: Step, judge: (sent: Sent) => Verdict): Promise<Verdict> {
  const { discovery, authorizationServer } = players
  const answer = await step('the metadata of the authorization server', () => discovery.metadata())
  if (answer.status !== 200 || typeof answer.json !== 'object' || answer.json === null) {
    return inconclusive(`expected the metadata with 200, got ${answer.status}`)
  }
  const flow = await codeFlow(authorizationServer, step)
  const { challenge } = pkcePair()
  const response = await step('a sign-in', () => flow.authorize({ code_challenge: challenge, code_challenge_method: 'S256' }))
  if (!response.redirected || response.parameters['code'] === undefined) {
    return inconclusive(`the sign-in came back without a code (${responseInWords(response)})`)
  }
  return judge({ iss: response.parameters['iss'], metadata: answer.json as Readonly<Record<string, unknown>> })
}

/** It tells a client which server has answered, where it deals with several (the mix-up attack, RFC 9207 §1). */
export const issSent = check({
  id: 'authorization-server/issuer-parameter/sent',
  requirement: requirement('as.iss-parameter'),
  title: 'The authorization response carries iss, equal to the issuer of the metadata',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/no-iss', 'authorization-server/slash-after-iss'],
  run: (players, step) =>
    afterSignIn(players, step, ({ iss, metadata }) => {
      if (iss === undefined) return fail('expected `iss` beside the code, got none')
      return iss === metadata['issuer'] ? pass : fail('expected `iss` to equal the issuer of the metadata, got another one')
    }),
})

/** A client that is not told to expect it cannot miss it, and one that is told takes no answer without it (RFC 9207 §2.4). */
export const issAdvertised = check({
  id: 'authorization-server/issuer-parameter/advertised',
  requirement: requirement('as.iss-advertise'),
  title: 'Who sends iss says so in the metadata, and who says so sends it',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/iss-not-advertised', 'authorization-server/no-iss'],
  run: (players, step) =>
    afterSignIn(players, step, ({ iss, metadata }) => {
      const isPromised = metadata['authorization_response_iss_parameter_supported'] === true
      if (isPromised === (iss !== undefined)) return pass
      return isPromised
        ? fail('expected `iss` beside the code, since the metadata promises it; got none')
        : fail('expected authorization_response_iss_parameter_supported: true, since `iss` is sent; got no such promise')
    }),
})

/** The proposal (SEP-2468) speaks of https; a server that is tried out on this machine is let through. */
export const issForm = check({
  id: 'authorization-server/issuer-parameter/form',
  requirement: requirement('sep.2468-iss-form'),
  title: 'Where iss is sent, it is the issuer of the metadata, an https address without query and fragment',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/query-in-its-issuer', 'authorization-server/slash-after-iss'],
  run: (players, step) =>
    afterSignIn(players, step, ({ iss, metadata }) => {
      if (iss === undefined) return pass
      if (iss !== metadata['issuer']) return fail('expected `iss` to equal the issuer of the metadata, got another one')
      const { protocol, hostname } = URL.parse(iss) ?? { protocol: 'none', hostname: '' }
      const isTriedOut = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
      if (protocol !== 'https:' && !isTriedOut) return fail('expected an https address as `iss`, got something else')
      return /[?#]/.test(iss) ? fail('expected `iss` without query and fragment, got one with') : pass
    }),
})

/** A client that cannot tell whose refusal it has got throws away the sign-in of somebody else (RFC 9207 §2). */
export const issOnErrors = check({
  id: 'authorization-server/issuer-parameter/on-errors',
  requirement: requirement('as.iss-on-errors'),
  title: 'An error that is sent to the client carries the same iss as a code does',
  needs: ['discovery', 'authorizationServer'],
  catches: [
    'authorization-server/no-iss-on-errors',
    'authorization-server/another-iss-on-errors',
    'authorization-server/slash-after-iss',
  ],
  async run({ discovery, authorizationServer }, step) {
    const flow = await proxyFlow({ authorizationServer }, step)
    const browser = authorizationServer.browser()
    const question = await step('a request', () => flow.beginSignedIn(browser))
    if (question.at === 'end') return inconclusive(`a right request got ${whereInWords(question)}`)
    const refused =
      question.at === 'question' && question.no
        ? await step('probe: the person refuses', () => flow.refuse(browser, question))
        : await step('probe: a response type that is not done', () => flow.beginSignedIn(browser, { response_type: 'nonsense' }))
    if (refused === undefined) return inconclusive('the question has no button to refuse by')
    if (refused.at !== 'client') return inconclusive(`expected an error to be sent to the client, got ${whereInWords(refused)}`)
    if (!refused.url.searchParams.has('error')) return inconclusive('the client is sent to without an error')
    const iss = refused.url.searchParams.get('iss')
    if (iss === null) return fail('expected `iss` beside the error, got none')
    const metadata = await step('the metadata of the authorization server', () => discovery.metadata())
    return iss === memberOf(metadata, 'issuer')
      ? pass
      : fail('expected `iss` beside the error to equal the issuer of the metadata, got another one')
  },
})
