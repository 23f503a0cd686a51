import { createHash } from 'node:crypto'
import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ServerUnderTest, TokenInHand, Upstream } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { callableTool } from './callable-tool.ts'
import { callToTheEnd } from './input-rounds.ts'
import { inWords, wasReached } from './served.ts'

const fingerprint = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Graph's app id, or its address: both are audiences of tokens that Entra issues for it. */
const graphAudiences: readonly string[] = ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com']

/** A token as the API behind the server was shown it while a tool was called with one of the client's. */
interface Shown {
  readonly fingerprint: string
  readonly ofTheClient: boolean
  readonly audience: string
}

async function watchUpstream(
  players: { readonly server: ServerUnderTest; readonly token: TokenInHand; readonly upstream: Upstream },
  step: Step,
  judge: (shown: readonly Shown[], tool: string, answer: Answer) => Verdict,
): Promise<Verdict> {
  const { server, token: inHand, upstream } = players
  const token = await inHand.take()
  const callable = await callableTool(server, token, step)
  if ('verdict' in callable) return callable.verdict
  const { tool } = callable
  const mark = await upstream.mark()
  const answer = await step(`${tool.name} with a right token`, () => callToTheEnd(server, tool, { token }))
  if (!wasReached(answer)) return inconclusive(`${tool.name} got ${inWords(answer)} with a right token`)
  const calls = await upstream.calls(mark)
  const own = fingerprint(token)
  return judge(
    calls.map((call) => ({ ...call, ofTheClient: call.fingerprint === own })),
    tool.name,
    answer,
  )
}

/**
 * The API behind the server is in our hand: Graph, or whatever the server was told to call. That it was called at all is the
 * control; a tool other than ours may have no reason to call it, and then nothing was passed on to it.
 */
export const clientTokenKept = check({
  id: 'server/passthrough/client-token-kept',
  requirement: requirement('token.server-no-passthrough'),
  title: 'The token of the client is not passed on to the API behind the server',
  needs: ['server', 'token', 'upstream'],
  catches: ['server/passes-the-token-through'],
  run: (players, step) =>
    watchUpstream(players, step, (shown, tool) => {
      if (shown.some(({ ofTheClient }) => ofTheClient))
        return fail('the API behind the server was shown the token that the client had sent')
      return shown.length === 0 && tool === 'get_user_name' ? inconclusive(`${tool} did not call Microsoft Graph`) : pass
    }),
})

/** The same of whatever third party a server asks for the person; one that asks none has nothing to show there. */
export const clientCredentialsUnused = check({
  id: 'server/passthrough/client-credentials-unused',
  requirement: requirement('elicit.no-client-credentials-upstream'),
  title: 'No third party is shown the credentials of the client',
  needs: ['server', 'token', 'upstream'],
  catches: ['server/passes-the-token-through'],
  run: (players, step) =>
    watchUpstream(players, step, (shown) =>
      shown.some(({ ofTheClient }) => ofTheClient) ? fail('a third party was shown the token that the client had sent') : pass,
    ),
})

/** Whatever in an answer could be a bearer token (`b64token`, RFC 6750 §2.1). */
const tokensIn = ({ text, headers }: Answer): readonly string[] =>
  [text, ...Object.values(headers).flat()].flatMap((one) => one.match(/[\w\-.~+/]{20,}=*/g) ?? [])

export const upstreamTokenKept = check({
  id: 'server/passthrough/upstream-token-kept',
  requirement: requirement('elicit.no-third-party-credentials-to-client'),
  title: 'The token that the server uses at a third party is not given to the client',
  needs: ['server', 'token', 'upstream'],
  catches: ['server/hands-out-the-token-for-graph'],
  run: (players, step) =>
    watchUpstream(players, step, (shown, _tool, answer) => {
      const foreign = new Set(shown.filter(({ ofTheClient }) => !ofTheClient).map((call) => call.fingerprint))
      return tokensIn(answer).some((token) => foreign.has(fingerprint(token)))
        ? fail('expected the token of the server to stay there, got it in the answer')
        : pass
    }),
})

export const graphTokenForGraph = check({
  id: 'server/passthrough/graph-token-for-graph',
  requirement: requirement('project.no-client-token-at-graph'),
  title: 'Microsoft Graph is called with tokens issued for it, and with no others',
  needs: ['server', 'token', 'upstream'],
  catches: ['server/passes-the-token-through'],
  run: (players, step) =>
    watchUpstream(players, step, (shown, tool) => {
      if (shown.length === 0) return inconclusive(`${tool} did not call Microsoft Graph`)
      const foreign = shown.filter(({ ofTheClient, audience }) => ofTheClient || !graphAudiences.includes(audience))
      return foreign.length === 0
        ? pass
        : fail(`expected tokens for Microsoft Graph only, got ${foreign.length} of ${shown.length} for another audience`)
    }),
})
