import { createHash } from 'node:crypto'
import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import { isGuid } from '../guid.ts'
import { type AccessRules, isRefusal, judgeAccess } from './access.ts'
import { type ClaimsAsked, readClaims } from './claims-parameter.ts'
import { entraErrors } from './errors.ts'
import { redirectPlatform } from './redirect-uri.ts'
import type { EntraError } from './refusal.ts'
import type { ScopeRequest } from './scopes.ts'

export const responseModes = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof responseModes)[number]

/** Where an answer goes, once the redirect URI is known to be the client's own. */
export interface ReplyTo {
  readonly redirectUri: string
  readonly mode: ResponseMode
  readonly state: string | undefined
}

/** An authorization request that Entra would show the sign-in page for. */
export interface AuthorizationRequest {
  readonly client: Application
  readonly replyTo: ReplyTo
  readonly access: ScopeRequest
  readonly scope: string
  /** The PKCE challenge, always as S256; undefined where the client sent none. */
  readonly challenge: string | undefined
  readonly prompt: 'login' | 'none' | 'consent' | undefined
  /** What is to be issued, in the order asked. */
  readonly responseTypes: readonly ResponseType[]
  readonly claims: ClaimsAsked
  readonly nonce: string | undefined
  readonly loginHint: string | undefined
  /** Whether `client_info` was asked for. */
  readonly clientInfo: boolean
}

/** The members of a sign-in that no client describes at the authorization endpoint: nothing is asked for but a code. */
export const bareSignIn = {
  challenge: undefined,
  prompt: undefined,
  responseTypes: ['code'],
  claims: { capabilities: [], contexts: [] },
  nonce: undefined,
  loginHint: undefined,
  clientInfo: false,
} as const satisfies Partial<AuthorizationRequest>

export const responseTypes = ['code', 'id_token', 'token'] as const
export type ResponseType = (typeof responseTypes)[number]

export type AuthorizationDecision =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  | { readonly kind: 'redirect'; readonly refusal: EntraError; readonly replyTo: ReplyTo }
  /** Nothing may be sent to the redirect URI: it is not known to be the client's. */
  | { readonly kind: 'page'; readonly refusal: EntraError }

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>

/** Decides what Entra makes of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707), before anybody signs in. */
export function judgeAuthorizationRequest(rules: AccessRules, parameters: Parameters): AuthorizationDecision {
  const { directory } = rules
  const page = (refusal: EntraError): AuthorizationDecision => ({ kind: 'page', refusal })
  const one = (name: string): string | undefined => {
    const value = parameters[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const twice = Object.keys(parameters).find((name) => Array.isArray(parameters[name]))
  if (twice === 'client_id' || twice === 'redirect_uri') return page(entraErrors.parameterTwice(twice))

  const client = judgeClientId(directory, one('client_id'))
  if (isRefusal(client)) return page(client)
  const redirectUri = one('redirect_uri')
  if (redirectUri === undefined)
    return page(hasRedirect(client) ? entraErrors.parameterMissing('redirect_uri') : entraErrors.noReplyAddress())
  const platform = redirectPlatform(client, redirectUri)
  if (!platform) return page(entraErrors.redirectUriNotRegistered(redirectUri, client.appId))

  const mode = responseModes.find((known) => known === one('response_mode'))
  const types = responseTypesOf(one('response_type'))
  // Documented: tokens never go into a query, which ends up in logs.
  const carriesTokens = types.some((type) => type !== 'code')
  const allowed = mode !== 'query' || !carriesTokens
  const usual = carriesTokens ? 'fragment' : 'query'
  const replyTo = { redirectUri, mode: allowed ? (mode ?? usual) : usual, state: one('state') } as const
  const redirect = (refusal: EntraError): AuthorizationDecision => ({ kind: 'redirect', refusal, replyTo })
  if (twice !== undefined) return redirect(entraErrors.parameterTwice(twice))
  if (!allowed || (one('response_mode') !== undefined && !mode)) return redirect(entraErrors.responseModeUnknown())

  const refusal = judgeResponseType(client, one('response_type'), types) ?? judgePrompt(one('prompt'))
  if (refusal) return redirect(refusal)
  // Clients by address have the authorization code flow with PKCE and nothing else (documented, preview).
  const isBound = platform === 'spa' || !isGuid(client.appId)
  const challenge = judgeChallenge(one('code_challenge'), one('code_challenge_method'), isBound)
  if (isRefusal(challenge)) return redirect(challenge)
  const scope = one('scope')?.trim()
  // Unlike RFC 6749 §3.3, where scope is optional (captured).
  if (!scope) return redirect(entraErrors.parameterMissing('scope'))
  if (types.includes('id_token') && one('nonce') === undefined) return redirect(entraErrors.parameterMissing('nonce'))
  const claims = readClaims(one('claims'))
  if (isRefusal(claims)) return redirect(claims)
  const access = judgeAccess(rules, { client, scope, resource: one('resource') })
  if (isRefusal(access)) return redirect(access)

  const request = {
    client,
    replyTo,
    access,
    scope,
    challenge: challenge.s256,
    prompt: promptFor(one('prompt')),
    nonce: one('nonce'),
    loginHint: one('login_hint'),
    clientInfo: one('client_info') === '1',
    responseTypes: types,
    claims,
  }
  return { kind: 'accepted', request }
}

const emptyGuid = '00000000-0000-0000-0000-000000000000'

/** Finds the client, the same for both endpoints. */
export function judgeClientId(directory: Directory, clientId: string | undefined): Application | EntraError {
  if (clientId === undefined) return entraErrors.parameterMissing('client_id')
  const app = directory.app(clientId)
  // A client id that is no GUID may be the address of a metadata document; the directory knows those in the preview only.
  if (!app && (!isGuid(clientId) || clientId === emptyGuid)) return entraErrors.appIdInvalid(clientId)
  if (!app) return entraErrors.appNotFound(clientId, directory.tenant.domain)
  return app.servicePrincipal.accountEnabled ? app : entraErrors.appDisabled(app.appId, app.displayName)
}

const hasRedirect = ({ web, spa, publicClient }: Application): boolean =>
  [web, spa, publicClient].some(({ redirectUris }) => redirectUris.length > 0)

/** The response types that Entra knows (documented), by their words in alphabetical order. */
const knownResponseTypes: ReadonlySet<string> = new Set(['code', 'id_token', 'code id_token', 'id_token token', 'token'])

const responseTypesOf = (asked: string | undefined): readonly ResponseType[] =>
  responseTypes.filter((type) => asked?.split(' ').includes(type))

/** Tokens straight from this endpoint need the registration's word for each kind; new registrations do not give it (documented). */
function judgeResponseType(
  { web }: Application,
  asked: string | undefined,
  types: readonly ResponseType[],
): EntraError | undefined {
  if (asked === undefined) return entraErrors.parameterMissing('response_type')
  if (!knownResponseTypes.has(asked.split(' ').toSorted().join(' '))) return entraErrors.responseTypeUnknown()
  const { enableIdTokenIssuance, enableAccessTokenIssuance } = web.implicitGrantSettings
  if (types.includes('id_token') && !enableIdTokenIssuance) return entraErrors.responseTypeDisabled('id_token')
  return types.includes('token') && !enableAccessTokenIssuance ? entraErrors.responseTypeDisabled('token') : undefined
}

const prompts: ReadonlySet<string> = new Set(['login', 'none', 'consent', 'select_account'])

const judgePrompt = (prompt: string | undefined): EntraError | undefined =>
  prompt === undefined || prompts.has(prompt) ? undefined : entraErrors.promptNotSupported()

/** `select_account` shows the sign-in page, like `login`. */
function promptFor(prompt: string | undefined): AuthorizationRequest['prompt'] {
  if (prompt === 'login' || prompt === 'select_account') return 'login'
  return prompt === 'none' || prompt === 'consent' ? prompt : undefined
}

/** RFC 7636 §4.2: 43 to 128 unreserved characters. */
const pkceText = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * PKCE is mandatory for redirect URIs of type `spa` and not enforced elsewhere (documented); without a method it is `plain`.
 * A plain challenge is hashed here, which is the same proof: the verifier equals it exactly when the hashes are equal.
 */
function judgeChallenge(
  challenge: string | undefined,
  method: string | undefined,
  isBound: boolean,
): { readonly s256: string | undefined } | EntraError {
  if (method !== undefined && method !== 'S256' && method !== 'plain') return entraErrors.challengeMethod()
  if (challenge === undefined) return isBound || method !== undefined ? entraErrors.pkceRequired() : { s256: undefined }
  if (!pkceText.test(challenge) || (method === 'S256' && challenge.length !== 43)) return entraErrors.challengeSize()
  return { s256: method === 'S256' ? challenge : createHash('sha256').update(challenge).digest('base64url') }
}
