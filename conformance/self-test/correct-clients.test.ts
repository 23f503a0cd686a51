import { afterAll, expect, test } from 'vitest'
import { everyRequest, onlyOfItsIssuer, shownToNobodyElse } from '../checks/client/bearer.ts'
import { apart, boundToIssuer, notReused, notTakenForGranted } from '../checks/client/credentials.ts'
import { signedInOnce } from '../checks/client/entra-tokens.ts'
import { eraRemembered } from '../checks/client/eras.ts'
import { oldCodesUnread } from '../checks/client/error-codes.ts'
import { pathOrder } from '../checks/client/issuer-document.ts'
import { ofThisSignIn } from '../checks/client/issuer-record.ts'
import { pkceUsed } from '../checks/client/pkce.ts'
import { stateSent } from '../checks/client/redirects.ts'
import { clientIdObtained } from '../checks/client/registration.ts'
import { inTokenRequest } from '../checks/client/resource-parameter.ts'
import { initializeFirst, sessionEchoed } from '../checks/client/sessions.ts'
import type { Check } from '../kit/check.ts'
import type { Ending } from '../kit/client-run.ts'
import { stageClient } from '../targets/client-under-test.ts'
import { type ChangeClientParts, type Parameters, runMinimalClient } from '../targets/minimal-client/index.ts'
import { outcomeOn } from './asked.ts'

const stages: ReturnType<typeof stageClient>[] = []
afterAll(() => Promise.all(stages.map((stage) => stage.close())))

/** Clients that do otherwise than ours and are right to: kinds that were met in life, and raised an alarm. */
const kinds: readonly [what: string, change: ChangeClientParts, checks: readonly Check[], context?: Parameters][] = [
  [
    'looks at the root, too, after the first place of an issuer with a path',
    (parts) => ({
      ...parts,
      issuerMetadataPlaces: (issuer, revision) => {
        const [first = '', ...others] = parts.issuerMetadataPlaces(issuer, revision)
        return [first, `${new URL(issuer).origin}/.well-known/oauth-authorization-server`, ...others]
      },
    }),
    [pathOrder],
  ],
  [
    'begins a sign-in that it lets lie, and then the one that it goes through with',
    (parts) => ({
      ...parts,
      visit: async (url) => {
        const first = new URL(url)
        first.searchParams.set('code_challenge', parts.pkce().challenge)
        first.searchParams.set('state', parts.state())
        await parts.visit(first.href)
        return parts.visit(url)
      },
    }),
    [pkceUsed],
  ],
  [
    'stops with a word where the server moves to another authorization server',
    (parts) => {
      let first: string | undefined
      return {
        ...parts,
        keptFor: (issuer) => {
          first ??= issuer
          if (issuer !== first) throw new Error(`The server has moved to ${issuer}. Sign out first.`)
          return parts.keptFor(issuer)
        },
      }
    },
    [onlyOfItsIssuer, notReused, notTakenForGranted, apart, boundToIssuer, ofThisSignIn],
  ],
  [
    'has lost its token before it calls a tool, as one does that is started anew',
    (parts) => {
      let isLost = false
      return {
        ...parts,
        staysSignedIn: () => false,
        mcpRequest: (right, message) => {
          const { authorization: _, ...bare } = right.headers
          if (isLost || message['method'] !== 'tools/call') return parts.mcpRequest(right, message)
          isLost = true
          return parts.mcpRequest({ ...right, headers: bare }, message)
        },
      }
    },
    [signedInOnce],
  ],
  [
    'writes the types of its bodies in capitals',
    (parts) => ({
      ...parts,
      fetch: (input, init = {}) => {
        const { body } = init
        if (!(body instanceof URLSearchParams)) return parts.fetch(input, init)
        const headers = { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' }
        return parts.fetch(input, { ...init, body: body.toString(), headers })
      },
    }),
    [pkceUsed],
  ],
  [
    'cannot register itself, and is who is known everywhere',
    (parts) => ({ ...parts, clientMetadata: () => ({}) }),
    [inTokenRequest, pkceUsed],
    { client_id: 'pre-registered-client', client_secret: 'pre-registered-secret' },
  ],
  [
    'cannot register itself either, and has no secret',
    (parts) => ({ ...parts, clientMetadata: () => ({}) }),
    [inTokenRequest, pkceUsed, clientIdObtained],
    { client_id: 'pre-registered-public-client' },
  ],
]

test.each(kinds)('no alarm for a client that %s', async (_, change, checks, context) => {
  const stage = stageClient((errand) => runMinimalClient({ ...errand, context: { ...context, ...errand.context } }, change))
  stages.push(stage)
  for (const check of checks) expect(await outcomeOn(check, '2026-07-28', stage), check.id).toEqual({ kind: 'pass' })
})

type Run = () => Promise<Ending>
const twice: readonly [how: string, both: (run: Run) => Promise<readonly Ending[]>][] = [
  ['one after the other', async (run) => [await run(), await run()]],
  ['side by side', (run) => Promise.all([run(), run()])],
]
test.each(twice)('no alarm for a command that is two clients, %s', async (_, both) => {
  const stage = stageClient(async (errand) => {
    const endings = await both(() => runMinimalClient(errand))
    return (
      endings.find(({ exitCode }) => exitCode !== 0) ?? endings[0] ?? { exitCode: null, otherwise: 'was not run', lastLines: [] }
    )
  })
  stages.push(stage)
  for (const check of [everyRequest, oldCodesUnread, stateSent, pkceUsed, shownToNobodyElse, eraRemembered])
    expect(await outcomeOn(check, '2026-07-28', stage), check.id).toEqual({ kind: 'pass' })
  for (const check of [initializeFirst, sessionEchoed, everyRequest])
    expect(await outcomeOn(check, '2025-11-25', stage), check.id).toEqual({ kind: 'pass' })
})
