/** What may be shown of an exchange: everything but what would let somebody else act in its place. */

const secretNames = new Set([
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'password',
  'refresh_token',
  'registration_access_token',
  'token',
])
/** Secret in an address or a form only: elsewhere these are everyday words. */
const secretParameters = new Set([...secretNames, 'state', 'session_state', 'client_info'])
const secretHeaders = new Set(['cookie', 'set-cookie', 'mcp-session-id', 'proxy-authorization', 'dpop'])

/** What people and tools call their secrets besides. */
const otherSecretNames = new Set(['api_key', 'apikey', 'passphrase', 'passwd', 'pwd', 'secret'])

/** Whether a line that somebody typed names a secret as a member of JSON or a parameter, or holds what looks like a JWT. */
export const holdsSecrets = (line: string): boolean =>
  /\beyJ[\w-]{10,}\./.test(line) ||
  [...line.matchAll(/([\w-]+)"?\s*[:=]/g)].some(([, name = '']) =>
    [secretNames, otherSecretNames].some((names) => names.has(name.toLowerCase())),
  )

const masked = '(masked)'

/** What a request sends that would let somebody else act in its place. */
export function secretsOf({ headers, body }: RequestInit): readonly string[] {
  const form = body instanceof URLSearchParams ? [...body].filter(([name]) => secretParameters.has(name)) : []
  const authorization = new Headers(headers).get('authorization')?.split(' ')[1] ?? ''
  // A word of a few letters would be masked where it means something else.
  return [...form.map(([, value]) => value), authorization].filter((secret) => secret.length > 7)
}

/** A text of the other side's, which may repeat what it was sent. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, masked), text)

/** An address, its secret parameters masked. What is no absolute URL is given back as it is. */
export function maskedAddress(address: string): string {
  const url = URL.parse(address)
  if (!url) return address
  url.username = ''
  url.password = ''
  url.search = maskedParameters(url.searchParams)
  // Some answers come in the fragment: the same names are secret there.
  url.hash = /=/.test(url.hash) ? maskedParameters(new URLSearchParams(url.hash.slice(1))) : url.hash
  return url.href
}

function maskedParameters(parameters: URLSearchParams): string {
  return new URLSearchParams(
    [...parameters].map(([name, value]): [string, string] => [name, secretParameters.has(name.toLowerCase()) ? masked : value]),
  ).toString()
}

/** Headers by name in lower case. Of `Authorization` the scheme is left. */
export function maskedHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => {
      if (name === 'authorization') return [name, `${value.split(' ', 1)[0]} ${masked}`]
      if (name === 'location') return [name, maskedAddress(value)]
      return [name, secretHeaders.has(name) ? masked : value]
    }),
  )
}

/** A body: members of JSON and parameters of a form are masked by name, at any depth. Anything else is not shown at all. */
export function maskedBody(contentType: string | null, body: string): string | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded') return maskedParameters(new URLSearchParams(body))
  if (!/^application\/(.+\+)?json$/.test(type)) return undefined
  try {
    return JSON.stringify(
      JSON.parse(body, (name, value) => (secretNames.has(name) && typeof value === 'string' ? masked : value)),
    )
  } catch {
    return undefined
  }
}
