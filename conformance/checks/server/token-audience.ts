import { requirement } from '../../requirements/index.ts'
import { nearMiss, type RightToken } from './near-miss.ts'

/** The audience of a right token; of several, the first. */
const audienceOf = ({ claims }: RightToken): string => String([claims['aud']].flat()[0])

/**
 * All APIs of a tenant are signed for by the same keys, so issuer and signature cannot tell their tokens apart.
 * Only the audience can.
 */
export const foreignAudienceRefused = nearMiss({
  id: 'server/token-audience/foreign-refused',
  requirement: requirement('token.server-audience'),
  title: 'A token for another API of the same issuer is refused with 401',
  catches: ['server/ignores-audience'],
  what: 'a token for another API',
  change: () => ({ claims: { aud: '00000000-aaaa-4bbb-8ccc-000000000000' } }),
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
