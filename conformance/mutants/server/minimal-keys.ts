import { compactVerify, createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet } from 'jose'
import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

const fetched = async (jwksUri: string): Promise<JSONWebKeySet> => (await (await fetch(jwksUri)).json()) as JSONWebKeySet

/**
 * Keeps a key set of its own: the one that is published at the first token, and after every token that no key of it fits what `again`
 * makes of the one that is published then.
 */
const keeping =
  (again: (before: JSONWebKeySet, now: JSONWebKeySet) => JSONWebKeySet): ChangeParts =>
  (parts, { settings: { jwksUri } }) => {
    let kept: JSONWebKeySet | undefined
    const verified = async (token: string) => {
      await compactVerify(token, createLocalJWKSet(kept ?? { keys: [] }), { algorithms: ['RS256'] })
      return decodeJwt(token)
    }
    return {
      ...parts,
      verifySignature: async (token) => {
        kept ??= await fetched(jwksUri)
        return verified(token).catch(async (error: unknown) => {
          if (!(error instanceof errors.JWKSNoMatchingKey) || kept === undefined) throw error
          kept = again(kept, await fetched(jwksUri))
          return verified(token)
        })
      },
    }
  }

/** Ways to keep the keys of an issuer that do not outlast a rollover, or cost it too much. */
export const minimalKeyMutants: Mutants = {
  'server/keeps-the-newest-key-alone': {
    of: 'minimal',
    flaw: 'keeps the last key of the set when it reads it again, and forgets the others',
    change: keeping((_, { keys }) => ({ keys: keys.slice(-1) })),
  },
  'server/keeps-the-keys-of-its-start': {
    of: 'minimal',
    flaw: 'reads the set again for an unknown key, and goes on with the keys that it had',
    change: keeping((before) => before),
  },
  'server/fetches-the-keys-for-every-stranger': {
    of: 'minimal',
    flaw: 'reads the set again for every token of an unknown key',
    change: keeping((_, now) => now),
  },
}
