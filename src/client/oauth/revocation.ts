import * as oauth from 'oauth4webapi'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { KeptGrant } from '../store/credential-store.ts'
import type { Context } from './context.ts'
import { issuerMetadata } from './issuer-metadata.ts'
import { oauthFailure } from './oauth-failure.ts'
import { registrationOf } from './renewal.ts'
import { requestOptions } from './request-options.ts'

/**
 * Takes the tokens of a grant back at the authorization server (RFC 7009), the refresh token first, since it would bring new
 * ones. Gives whether that was done; why not is said to the person, and nothing is thrown for it: they are forgotten here in
 * any case.
 */
export async function revoke(context: Context, grant: KeptGrant, signal: AbortSignal | undefined): Promise<boolean> {
  const { fetch, store, log, server } = context
  try {
    const { document: issuer } = await issuerMetadata(grant.issuer, server, { fetch, signal })
    const endpoint = issuer.revocation_endpoint
    if (endpoint === undefined) {
      log(
        `${printable(issuer.issuer)} takes no tokens back (Microsoft Entra does not): they are forgotten here, and end by themselves there.`,
      )
      return false
    }
    const { client, authentication } = await registrationOf(context, grant, issuer, (await store.read()).clients)
    for (const token of [grant.refreshToken, grant.accessToken]) {
      if (token === undefined) continue
      const answer = await oauth
        .revocationRequest(issuer, client, authentication, token, requestOptions(endpoint, fetch, signal))
        .then(oauth.processRevocationResponse)
        .catch((error: unknown) => oauthFailure(error, { what: 'The revocation', endpoint, advice: 'They end by themselves.' }))
      if (answer !== undefined) throw answer
    }
    return true
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    log(error.message)
    return false
  }
}
