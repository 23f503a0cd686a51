import { createHash } from 'node:crypto'
import { type Adapter, type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider'
import type { ServerParts } from '../../../src/server/index.ts'
import type { Mutants } from '../server/mutant.ts'

/** Replaces how authorization codes are kept. */
const keepingCodes =
  (change: (right: Adapter) => Partial<Adapter>): (() => ServerParts) =>
  () => ({
    oauthProxy: (configuration) => {
      // Our server gives its adapter as a factory.
      const make = configuration.adapter as AdapterFactory
      return {
        ...configuration,
        adapter: (model) => (model === 'AuthorizationCode' ? { ...make(model), ...change(make(model)) } : make(model)),
      }
    },
  })

/** Replaces what is found under a code, given the verifier that the token request brings. */
const findingCodes = (change: (payload: AdapterPayload, verifier: string | undefined) => AdapterPayload): (() => ServerParts) =>
  keepingCodes((right) => ({
    find: async (id) => {
      const payload = await right.find(id)
      const verifier = Provider.ctx?.oidc.params?.['code_verifier']
      return payload && change(payload, typeof verifier === 'string' ? verifier : undefined)
    },
  }))

const s256 = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** Codes that are redeemed when they should not be. */
export const codeMutants: Mutants = {
  'authorization-server/any-verifier': {
    of: 'our-proxy',
    flaw: 'wants a verifier and takes any',
    parts: findingCodes((payload, verifier) =>
      verifier === undefined ? payload : { ...payload, codeChallenge: s256(verifier) },
    ),
  },
  'authorization-server/verifier-optional': {
    of: 'our-proxy',
    flaw: 'looks at the verifier only where one comes',
    parts: findingCodes(({ codeChallenge, ...payload }, verifier) =>
      verifier === undefined || codeChallenge === undefined ? payload : { ...payload, codeChallenge },
    ),
  },
  'authorization-server/goes-down-to-plain': {
    of: 'our-proxy',
    flaw: 'takes the challenge itself for the verifier',
    parts: findingCodes((payload, verifier) =>
      verifier !== undefined && verifier === payload.codeChallenge ? { ...payload, codeChallenge: s256(verifier) } : payload,
    ),
  },
  'authorization-server/pkce-optional': {
    of: 'our-proxy',
    flaw: 'serves public clients that do without PKCE',
    parts: () => ({ oauthProxy: (configuration) => ({ ...configuration, pkce: { required: () => false } }) }),
  },
  'authorization-server/code-again': {
    of: 'our-proxy',
    flaw: 'redeems a code as often as it comes',
    parts: keepingCodes(() => ({ consume: async () => undefined })),
  },
}
