import { createHash, randomBytes } from 'node:crypto'
import { type ClientMutants, minimalClient } from './mutant.ts'

const constant = 'a-verifier-that-is-long-enough-and-always-the-same'

/** Clients that use PKCE in a wrong way. */
export const pkceMutants: ClientMutants = {
  'client/no-pkce': minimalClient('does without PKCE', (parts) => ({
    ...parts,
    authorizationRequest: ({ code_challenge: _, code_challenge_method: __, ...others }) => parts.authorizationRequest(others),
    tokenRequest: ({ code_verifier: _, ...others }) => parts.tokenRequest(others),
  })),
  'client/plain-challenge': minimalClient('sends the verifier as its challenge', (parts) => ({
    ...parts,
    pkce: () => {
      const { verifier } = parts.pkce()
      return { verifier, challenge: verifier, method: 'plain' }
    },
  })),
  'client/constant-verifier': minimalClient('has one verifier for all sign-ins', (parts) => ({
    ...parts,
    pkce: () => ({ verifier: constant, challenge: 'gWPsyWryqtopoiQ0DlpiyTwWMsNXpGXP2SWlJ84PSFg', method: 'S256' }),
  })),
  'client/verifier-of-its-process': minimalClient('has one verifier for as long as it runs', (parts) => {
    const pair = parts.pkce()
    return { ...parts, pkce: () => pair }
  }),
  'client/short-verifier': minimalClient('has verifiers that can be guessed', (parts) => ({
    ...parts,
    pkce: () => {
      const verifier = randomBytes(6).toString('hex')
      return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url'), method: 'S256' }
    },
  })),
  'client/shows-its-verifier': minimalClient('has its verifier as its state', (parts) => {
    let verifier = ''
    return {
      ...parts,
      pkce: () => {
        const made = parts.pkce()
        verifier = made.verifier
        return made
      },
      state: () => verifier,
    }
  }),
  'client/assumes-pkce': minimalClient('takes PKCE for granted', (parts) => ({ ...parts, supportsPkce: () => true })),
  'client/any-pkce-method': minimalClient('is content with any method of PKCE', (parts) => ({
    ...parts,
    supportsPkce: (document) => Array.isArray(document['code_challenge_methods_supported']),
  })),
  'client/trusts-oidc-with-pkce': minimalClient('takes PKCE for granted where OpenID Connect is spoken', (parts) => ({
    ...parts,
    supportsPkce: (document, place) => place.includes('openid-configuration') || parts.supportsPkce(document, place),
  })),
  'client/no-pkce-by-oidc': minimalClient('does not look for PKCE in documents of OpenID Connect', (parts) => ({
    ...parts,
    supportsPkce: (document, place) => !place.includes('openid-configuration') && parts.supportsPkce(document, place),
  })),
}
