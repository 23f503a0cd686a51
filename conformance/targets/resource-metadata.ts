import type { Answer, ResourceMetadataFound, ServerUnderTest } from '../kit/instruments.ts'
import { bearerOf, parseChallenges } from '../kit/www-authenticate.ts'

type Place = Pick<ResourceMetadataFound, 'url' | 'route'>

/**
 * Finds the protected resource document as a client must: where the challenge says (RFC 9728 §5.1), else with the path of the
 * endpoint behind the well-known string (§3.1), else at the origin. A document is an answer of 200 that is a JSON object.
 */
export async function findResourceMetadata(
  endpoint: string,
  send: ServerUnderTest['send'],
  firstRequest: ServerUnderTest['firstRequest'],
): Promise<ResourceMetadataFound | undefined> {
  for (const place of [...challenged(await firstRequest()), ...wellKnown(endpoint)]) {
    const answer = await send({ url: place.url, headers: { Accept: 'application/json' } })
    if (answer.status === 200 && isObject(answer.json)) return { ...place, answer, document: answer.json }
  }
  return undefined
}

function challenged(answer: Answer): Place[] {
  const url = bearerOf(parseChallenges(answer.headers['www-authenticate'] ?? []))?.parameters['resource_metadata']
  return url !== undefined && URL.canParse(url) ? [{ url, route: 'challenge' }] : []
}

function wellKnown(endpoint: string): Place[] {
  const { origin, pathname, search } = new URL(endpoint)
  const root = `${origin}/.well-known/oauth-protected-resource`
  return pathname === '/' && search === ''
    ? [{ url: root, route: 'root' }]
    : [
        { url: `${root}${pathname === '/' ? '' : pathname}${search}`, route: 'path' },
        { url: root, route: 'root' },
      ]
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
