import { z } from 'zod'
import type { Principal } from '../principal.ts'
import type { Picture } from '../tools/tool.ts'
import { UpstreamUnavailable } from './errors.ts'
import type { Graph } from './graph.ts'

/** What is read of a user (documented: "user resource type"). Mail and job title may be null. */
const user = z.object({ displayName: z.string(), mail: z.string().nullish(), jobTitle: z.string().nullish() })
export type GraphUser = z.output<typeof user>

/**
 * The user of a principal as Microsoft Graph has them now: nothing is kept.
 * @throws {UpstreamUnavailable} where Graph answers something else than a user, and whatever `Graph` throws
 */
export async function me(graph: Graph, principal: Principal, signal: AbortSignal): Promise<GraphUser> {
  const response = await graph(principal, '/v1.0/me', signal)
  const body = user.safeParse(await response.json().catch(() => undefined))
  if (response.status === 200 && body.success) return body.data
  throw new UpstreamUnavailable(`Microsoft Graph answered ${response.status}, and no user`)
}

/** The smallest that looks well beside a text; Graph has 48 to 648 (documented: "profilePhoto resource type"). */
const photoPath = '/v1.0/me/photos/120x120/$value'
const maxPhotoBytes = 262_144

/** The photo of the user, where there is one. @throws whatever `Graph` throws */
export async function photo(graph: Graph, principal: Principal, signal: AbortSignal): Promise<Picture | undefined> {
  const response = await graph(principal, photoPath, signal)
  const mediaType = /^image\/[\w.+-]+/.exec(response.headers.get('content-type') ?? '')?.[0]
  const declared = Number(response.headers.get('content-length') ?? 0)
  if (response.status !== 200 || mediaType === undefined || declared > maxPhotoBytes) {
    await response.body?.cancel()
    return undefined
  }
  const bytes = await response.bytes()
  return bytes.length > 0 && bytes.length <= maxPhotoBytes ? { mediaType, bytes } : undefined
}
