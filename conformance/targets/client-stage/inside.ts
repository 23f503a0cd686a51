import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isPrivate } from '../private-networks.ts'

/** An address of a private network, and the one of this machine at which it is answered: the same, but where tests stand in for a network. */
export interface InsideAddress {
  /** As it stands in URLs. */
  readonly host: string
  readonly listensAt: string
}

/** Somebody in a private network who says nothing, and notes whether anybody came. */
export interface Inside {
  /** With its port. */
  readonly host: string
  /** Undefined where nobody could have been seen. */
  readonly wasReached: () => boolean | undefined
  close(): Promise<void>
}

/** An address that this machine has in a private network; undefined where it is in none. */
export function privateAddress(): InsideAddress | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const found = all.find(({ address }) => isPrivate(address))
  return found && { host: found.family === 'IPv6' ? `[${found.address}]` : found.address, listensAt: found.address }
}

/** Where no world leads inside, or nobody can be watched there. The address is of a network that RFC 1918 sets apart. */
export const nobodyInside: Inside = { host: '10.255.255.1:8443', wasReached: () => undefined, close: async () => {} }

/** Watches an address, on a free port. Whoever connects is hung up on. */
export async function watchInside(address: InsideAddress | undefined): Promise<Inside> {
  if (!address) return nobodyInside
  let isReached = false
  const server = createServer((socket) => {
    isReached = true
    socket.on('error', () => {})
    socket.destroy()
  })
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, address.listensAt, () => resolve(true))
  })
  const bound = server.address()
  if (!listens || bound === null || typeof bound === 'string') return nobodyInside
  return {
    host: `${address.host}:${bound.port}`,
    wasReached: () => isReached,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
