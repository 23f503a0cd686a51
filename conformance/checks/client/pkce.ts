import { createHash } from 'node:crypto'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { oauthOnly, oidcOnly } from './issuer-document.ts'
import { asked, endingOf, every, getsThrough, looksAt, refuses, rightWorld, wentToSignIn } from './judging.ts'
import { signIns } from './sign-ins.ts'

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

const challengeOf = (verifier: string, method = 'plain'): string =>
  method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier

/** RFC 7636 §4.1. */
const isVerifier = (text: string): boolean => /^[\w.~-]{43,128}$/.test(text)

/** What is wrong with a verifier by which a code was redeemed; undefined where nothing is. Whoever begins a sign-in may let it lie. */
function flawOf(verifier: string, sent: readonly Heard[]): string | undefined {
  if (!isVerifier(verifier)) return `expected 43 to 128 unreserved characters as the verifier, got ${verifier.length} characters`
  const shown = sent.some(({ query: { code_challenge: _, ...others } }) => Object.values(others).includes(verifier))
  if (shown) return 'expected the verifier in the token request only, got it in an authorization request as well'
  const isOf = ({ query }: Heard) => challengeOf(verifier, query['code_challenge_method']) === query['code_challenge']
  return sent.some(isOf) ? undefined : 'expected the verifier of the challenge, got another'
}

/** Without PKCE, whoever gets hold of the code on its way gets the tokens. */
export const pkceUsed = check({
  id: 'client/pkce/used',
  requirement: requirement('pkce.client-implement'),
  title: 'Each sign-in has a challenge of its own, and its code is redeemed with the verifier that belongs to it',
  needs: ['client'],
  catches: [
    'client/no-pkce',
    'client/constant-verifier',
    'client/verifier-of-its-process',
    'client/short-verifier',
    'client/shows-its-verifier',
  ],
  async run({ client }, step) {
    const seen = new Map<string, string>()
    for (const scenario of signIns) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      const sent = asked(run, 'authorization')
      if (sent.length === 0) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
      if (sent.some(({ query }) => query['code_challenge'] === undefined))
        return fail('expected a code_challenge in each authorization request, got one without')
      const redeemed = asked(run, 'token').filter(({ form }) => form['grant_type'] === 'authorization_code')
      if (redeemed.length === 0) return inconclusive(`no code was redeemed; the client ${endingOf(run)}`)
      for (const { form } of redeemed) {
        const { code = '', code_verifier: verifier } = form
        if (verifier === undefined) return fail('expected a code_verifier in the token request, got none')
        const flaw = flawOf(verifier, sent)
        if (flaw !== undefined) return fail(flaw)
        seen.set(code, verifier)
      }
    }
    const isNewEachTime = new Set(seen.values()).size === seen.size
    return isNewEachTime ? pass : fail('expected a new verifier for each sign-in, got the same twice')
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
