import { check } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import { judgeNearMisses, notValidOrNotEnough } from './near-miss.ts'

/**
 * Tokens that are right elsewhere: those that the identity provider behind the server has issued, for itself or for its other APIs.
 * A server that signs tokens of its own has them in its hand, and trusts who issued them; all the same nobody may come with them.
 */
export const foreignTokensRefused = check({
  id: 'server/token-foreign/refused',
  requirement: requirement('token.server-no-foreign-tokens'),
  title: 'A token that somebody behind the server issued, for something else than the server, is refused',
  needs: ['server', 'issuer'],
  catches: ['server/takes-tokens-of-entra', 'server/accepts-graph-tokens', 'server/ignores-audience'],
  run: ({ server, issuer }, step) =>
    judgeNearMisses({ server, token: mintedBy(issuer) }, step, () => issuer.foreign(), notValidOrNotEnough),
})
