import { createHash } from 'node:crypto'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { oauthOnly, oidcOnly } from './issuer-document.ts'
import { asked, endingOf, every, getsThrough, looksAt, refuses, rightWorld, wentToSignIn } from './judging.ts'

const silence: NonNullable<Scenario['issuerMetadata']> = ({ code_challenge_methods_supported: _, ...others }) => others
const unsupportedByOauth: Scenario = {
  ...oauthOnly,
  id: 'no-pkce-in-oauth-document',
  what: 'an OAuth document that does not say that PKCE is supported',
  issuerMetadata: silence,
}
const unsupportedByOidc: Scenario = {
  ...oidcOnly,
  id: 'no-pkce-in-oidc-document',
  what: 'an OpenID Connect document that does not say that PKCE is supported',
  issuerMetadata: silence,
}
const onlyPlain: Scenario = {
  id: 'plain-pkce-only',
  what: 'an issuer that supports PKCE by the method plain only',
  issuerMetadata: (right) => ({ ...right, code_challenge_methods_supported: ['plain'] }),
}
const met = (run: ClientRun): boolean => asked(run, 'issuer-metadata', 'issuer').some(({ status }) => status === 200)

/** A code was redeemed with a verifier: that, and the challenge of the sign-in that it belongs to, or of the first where it belongs to none. */
function pairOf(run: ClientRun) {
  const verifier = asked(run, 'token').find(({ form }) => form['grant_type'] === 'authorization_code')?.form['code_verifier']
  const sent = asked(run, 'authorization').map(({ query }) => ({
    challenge: query['code_challenge'],
    method: query['code_challenge_method'],
  }))
  // Whoever begins a sign-in may let it lie, and begin another.
  const own =
    sent.find(({ challenge, method }) => verifier !== undefined && challengeOf(verifier, method) === challenge) ?? sent[0]
  return own && { ...own, verifier }
}

const challengeOf = (verifier: string, method = 'plain'): string =>
  method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier

/** Without PKCE, whoever gets hold of the code on its way gets the tokens. */
export const pkceUsed = check({
  id: 'client/pkce/used',
  requirement: requirement('pkce.client-implement'),
  title: 'Each sign-in has a challenge of its own, and its code is redeemed with the verifier that belongs to it',
  needs: ['client'],
  catches: ['client/no-pkce', 'client/constant-verifier'],
  async run({ client }, step) {
    const runs = [
      await step('one sign-in', () => client.run(rightWorld)),
      await step('another sign-in', () => client.run(oauthOnly)),
    ]
    const seen: string[] = []
    for (const run of runs) {
      const pair = pairOf(run)
      if (!pair) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
      const { challenge, method, verifier } = pair
      if (challenge === undefined) return fail('expected a code_challenge in the authorization request, got none')
      if (asked(run, 'token').length === 0) return inconclusive(`no code was redeemed; the client ${endingOf(run)}`)
      if (verifier === undefined) return fail('expected a code_verifier in the token request, got none')
      if (challengeOf(verifier, method) !== challenge) return fail('expected the verifier of the challenge, got another')
      seen.push(verifier)
    }
    return new Set(seen).size === seen.length ? pass : fail('expected a new verifier for each sign-in, got the same twice')
  },
})

export const s256Used = looksAt(
  {
    id: 'client/pkce/s256',
    requirement: requirement('pkce.client-s256'),
    title: 'The challenge is made by S256',
    catches: ['client/no-pkce', 'client/plain-challenge'],
  },
  rightWorld,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query }) => {
      const { code_challenge: challenge, code_challenge_method: method } = query
      if (method !== 'S256') return `expected the method S256, got ${method ?? 'none'}`
      return /^[\w-]{43}$/.test(challenge ?? '')
        ? undefined
        : `expected 43 characters of base64url, got ${challenge?.length ?? 0}`
    }),
)

export const supportVerified = refuses(
  {
    id: 'client/pkce/support-verified',
    requirement: requirement('pkce.client-verify-support'),
    title: 'Nobody is sent to sign in before it is known that S256 is supported',
    catches: ['client/assumes-pkce', 'client/any-pkce-method'],
  },
  { scenario: unsupportedByOauth, reached: met, wentOn: wentToSignIn },
  { scenario: onlyPlain, reached: met, wentOn: wentToSignIn },
)

export const refusedByOauth = refuses(
  {
    id: 'client/pkce/silence-of-oauth-refused',
    requirement: requirement('pkce.client-refuse-rfc8414'),
    title: 'An OAuth document without code_challenge_methods_supported ends the sign-in',
    catches: ['client/assumes-pkce'],
  },
  { scenario: unsupportedByOauth, reached: met, wentOn: wentToSignIn },
)

/** The shape of the document of Microsoft Entra ID. */
export const refusedByOidc = refuses(
  {
    id: 'client/pkce/silence-of-oidc-refused',
    requirement: requirement('pkce.client-refuse-oidc'),
    title: 'An OpenID Connect document without code_challenge_methods_supported ends the sign-in',
    catches: ['client/assumes-pkce', 'client/trusts-oidc-with-pkce'],
  },
  { scenario: unsupportedByOidc, reached: met, wentOn: wentToSignIn },
)

export const oidcSupportSeen = getsThrough(
  {
    id: 'client/pkce/oidc-support-seen',
    requirement: requirement('pkce.client-check-oidc'),
    title: 'Support that an OpenID Connect document states is seen',
    catches: ['client/no-pkce-by-oidc', 'client/knows-no-oidc'],
  },
  oidcOnly,
)

export const followsMetadata = refuses(
  {
    id: 'client/pkce/metadata-followed',
    requirement: requirement('pkce.client-use-metadata'),
    title: 'Whether the client goes on follows what the metadata says of PKCE',
    catches: ['client/assumes-pkce', 'client/trusts-oidc-with-pkce'],
  },
  { scenario: unsupportedByOauth, reached: met, wentOn: wentToSignIn },
  { scenario: unsupportedByOidc, reached: met, wentOn: wentToSignIn },
)
