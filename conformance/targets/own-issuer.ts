import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { AuthorizationServer, Issuer, TokenInHand } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Redactor } from '../kit/redaction.ts'
import { isObject } from './resource-metadata.ts'
import { type PrivateKeySet, signerOf } from './server-keys.ts'
import { signingIssuer } from './signing-issuer.ts'
import { type DecodedToken, decodeToken } from './token-change.ts'

export interface SignInOptions {
  /** Spoken to over no check's wire: signing in is the referee's own act. */
  readonly authorizationServer: AuthorizationServer
  /** What tokens are asked for: `resource` and `scopes_supported` of the resource document. */
  readonly resource: string
  readonly scopes: readonly string[]
  readonly redactor: Redactor
}

export interface OwnIssuerOptions {
  readonly genuine: GenuineToken
  readonly keys: PrivateKeySet
  readonly redactor: Redactor
  /** Whoever signs people in behind the server. */
  readonly behind?: Issuer | undefined
  readonly now?: () => Date
}

/** A token that a server's own authorization server has issued; it is got once, when it is first asked for. */
export type GenuineToken = () => Promise<{ readonly token: string; readonly clientId: string }>

/** Gets a token as any client would, by really signing in. */
export function signedIn(options: SignInOptions): GenuineToken {
  let taken: ReturnType<GenuineToken> | undefined
  return () => {
    taken ??= takeGenuineToken(options)
    return taken
  }
}

/** The one token that was got by signing in: it opens the server, and nothing that differs from it can be made. */
export const genuineOnly = (genuine: GenuineToken): TokenInHand => ({ take: async () => (await genuine()).token })

/**
 * The issuer of a server that is its own authorization server. Every token minted is a genuine one with fresh times and a fresh
 * id, one thing changed, signed with the key set that the server was handed.
 */
export function ownIssuer({ genuine, keys, redactor, behind, now = () => new Date() }: OwnIssuerOptions): Issuer {
  const right = async (): Promise<DecodedToken> => {
    const { header, claims } = decoded((await genuine()).token)
    const seconds = Math.floor(now().getTime() / 1000)
    const lifetime = Number(claims['exp']) - Number(claims['iat'])
    const times = {
      iat: seconds,
      exp: seconds + (Number.isFinite(lifetime) ? lifetime : 3600),
      ...('nbf' in claims && { nbf: seconds }),
    }
    return { header, claims: { ...claims, ...times, jti: randomUUID() } }
  }
  const signer = async () => {
    const { token, clientId } = await genuine()
    const key = signerOf(token, keys)
    if (key) return { key, clientId }
    throw new NothingLearnt(
      'the server does not sign with the key set it was handed (MCP_SERVER_SIGNING_JWKS), so no token can be minted',
    )
  }
  const foreign =
    behind &&
    (async () => ({ 'a token of the identity provider behind the server': await behind.mint(), ...(await behind.foreign()) }))
  return signingIssuer({ right, signer, redactor, foreign })
}

/** Registers, signs in with PKCE and redeems, as any client would. @throws NothingLearnt where the server does not let that happen. */
async function takeGenuineToken({ authorizationServer, resource, scopes, redactor }: SignInOptions): ReturnType<GenuineToken> {
  const { clientId, redirectUri } = await authorizationServer.register()
  const verifier = randomBytes(32).toString('base64url')
  const response = await authorizationServer.authorize({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopes.length > 0 ? scopes.join(' ') : undefined,
    state: randomUUID(),
    resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const code = response.redirected ? response.parameters['code'] : undefined
  if (code === undefined)
    throw new NothingLearnt(`signing in at the server's own authorization server gave no code: ${describe(response)}`)
  const answer = await authorizationServer.token({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
    resource,
  })
  const token = isObject(answer.json) ? answer.json['access_token'] : undefined
  if (typeof token !== 'string')
    throw new NothingLearnt(`the server's own authorization server gave no access token: HTTP ${answer.status}`)
  redactor.keep(token)
  return { token, clientId }
}

const describe = (response: Awaited<ReturnType<AuthorizationServer['authorize']>>): string =>
  response.redirected ? `error ${response.parameters['error'] ?? 'missing'}` : `HTTP ${response.status}`

function decoded(token: string): DecodedToken {
  try {
    return decodeToken(token)
  } catch {
    throw new NothingLearnt("the server's own access tokens are not JWTs, so none can be minted that is wrong in one thing only")
  }
}
