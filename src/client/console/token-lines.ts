import { printable } from '../printable.ts'
import type { Session } from '../session.ts'
import type { TokenView } from '../token-view.ts'

/** What a person wants to know of a token, by claim, in this order. Of Entra's: documented, access token claims reference. */
const claimsThatMatter = {
  name: 'name',
  preferred_username: 'user name',
  upn: 'user name',
  email: 'mail',
  oid: 'object id',
  sub: 'subject',
  tid: 'tenant',
  iss: 'issuer',
  aud: 'audience',
  azp: 'client',
  appid: 'client',
  client_id: 'client',
  scp: 'scopes',
  scope: 'scopes',
  roles: 'roles',
  groups: 'groups',
  acrs: 'contexts met',
  ver: 'version',
} as const

const noToken = 'There is no token: the server asked for none so far, or you have signed out. It knows nobody by this session.'

/** Who the server takes this session for, as far as the token says it. */
export function whoamiLines(token: TokenView | undefined, now: Date): string {
  if (!token) return noToken
  if (!token.jwt)
    return `The token is not readable to a client; ask the server who you are. It was issued by ${printable(token.issuer)}.`
  const { claims } = token.jwt
  return columns([
    ...Object.entries(claimsThatMatter).flatMap(([claim, what]): [string, string][] =>
      Object.hasOwn(claims, claim) ? [[what, shown(claims[claim])]] : [],
    ),
    ['issued', moment(claims['iat'], now)],
    ['ends', moment(claims['exp'], now)],
  ])
}

/** The token as far as it may be seen, and what is known about it. */
export function tokenLines(token: TokenView | undefined, now: Date): string {
  if (!token) return noToken
  const { jwt, expiresAt } = token
  const kind = jwt ? `JWT (typ ${shown(jwt.header['typ'])}, alg ${shown(jwt.header['alg'])})` : 'opaque'
  return columns([
    ['token', token.masked],
    ['kind', kind],
    ['issued by', token.issuer],
    ['to the client', token.clientId],
    ['for the resource', token.resource ?? 'none was named'],
    ['scopes', token.scope ?? 'not said'],
    ['ends', expiresAt === undefined ? 'not said' : moment(Date.parse(expiresAt) / 1000, now)],
    ['renewable', token.refreshable ? 'yes' : 'no'],
  ])
}

/** What may be done, what could be asked for, and what the server has asked for so far. */
export async function scopeLines(
  session: Pick<Session, 'token' | 'steps' | 'advertisedScopes'>,
  signal: AbortSignal,
): Promise<string> {
  const token = session.token()
  const advertised = await session.advertisedScopes({ signal })
  const needed = new Set(
    session.steps.flatMap((step) => (step.step === 'refused' ? (step.challenge?.scope?.split(' ').filter(Boolean) ?? []) : [])),
  )
  return columns([
    ['granted', token ? (token.scope ?? 'the authorization server did not say') : 'nothing, there is no token'],
    ['advertised', advertised === undefined ? 'the server has no such list' : advertised.join(' ') || 'none'],
    ['needed', [...needed].join(' ') || 'the server has not named any in this session'],
  ])
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${printable(value, 500)}`).join('\n')
}

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? value.join(' ')
      : (JSON.stringify(value) ?? 'not said')

/** A NumericDate (RFC 7519 §2), and how far it is away. */
function moment(seconds: unknown, now: Date): string {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) return 'not said'
  const minutes = Math.round((seconds - now.getTime() / 1000) / 60)
  const away = Math.abs(minutes) < 120 ? `${Math.abs(minutes)} min` : `${Math.round(Math.abs(minutes) / 60)} h`
  const at = new Date(seconds * 1000).toISOString()
  return minutes === 0 ? `${at} (now)` : `${at} (${minutes >= 0 ? `in ${away}` : `${away} ago`})`
}
