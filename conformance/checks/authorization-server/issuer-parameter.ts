import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { AuthorizationServer, Discovery, ServerUnderTest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow, pkcePair } from './code-flow.ts'

interface Players {
  readonly server: ServerUnderTest
  readonly discovery: Discovery
  readonly authorizationServer: AuthorizationServer
}

/** What the metadata says, and the `iss` that came back beside a code (RFC 9207 §2). */
interface Sent {
  readonly iss: string | undefined
  readonly metadata: Readonly<Record<string, unknown>>
}

async function afterSignIn(players: Players, step: Step, judge: (sent: Sent) => Verdict): Promise<Verdict> {
  const { server, discovery, authorizationServer } = players
  const answer = await step('the metadata of the authorization server', () => discovery.metadata())
  if (answer.status !== 200 || typeof answer.json !== 'object' || answer.json === null) {
    return inconclusive(`expected the metadata with 200, got ${answer.status}`)
  }
  const flow = await codeFlow(server, authorizationServer, step)
  const { challenge } = pkcePair()
  const response = await step('a sign-in', () => flow.authorize({ code_challenge: challenge, code_challenge_method: 'S256' }))
  if (!response.redirected || response.parameters['code'] === undefined) {
    return inconclusive('the sign-in came back without a code, so there is no authorization response to judge')
  }
  return judge({ iss: response.parameters['iss'], metadata: answer.json as Readonly<Record<string, unknown>> })
}

/** It tells a client which server has answered, where it deals with several (the mix-up attack, RFC 9207 §1). */
export const issSent = check({
  id: 'authorization-server/issuer-parameter/sent',
  requirement: requirement('as.iss-parameter'),
  title: 'The authorization response carries iss, equal to the issuer of the metadata',
  needs: ['server', 'discovery', 'authorizationServer'],
  catches: ['authorization-server/no-iss'],
  run: (players, step) =>
    afterSignIn(players, step, ({ iss, metadata }) => {
      if (iss === undefined) return fail('expected `iss` beside the code, got none')
      return iss === metadata['issuer'] ? pass : fail('expected `iss` to equal the issuer of the metadata, got another one')
    }),
})

/** A client that is not told to expect it cannot miss it (RFC 9207 §2.4). */
export const issAdvertised = check({
  id: 'authorization-server/issuer-parameter/advertised',
  requirement: requirement('as.iss-advertise'),
  title: 'Who sends iss says so in the metadata',
  needs: ['server', 'discovery', 'authorizationServer'],
  catches: ['authorization-server/iss-not-advertised'],
  run: (players, step) =>
    afterSignIn(players, step, ({ iss, metadata }) =>
      iss === undefined || metadata['authorization_response_iss_parameter_supported'] === true
        ? pass
        : fail('expected authorization_response_iss_parameter_supported: true, since `iss` is sent; got no such promise'),
    ),
})
