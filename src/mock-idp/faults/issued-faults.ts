import type { JsonObject } from './answer.ts'
import type { TokenToIssue } from './issued.ts'
import type { Fault } from './seam.ts'

type TokenContentFault = Fault<TokenToIssue>

/** The right token with other claims; `undefined` takes one away. */
const claims = (changes: JsonObject | ((right: JsonObject) => JsonObject)) => (token: TokenToIssue) => ({
  ...token,
  claims: { ...token.claims, ...(typeof changes === 'function' ? changes(token.claims) : changes) },
})
const header = (changes: JsonObject) => (token: TokenToIssue) => ({ ...token, header: { ...token.header, ...changes } })
const times = (seconds: number) =>
  claims(({ iat, nbf, exp }) => ({ iat: Number(iat) + seconds, nbf: Number(nbf) + seconds, exp: Number(exp) + seconds }))

const day = 24 * 60 * 60
const anotherTenant = '9d2c4f10-5e8b-4a37-8c61-7b0d3e9f2a55'
const anotherApp = '4e7b1c90-2d5a-4f83-b6e0-9a8c3d1f5b77'
const anotherUser = '6a1d8e34-9c72-4b05-8f3e-2c7d5a90be11'
const inAnotherTenant = (issuer: unknown) => String(issuer).replace(/[0-9a-f-]{36}/, anotherTenant)

/** What is wrong in the same way with ID tokens and access tokens: `kind` begins the id. */
const ofEither = (
  kind: 'id-token' | 'access-token',
  rule: (claim: string) => string,
  subject: string,
): readonly TokenContentFault[] => [
  { id: `${kind}/issuer-of-another-tenant`, breaks: rule('iss'), change: claims(({ iss }) => ({ iss: inAnotherTenant(iss) })) },
  {
    id: `${kind}/issuer-with-slash`,
    breaks: rule('iss'),
    change: claims(({ iss }) => ({ iss: `${iss}/`.replace(/\/\/$/, '') })),
  },
  { id: `${kind}/audience-of-another`, breaks: rule('aud'), change: claims({ aud: anotherApp }) },
  { id: `${kind}/audience-missing`, breaks: rule('aud'), change: claims({ aud: undefined }) },
  {
    id: `${kind}/tenant-of-another`,
    breaks: 'Microsoft identity platform, Secure applications and APIs by validating claims: tid is the tenant of the issuer',
    change: claims({ tid: anotherTenant }),
  },
  { id: `${kind}/already-expired`, breaks: rule('exp'), change: times(-2 * day) },
  { id: `${kind}/expiry-missing`, breaks: rule('exp'), change: claims({ exp: undefined }) },
  { id: `${kind}/expiry-a-string`, breaks: 'RFC 7519 §4.1.4: exp is a number', change: claims(({ exp }) => ({ exp: `${exp}` })) },
  { id: `${kind}/not-yet-valid`, breaks: 'RFC 7519 §4.1.5: a token is not taken before nbf', change: times(2 * day) },
  { id: `${kind}/subject-missing`, breaks: `${subject}: sub is required`, change: claims({ sub: undefined, oid: undefined }) },
  {
    id: `${kind}/user-of-another`,
    breaks: `${subject}: sub is the user who signed in`,
    change: claims({ sub: 'the-subject-of-somebody-else', oid: anotherUser, name: 'Somebody Else' }),
  },
  { id: `${kind}/signed-by-stranger`, breaks: rule('signature'), change: (token) => ({ ...token, key: 'stranger' }) },
  {
    id: `${kind}/unsigned`,
    breaks: 'RFC 8725 §3.2: the algorithm none is not taken',
    change: (token) => header({ alg: 'none' })({ ...token, key: 'none' }),
  },
  {
    id: `${kind}/public-key-as-secret`,
    breaks: 'RFC 8725 §3.1: the verifier chooses the algorithms, and not the token',
    change: (token) => header({ alg: 'HS256' })({ ...token, key: 'public-as-secret' }),
  },
  {
    id: `${kind}/kid-unknown`,
    breaks: 'OpenID Connect Core 1.0 §10.1.1: a key is published before it signs',
    change: header({ kid: 'a-key-that-nobody-has-published' }),
  },
  {
    id: `${kind}/kid-missing`,
    breaks: 'OpenID Connect Core 1.0 §10.1: with several keys, kid is in the header',
    change: header({ kid: undefined }),
  },
  {
    id: `${kind}/critical-unknown`,
    breaks: 'RFC 7515 §4.1.11: an extension in crit that is not understood makes a token invalid',
    change: header({ crit: ['https://mock.example/ext'], 'https://mock.example/ext': true }),
  },
]

/** What is wrong with an ID token. */
export const idTokenFaults: readonly TokenContentFault[] = [
  ...ofEither(
    'id-token',
    (what) => `OpenID Connect Core 1.0 §3.1.3.7: the client validates ${what}`,
    'OpenID Connect Core 1.0 §2',
  ),
  {
    id: 'id-token/nonce-of-another',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.7: nonce is the one that the client sent',
    change: claims({ nonce: 'the-nonce-of-somebody-else' }),
  },
  {
    id: 'id-token/nonce-missing',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.7: nonce is there where the client sent one',
    change: claims({ nonce: undefined }),
    applies: ({ claims: right }) => right['nonce'] !== undefined,
  },
  {
    id: 'id-token/audiences-untrusted',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.7: no audiences besides the client that it does not trust',
    change: claims(({ aud }) => ({ aud: [aud, anotherApp] })),
  },
  {
    id: 'id-token/authorized-party-of-another',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.7: azp, where it is there, is the client',
    change: claims({ azp: anotherApp }),
  },
  {
    id: 'id-token/access-token-hash-wrong',
    breaks: 'OpenID Connect Core 1.0 §3.1.3.8: at_hash, where it is there, is the hash of the access token',
    change: claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  },
]

/** What is wrong with an access token. */
export const accessTokenFaults: readonly TokenContentFault[] = [
  ...ofEither('access-token', (what) => `RFC 9068 §4: the resource server validates ${what}`, 'RFC 9068 §2.2'),
  {
    id: 'access-token/scope-missing',
    breaks: 'Microsoft identity platform, Access token claims reference: scp of a user’s token says what it allows',
    change: claims({ scp: undefined }),
    applies: ({ claims: right }) => right['scp'] !== undefined,
  },
  {
    id: 'access-token/scope-of-another',
    breaks: 'RFC 6750 §3.1: a token without the scope that a resource needs is refused with insufficient_scope',
    change: claims({ scp: 'another.permission' }),
  },
  {
    id: 'access-token/version-of-another',
    breaks: 'Microsoft identity platform, Access tokens, Token formats: iss and ver are those of the version that the API chose',
    change: claims(({ ver }) => ({ ver: ver === '1.0' ? '2.0' : '1.0' })),
  },
  {
    id: 'access-token/type-of-id-token',
    breaks: 'RFC 8725 §3.11: tokens of different kinds are told apart by typ',
    change: header({ typ: 'id_token+jwt' }),
  },
  {
    id: 'access-token/opaque',
    breaks: 'MCP Authorization, Token Handling: a server validates that a token was issued for it',
    // No claim is left that says so.
    change: (token) => ({ ...token, claims: { exp: token.claims['exp'], jti: 'opaque' } }),
  },
]
