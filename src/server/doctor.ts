import { z } from 'zod'
import type { ServerConfig } from './config.ts'
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

/** Looks at the tenant and at this configuration, before MCP clients do. Asks the network nothing but public metadata and keys. */
export async function doctor(config: ServerConfig, ask: typeof fetch = fetch): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const tenantId of config.tenantIds) findings.push(...(await examineTenant(config.authorityOrigin, tenantId, ask)))
  return [...findings, ...registration(config, config.url ?? `http://localhost:${config.port}/mcp`)]
}

async function examineTenant(authorityOrigin: string, tenantId: string, ask: typeof fetch): Promise<Finding[]> {
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
    ...(document.data.code_challenge_methods_supported?.includes('S256') ? [] : [{ level: 'note' as const, says: noPkce }]),
  ]
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
