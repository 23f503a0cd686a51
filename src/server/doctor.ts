import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import type { ServerConfig } from './config.ts'
import { entraClientAuthentication } from './entra-client-authentication.ts'
import { type Finding, registration } from './registration.ts'

/** What is read of a discovery document (OpenID Connect Discovery 1.0 §3). */
const discovery = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
})
const entraError = z.looseObject({ error: z.string(), error_description: z.string().optional() })

const patienceMs = 10_000

/**
 * Looks at the tenant and at this configuration, before MCP clients do. Asks for public metadata and keys and, where the server
 * has a secret or a certificate, for a token of its own, which it throws away.
 */
export async function doctor(config: ServerConfig, ask: typeof fetch = fetch): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const tenantId of config.tenantIds) findings.push(...(await examineTenant(config, tenantId, ask)))
  return [...findings, ...registration(config, config.url ?? `http://localhost:${config.port}/mcp`)]
}

async function examineTenant(config: ServerConfig, tenantId: string, ask: typeof fetch): Promise<Finding[]> {
  const { authorityOrigin } = config
  const issuer = `${authorityOrigin}/${tenantId}/v2.0`
  const url = `${issuer}/.well-known/openid-configuration`
  const answer = await get(url, ask)
  if (!answer.ok) return [{ level: 'problem', says: `The tenant does not answer: ${answer.because}`, remedy: answer.remedy }]
  const document = discovery.safeParse(answer.json)
  if (!document.success) {
    return [
      {
        level: 'problem',
        says: `GET ${url} answered 200, but not with a discovery document.`,
        remedy: 'AUTH_AUTHORITY must name the login host of your cloud, or the origin of a mock.',
      },
    ]
  }
  if (document.data.issuer !== issuer) {
    return [
      {
        level: 'problem',
        says: `The discovery document names the issuer ${document.data.issuer}, and tokens and clients will be compared with ${issuer}.`,
        remedy:
          'Set AUTH_TENANT_ID to the tenant GUID: a domain name, common, organizations and consumers all have another issuer.',
      },
    ]
  }
  const keys = await get(document.data.jwks_uri, ask)
  if (!keys.ok)
    return [{ level: 'problem', says: `The tenant's signing keys cannot be had: ${keys.because}`, remedy: keys.remedy }]
  return [
    { level: 'good', says: `The tenant ${tenantId} answers, its issuer is ${issuer}, and its signing keys can be read.` },
    ...(await examineCredential(config, document.data, ask)),
    ...(document.data.code_challenge_methods_supported?.includes('S256') ? [] : [{ level: 'note' as const, says: noPkce }]),
  ]
}

/** Whether Entra takes the secret or the certificate. It costs no permission: a token for Graph without any is given to every app (documented). */
async function examineCredential(
  config: ServerConfig,
  { issuer, token_endpoint }: z.infer<typeof discovery>,
  ask: typeof fetch,
): Promise<Finding[]> {
  const { clientId, clientSecret, clientCertificate, graphScopes, authorityOrigin } = config
  if (clientSecret === undefined && !clientCertificate) return []
  const entra = { issuer, token_endpoint }
  const what = clientCertificate ? 'certificate' : 'client secret'
  const scope = (graphScopes[0] ?? '').replace(/[^/]*$/, '.default')
  try {
    const client = { client_id: clientId }
    const answer = await oauth.clientCredentialsGrantRequest(
      entra,
      client,
      entraClientAuthentication(config),
      { scope },
      {
        [oauth.allowInsecureRequests]: authorityOrigin.startsWith('http:'),
        [oauth.customFetch]: ask,
        signal: AbortSignal.timeout(patienceMs),
      },
    )
    await oauth.processClientCredentialsResponse(entra, client, answer)
    return [{ level: 'good', says: `Entra takes the ${what} of ${clientId}.` }]
  } catch (error) {
    const refused = error instanceof oauth.ResponseBodyError ? error : undefined
    const said = refused ? `${refused.error}: ${refused.error_description ?? ''}` : reasonOf(error)
    const [code] = /AADSTS\d+/.exec(said) ?? []
    return [
      {
        // Another refusal, such as one by a policy for apps, says nothing of what the server does on behalf of people.
        level: refused?.error === 'invalid_client' || refused?.error === 'unauthorized_client' ? 'problem' : 'note',
        says: `Entra gave ${clientId} no token for its ${what}: ${said}`,
        ...(code ? { remedy: `mcp-entra explain ${code} says what to change.` } : {}),
      },
    ]
  }
}

const noPkce =
  'Entra takes PKCE but does not advertise it. A client that follows the MCP specification to the letter refuses such an authorization server: ' +
  'in proxy mode it never meets Entra, in direct mode it needs an exception for Entra.'

type Got =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly because: string; readonly remedy: string }

/** GETs a JSON document; never throws. What went wrong is told with how it is known. */
async function get(url: string, ask: typeof fetch): Promise<Got> {
  let response: Response
  try {
    response = await ask(url, { signal: AbortSignal.timeout(patienceMs), headers: { accept: 'application/json' } })
  } catch (error) {
    return {
      ok: false,
      because: `GET ${url} failed (${reasonOf(error)}).`,
      remedy: 'Look at the network, a proxy or firewall, and the spelling of AUTH_AUTHORITY.',
    }
  }
  const json: unknown = await response.json().catch(() => undefined)
  if (response.ok) return { ok: true, json }
  const refusal = entraError.safeParse(json)
  const text = refusal.success ? ` ${refusal.data.error}: ${refusal.data.error_description ?? ''}`.trimEnd() : ''
  return {
    ok: false,
    because: `GET ${url} answered ${response.status}${text}`,
    remedy: /AADSTS9000(2|21|23)\b/.test(text)
      ? 'Set AUTH_TENANT_ID to the Directory (tenant) ID on the overview page of the app registration.'
      : 'AUTH_AUTHORITY must name the login host of your cloud, or the origin of a mock.',
  }
}

/** The innermost words of a failed fetch, such as `ECONNREFUSED` or `no answer within 10 s`. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return `no answer within ${patienceMs / 1000} s`
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return error instanceof Error ? error.message : String(error)
}
