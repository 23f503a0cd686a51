import { fileURLToPath } from 'node:url'

/** What MCP_SERVER_STORE has to look like, as the end of a sentence. */
export const addressWanted =
  'must be file: and a folder, such as file:.mcp-entra/, or a Redis, such as redis://user:password@host:6379/0 (rediss: with TLS)'

/** Why a Redis is not enough, as the end of a sentence. */
export const keyWanted =
  'the processes that share a Redis share the key as well, and Redis must not have it. Make one with `openssl rand -base64 32`'

/** The folder of a `file:` address; undefined for anything else. */
export function folderOf(address: string): string | undefined {
  try {
    const folder = address.startsWith('file://') ? fileURLToPath(address) : address.replace(/^file:/, '')
    return address.startsWith('file:') && folder !== '' ? folder : undefined
  } catch {
    // A file URL with a host, or with an escape that is none.
    return undefined
  }
}

/** Where a Redis is, and what our keys in it begin with. */
export interface RedisAddress {
  readonly tls: boolean
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
  readonly database: number
  readonly prefix: string
}

/**
 * Reads `redis[s]://[user:password@]host[:port][/database][?prefix=name]`; undefined for anything else. The password goes no
 * further than into the object: nothing that is told of an address is made of its text.
 */
export function redisAddress(text: string): RedisAddress | undefined {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, pathname, searchParams, hash } = new URL(text)
  const database = /^\/?(\d{0,4})$/.exec(pathname)?.[1]
  const { prefix = 'mcp-entra', ...others } = Object.fromEntries(searchParams)
  const known = Object.keys(others).length === 0 && hash === '' && /^[\w.-]{1,64}$/.test(prefix)
  if (hostname === '' || database === undefined || !known) return undefined
  try {
    return {
      tls: protocol === 'rediss:',
      // Without the brackets of an IPv6 address, which belong to the URL.
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? 6379 : Number(port),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      database: Number(database),
      prefix,
    }
  } catch {
    // An escape that is none.
    return undefined
  }
}
