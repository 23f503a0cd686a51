import { requirement } from '../../requirements/index.ts'
import { nearMiss, nearMisses, type RightToken } from './near-miss.ts'

/** The audience of a right token; of several, the first. */
export const audienceOf = ({ claims }: RightToken): string => String([claims['aud']].flat()[0])

/** An API that nobody has registered. */
export const anotherApi = '00000000-aaaa-4bbb-8ccc-000000000000'

/**
 * All APIs of a tenant are signed for by the same keys, so issuer and signature cannot tell their tokens apart.
 * Only the audience can.
 */
export const foreignAudienceRefused = nearMisses({
  id: 'server/token-audience/foreign-refused',
  requirement: requirement('token.server-audience'),
  title: 'A token for another API of the same issuer is refused with 401',
  catches: ['server/ignores-audience'],
  changes: () => ({
    'a token for another API': { claims: { aud: anotherApi } },
    'a token for the App ID URI of another API': { claims: { aud: `api://${anotherApi}` } },
  }),
})

/** A client is no API, though it has an id in the same directory: tokens for it are ID tokens, of which every client has one. */
export const clientAudienceRefused = nearMisses({
  id: 'server/token-audience/client-refused',
  requirement: requirement('token.server-reject-wrong-audience'),
  title: 'A token whose audience is the client that it was issued to is refused with 401',
  catches: ['server/takes-the-client-for-its-audience', 'server/ignores-audience'],
  changes: ({ claims }) => ({
    'a token for its client': { claims: { aud: claims['azp'] ?? claims['client_id'] ?? 'a-client' } },
  }),
})

/** One host may carry many servers, and whoever runs one of them gets tokens for it. */
export const siblingAudienceRefused = nearMisses({
  id: 'server/token-audience/sibling-refused',
  requirement: requirement('token.server-own-resources'),
  title: 'A token for another address of the same host is refused with 401',
  catches: ['server/takes-every-audience-of-its-host', 'server/ignores-audience'],
  changes: (_, { url }) => {
    const { protocol, hostname, port, pathname } = new URL(url)
    const otherPort = Number(port || 443) === 8443 ? 9443 : 8443
    return {
      'a token for a sibling path': { claims: { aud: new URL('/another-server/mcp', url).href } },
      'a token for a path below': { claims: { aud: `${url.replace(/\/$/, '')}/another-server` } },
      'a token for another port': { claims: { aud: `${protocol}//${hostname}:${otherPort}${pathname}` } },
    }
  },
})

/** Audiences are case-sensitive strings (RFC 7519 §2), and of an address at least the path is (RFC 3986 §6.2.2.1). */
export const audienceInOtherCaseRefused = nearMisses({
  id: 'server/token-audience/case-refused',
  requirement: requirement('token.server-audience'),
  title: 'A token whose audience has the letters of the right one in another case is refused with 401',
  catches: ['server/compares-audiences-in-lower-case', 'server/ignores-audience'],
  changes: (right) => {
    const aud = inOtherCase(audienceOf(right))
    // A name without letters has no other case, and nothing can be mistaken for it.
    return aud === audienceOf(right) ? {} : { 'a token for an API whose name is in capitals': { claims: { aud } } }
  },
})

/** The path of an address, or all of another name, in capitals. */
function inOtherCase(audience: string): string {
  const path = URL.parse(audience)?.pathname ?? audience
  return audience.replace(path, path.toUpperCase())
}

/** RFC 7519 §4.1.3: one name, or a list of names. Whoever compares only what is a text has compared nothing else. */
export const foreignListRefused = nearMisses({
  id: 'server/token-audience/list-refused',
  requirement: requirement('token.server-reject-wrong-audience'),
  title: 'A token with a list of audiences, of which none is the server, is refused with 401',
  catches: ['server/takes-any-list-of-audiences', 'server/ignores-audience'],
  changes: (right) => ({
    'a token for two other APIs': { claims: { aud: [anotherApi, 'https://other.example/mcp'] } },
    'a token for a list of nobody': { claims: { aud: [] } },
    'a token for a list within a list': { claims: { aud: [[audienceOf(right)]] } },
    'a token with an object for its audience': { claims: { aud: { [audienceOf(right)]: audienceOf(right) } } },
  }),
})

export const missingAudienceRefused = nearMiss({
  id: 'server/token-audience/missing-refused',
  requirement: requirement('token.server-reject-wrong-audience'),
  title: 'A token that says nothing of its audience is refused with 401',
  catches: ['server/audience-optional', 'server/ignores-audience'],
  what: 'a token without an audience',
  change: () => ({ claims: { aud: null } }),
})

/** Audiences are compared as strings (RFC 7519 §4.1.3): a search for the letters finds them in names that others may register. */
export const longerAudienceRefused = nearMiss({
  id: 'server/token-audience/longer-refused',
  requirement: requirement('token.server-audience'),
  title: 'A token whose audience only begins and ends with the letters of the right one is refused with 401',
  catches: ['server/searches-the-audience-in-the-text', 'server/ignores-audience'],
  what: 'a token for an API with a longer name',
  change: (right) => ({ claims: { aud: `${audienceOf(right)}.extended-${audienceOf(right)}` } }),
})

/** The same the other way round: `allowed.includes(aud)` searches a list as it is meant to, and a text as it is not. */
export const shorterAudienceRefused = nearMiss({
  id: 'server/token-audience/shorter-refused',
  requirement: requirement('token.server-audience'),
  title: 'A token whose audience is only a part of the right one is refused with 401',
  catches: ['server/takes-a-part-of-its-audience', 'server/ignores-audience'],
  what: 'a token for an API with a shorter name',
  // Two characters: a slash alone at the end of a URL is a difference that some servers forgive.
  change: (right) => ({ claims: { aud: audienceOf(right).slice(0, -2) } }),
})
