import { accessSync, constants, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { isLoopback } from '../loopback.ts'
import { addressWanted, folderOf, redisAddress } from '../store/address.ts'

/** What one value must look like. Each message continues a sentence that begins with the variable's name. */

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Entra puts GUIDs into tokens in lower case (captured), and identifiers are compared as strings: no other spelling is taken. */
export const guid = (what: string) =>
  z.string().regex(guidPattern, `must be ${what}: a GUID in lower case, as 00000000-0000-0000-0000-000000000000`)

/** Names between commas or blanks, each of one form, and at least one. */
function names(isOne: (name: string) => boolean, message: string) {
  return z.string().transform((text, context): readonly [string, ...string[]] => {
    const [first, ...rest] = text.split(/[\s,]+/).filter((name) => name !== '')
    if (first !== undefined && [first, ...rest].every(isOne)) return [first, ...rest]
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

const matching = (form: RegExp) => (name: string) => form.test(name)

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((word) => word === 'true')

export const guidList = (what: string) =>
  names(
    matching(guidPattern),
    `must be ${what}: a GUID in lower case, never a domain name, "common" or "organizations" (their issuer is no tenant's)`,
  )

/** Scope names (RFC 6749 §3.3) that hold no address: `scp` carries short names only (documented). */
export const shortScopes = names(
  matching(/^[\w.-]+$/),
  'must list short scope names such as mcp.access; the Application ID URI is put before them',
)

/** Scope names (RFC 6749 §3.3), short or with the address of their resource. */
export const graphScopes = names(
  matching(/^[\x21\x23-\x5b\x5d-\x7e]+$/),
  'must list delegated permissions of Microsoft Graph such as User.Read',
)

const parse = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
const isSecure = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))

/** A host (then https is meant), or an origin. http only on this machine. Gives the origin. */
export const hostOrOrigin = (example: string) =>
  z.string().transform((text, context) => {
    const url = parse(text.includes('://') ? text : `https://${text}`)
    if (url && isSecure(url) && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
    context.addIssue({
      code: 'custom',
      message: `must be a host or an origin such as ${example}, without a path; http only for this machine`,
    })
    return z.NEVER
  })

/** A URL that every client writes the same way, because it is compared byte for byte. http only on this machine. */
export const endpointUrl = z.string().superRefine((text, context) => {
  const wrong = (message: string) => context.addIssue({ code: 'custom', message })
  const url = parse(text)
  if (!url || !isSecure(url)) return wrong('must be an https URL such as https://mcp.contoso.com/mcp; http only for this machine')
  if (url.search || url.hash || url.username) return wrong('must have no query, no fragment and no user (RFC 8707 §2)')
  if (url.pathname.endsWith('/'))
    return wrong(
      'must end in a path without a slash, such as /mcp: some clients add a slash to a bare origin, and it is compared byte for byte',
    )
  if (url.href !== text) return wrong(`must be written as clients will send it: ${url.href}`)
})

/** Where Entra sends the browser back to. */
export const redirectUrl = z.string().refine((text) => {
  const url = parse(text)
  return url !== undefined && isSecure(url) && !url.hash
}, 'must be an https URL, as registered at Entra; http only for this machine')

/** Origins as browsers write them (RFC 6454 §6.2): scheme, host and port, in lower case. http only on this machine. */
export const origins = names((text) => {
  const url = parse(text)
  return url !== undefined && isSecure(url) && url.origin === text
}, 'must list origins as browsers write them, such as https://inspector.contoso.com: no path, no slash at the end; http only for this machine')

/** Identifiers of an API, as Entra takes them: api://… or https://… (documented); http only on this machine, against a mock. */
export const appIdUris = names((text) => {
  const url = parse(text)
  return url !== undefined && (url.protocol === 'api:' || isSecure(url)) && !text.endsWith('/')
}, 'must be the Application ID URI of the API ("Expose an API" in the portal): api://… or https://…, without a slash at the end')

/** 32 bytes each, in base64 or base64url. */
export const keys256 = names(
  matching(/^[\w+/-]{43}=?$/),
  'must be 32 random bytes in base64, as `openssl rand -base64 32` makes them; of several, the first encrypts',
)

/** See `openStore`. The value may hold a password, so no message repeats it. */
export const storeAddress = z
  .string()
  .refine((text) => folderOf(text) !== undefined || redisAddress(text) !== undefined, addressWanted)

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 0 (any free one) to 65535')
  .transform(Number)
  .refine((number) => number <= 65535, 'must be a port number from 0 (any free one) to 65535')

/** An address of this machine to listen on, or a name for one. */
export const host = z.string().regex(/^[\w.:-]+$/, 'must be an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::')

/** Read when the server starts, so that it says then what is wrong. */
export const file = z.string().refine((path) => isReadable(path), 'names a file that cannot be read')

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Addresses, or ranges of them (RFC 4632 §3.1, RFC 4291 §2.3); never all there are, for then anybody could name any address. */
export const addressRanges = names((range) => {
  const [address = '', length, more] = range.split('/')
  const bits = { 4: 32, 6: 128 }[isIP(address)]
  return (
    bits !== undefined &&
    more === undefined &&
    (length === undefined || (/^[1-9]\d{0,2}$/.test(length) && Number(length) <= bits))
  )
}, 'must list addresses or ranges, such as 10.0.0.7 or 10.0.0.0/8')

/** Requests a minute, or `off`. */
export const rateLimit = z
  .string()
  .regex(/^([1-9]\d{0,5}|off)$/, 'must be a number of requests a minute from 1 to 999999, or off')
  .transform((text) => (text === 'off' ? text : Number(text)))
