import type { ReplyTo } from '../entra/authorization-request.ts'

/** An authorization response or error on its way to the client, before it is written in its response mode. */
export interface Callback {
  readonly redirectUri: string
  readonly mode: ReplyTo['mode']
  /** In the order they are sent; a name may come twice. */
  readonly members: readonly (readonly [string, string])[]
  /** When, by the tenant's clock. */
  readonly at: Date
}

/** The members with some put in the place of others of the same name, or added; `undefined` takes one away. */
export function withMembers(callback: Callback, changes: Readonly<Record<string, string | undefined>>): Callback {
  const kept = callback.members.flatMap(([name, value]): [string, string][] => {
    if (!Object.hasOwn(changes, name)) return [[name, value]]
    const changed = changes[name]
    return changed === undefined ? [] : [[name, changed]]
  })
  const added = Object.entries(changes).filter(
    (change): change is [string, string] => change[1] !== undefined && !kept.some(([name]) => name === change[0]),
  )
  return { ...callback, members: [...kept, ...added] }
}

export const memberOf = ({ members }: Callback, name: string): string | undefined =>
  members.find(([known]) => known === name)?.[1]
