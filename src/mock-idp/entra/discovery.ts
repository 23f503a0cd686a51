import { defaultSwitches, type Switches } from '../switches.ts'
import type { TenantAddresses } from './paths.ts'

/** What a discovery document depends on beyond the addresses. */
export interface DiscoveryOrder {
  readonly switches?: Switches
  /** An app with signing keys of its own asks with `?appid=`; its key set has another address (captured 2026-10-07). */
  readonly appId?: string | undefined
  /** Of an authority that is one tenant; null where the tenant is only known after the sign-in. */
  readonly regionScope?: string | null
}

/**
 * The discovery document of an authority, members in the order Entra serves them (captured, tenant document, 2026).
 * What is missing is missing on purpose: Entra advertises no `code_challenge_methods_supported`, no
 * `registration_endpoint`, no `grant_types_supported` and no `iss` parameter (captured 2026-10-07). Three switches differ.
 * Addresses that the mock does not serve answer 404, as they would for a client of the real document that is cut off.
 */
export function discoveryDocument(
  addresses: TenantAddresses,
  { switches = defaultSwitches, appId, regionScope = 'NA' }: DiscoveryOrder = {},
): Readonly<Record<string, unknown>> {
  const { authority, issuer } = addresses
  return {
    token_endpoint: addresses.token,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
      'client_secret_basic',
      'self_signed_tls_client_auth',
    ],
    jwks_uri: appId === undefined ? addresses.keys : `${addresses.keys}?${new URLSearchParams({ appid: appId })}`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    // One capture (2025-10-03) has it, at this place; before and after it is absent.
    ...(switches.advertisePkce ? { code_challenge_methods_supported: ['plain', 'S256'] } : {}),
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer,
    request_uri_parameter_supported: false,
    userinfo_endpoint: addresses.userinfo,
    authorization_endpoint: addresses.authorize,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'cloud_instance_host_name',
      'cloud_graph_host_name',
      'msgraph_host',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'at_hash',
      'c_hash',
      'email',
    ],
    kerberos_endpoint: `${authority}/kerberos`,
    mtls_endpoint_aliases: { token_endpoint: addresses.token },
    tls_client_certificate_bound_access_tokens: true,
    tenant_region_scope: regionScope,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
    ...(switches.issParameter ? { authorization_response_iss_parameter_supported: true } : {}),
    // Assumed: nobody has published what the preview says.
    ...(switches.clientIdMetadataDocument === 'preview' ? { client_id_metadata_document_supported: true } : {}),
  }
}

/** What the captured answers say of privacy, all the same. */
export const privacyPolicy = 'CP="DSP CUR OTPi IND OTRi ONL FIN"'

/** Headers of discovery and keys (captured). No `Access-Control-Allow-Headers`: a browser must ask without headers of its own. */
export const discoveryHeaders = {
  'cache-control': 'max-age=86400, private',
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, OPTIONS',
  p3p: privacyPolicy,
} as const
