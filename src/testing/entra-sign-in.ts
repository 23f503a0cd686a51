import { createHash, randomBytes } from 'node:crypto'
import { headlessBrowser } from '../client/index.ts'
import type { MockEntra } from '../mock-idp/index.ts'

const redirectUri = 'http://localhost:53683/callback'

/** Signs somebody in at Entra by hand, as a client would, with whatever parameters are to be tried. Gives the access token. */
export async function signInAtEntra(
  mock: MockEntra,
  { user, ...parameters }: Readonly<Record<string, string>> & { readonly user?: string; readonly scope: string },
): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const client = { client_id: mock.apps.console.clientId, redirect_uri: redirectUri }
  const url = new URL(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    ...client,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString()
  const back = await headlessBrowser(user === undefined ? {} : { user }).visit(url, redirectUri)
  const code = back.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${back.searchParams.get('error_description')}`)
  const answer = await fetch(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...client, grant_type: 'authorization_code', code, code_verifier: verifier }),
  })
  const body = (await answer.json()) as { access_token?: string; error_description?: string }
  if (body.access_token === undefined) throw new Error(`no token: ${body.error_description}`)
  return body.access_token
}
