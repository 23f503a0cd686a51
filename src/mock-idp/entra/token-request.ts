import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import { canonicalId } from '../guid.ts'
import { isRefusal } from './access.ts'
import { judgeClientId } from './authorization-request.ts'
import { assertionType } from './client-assertion.ts'
import type { Credential } from './client-credentials.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'

/** On-behalf-of is the only use of it that Entra has (documented). */
const assertionGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** The grants that the mock knows, with the parameters that Entra insists on. */
export const grantParameters = {
  authorization_code: ['code', 'redirect_uri'],
  refresh_token: ['refresh_token'],
  client_credentials: ['scope'],
  'urn:ietf:params:oauth:grant-type:device_code': ['device_code'],
  [assertionGrant]: ['assertion', 'scope', 'requested_token_use'],
} as const satisfies Record<string, readonly string[]>
export type GrantType = keyof typeof grantParameters

/** Names that Entra takes for a grant beside the right one (captured: msal-node says the bare word). */
const otherNames: Readonly<Record<string, GrantType>> = { device_code: 'urn:ietf:params:oauth:grant-type:device_code' }

/** A token request that is well-formed and comes from an app of the tenant. Its secret is not judged yet: the grant decides whether one is due. */
export interface TokenRequest {
  readonly client: Application
  readonly grantType: GrantType
  /** Every form field, each once; empty fields included. */
  readonly fields: ReadonlyMap<string, string>
  readonly credential: Credential
  readonly origin: string | undefined
  readonly now: Date
}

/** The request before its assertion is judged. */
export interface TokenRequestRead extends Omit<TokenRequest, 'credential'> {
  readonly secret: string | undefined
  /** A client assertion of the one type that Entra takes. */
  readonly clientAssertion: string | undefined
}

interface TokenRequestSent {
  /** The form, as a parser reads it; undefined where the body was no form. */
  readonly form: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  readonly authorization: string | undefined
  readonly origin: string | undefined
  /** The tenant as the address names it. */
  readonly authority: string
  readonly now: Date
}

/** Authorities that belong to no tenant in particular. */
const everybody: ReadonlySet<string> = new Set(['common', 'consumers'])

/** Decides what Entra makes of a token request before it looks at the grant (RFC 6749 §2.3, §3.2, §5.2). */
export function judgeTokenRequest(
  directory: Directory,
  { form = {}, authorization, origin, authority, now }: TokenRequestSent,
): TokenRequestRead | EntraError {
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(form)) {
    if (typeof value !== 'string') return entraErrors.parameterTwice(name)
    fields.set(name, value)
  }
  const basic = readBasic(authorization)
  const named = fields.get('client_id') || basic?.id
  const asked = fields.get('grant_type')
  if (!asked) return entraErrors.parameterMissing('grant_type')
  const client = judgeClientId(directory, named || undefined)
  if (isRefusal(client)) return client
  const grantType = grantTypeOf(asked)
  if (!grantType) return entraErrors.grantTypeNotSupported(asked)
  const missing = grantParameters[grantType].find((name) => !fields.get(name)?.trim())
  if (missing) return entraErrors.parameterMissing(missing)
  if (grantType === assertionGrant && fields.get('requested_token_use') !== 'on_behalf_of')
    return entraErrors.parameterInvalid('requested_token_use')
  // Documented: an app's own token is of one tenant.
  if (grantType === 'client_credentials' && everybody.has(authority)) return entraErrors.grantNotOnCommon()
  const clientAssertion = fields.get('client_assertion_type') === assertionType ? fields.get('client_assertion') : undefined
  const secret = fields.get('client_secret') || (basic && canonicalId(basic.id) === client.appId ? basic.secret : undefined)
  return { client, grantType, fields, secret, clientAssertion: clientAssertion || undefined, origin, now }
}

const grantTypeOf = (asked: string): GrantType | undefined =>
  Object.hasOwn(grantParameters, asked)
    ? (asked as GrantType) // An own key of the record is one of its keys.
    : Object.hasOwn(otherNames, asked)
      ? otherNames[asked]
      : undefined

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. Anything else in the header counts as no credentials. */
function readBasic(authorization: string | undefined): { readonly id: string; readonly secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1]
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined) return undefined
  try {
    return { id: formDecoded(id), secret: formDecoded(secret) }
  } catch {
    return undefined
  }
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
