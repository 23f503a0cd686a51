import { decodeJwt } from 'jose'
import { s256, withParameters } from './said.ts'
import type { MinimalProxySettings } from './settings.ts'

/** The issuer behind the proxy, as its one client sees it. */
export interface Upstream {
  /** Where a browser is sent to sign in. */
  address(state: string, verifier: string): Promise<string>
  /** Whom a code is about: `sub` of the ID token. @throws Error where the issuer does not take the code. */
  subjectOf(code: string, verifier: string): Promise<string>
}

/** Speaks to an OpenID provider as a public client, with PKCE. `redirectUri` is where it sends browsers back to. */
export function upstreamOf({ upstream: { issuer, clientId } }: MinimalProxySettings, redirectUri: string): Upstream {
  let found: Promise<Readonly<Record<string, string>>> | undefined
  const metadata = async () => {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`)
    return (await response.json()) as Readonly<Record<string, string>>
  }
  const endpoint = async (name: string): Promise<string> => {
    found ??= metadata()
    return (await found)[name] ?? ''
  }
  return {
    address: async (state, verifier) =>
      withParameters(await endpoint('authorization_endpoint'), {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid profile https://graph.microsoft.com/User.Read',
        state,
        code_challenge: s256(verifier),
        code_challenge_method: 'S256',
      }),
    async subjectOf(code, verifier) {
      const form = {
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirectUri,
        code,
        code_verifier: verifier,
      }
      const response = await fetch(await endpoint('token_endpoint'), { method: 'POST', body: new URLSearchParams(form) })
      const { id_token: idToken } = (await response.json()) as { id_token?: unknown }
      if (!response.ok || typeof idToken !== 'string') throw new Error(`the issuer behind the proxy answered ${response.status}`)
      // It came from the token endpoint itself, so its signature adds nothing (OpenID Connect Core §3.1.3.7, 6).
      return String(decodeJwt(idToken).sub)
    },
  }
}
