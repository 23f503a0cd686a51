import type { Answer, Discovery } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import { isObject } from './resource-metadata.ts'

export interface DiscoveryOptions {
  /** The issuer, byte for byte as clients are told it. */
  readonly issuer: string
  readonly revision: Revision
  readonly wire: Pick<Wire, 'send'>
}

/** What an authorization server says of itself, asked once. */
export function discoveryOf({ issuer, revision, wire }: DiscoveryOptions): Discovery {
  const { send } = wire
  let found: Promise<Answer> | undefined
  return {
    issuer,
    revision,
    send,
    metadata: () => {
      found ??= findMetadata(issuer, send)
      return found
    },
  }
}

/** RFC 8414 §3.1 (the well-known string before the path of the issuer), then OpenID Connect Discovery §4 (behind it). */
async function findMetadata(issuer: string, send: Wire['send']): Promise<Answer> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '')
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  let last: Answer | undefined
  for (const url of new Set(places)) {
    last = await send({ url, headers: { Accept: 'application/json' } })
    if (last.status === 200 && isObject(last.json)) return last
  }
  if (!last) throw new NothingLearnt(`${issuer} has no place for its metadata`)
  return last
}
