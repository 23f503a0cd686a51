import { requirement } from '../../requirements/index.ts'
import { nearMiss } from './near-miss.ts'

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
