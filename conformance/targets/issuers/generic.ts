import { randomUUID } from 'node:crypto'
import type { Issuer } from '../../kit/instruments.ts'
import type { Redactor } from '../../kit/redaction.ts'
import { keepKeys } from '../server-keys.ts'
import { signingIssuer } from '../signing-issuer.ts'
import { type GenericIssuer, person, startGenericIssuer } from './generic-issuer.ts'
import type { Dialect } from './issuing-party.ts'

const scope = 'mcp.access'
const lifetimeSeconds = 3600

/** A plain OAuth 2.1 issuer: `scope` carries what was granted, and the audience is the MCP endpoint. */
export const generic: Dialect = {
  words: [
    'issuer',
    'authority',
    'jwks_uri',
    'client_id',
    'audience',
    'resource',
    'port',
    'scope',
    'advertised_scope',
    'server_jwks',
    'upstream',
  ],
  async start({ url, port, user, redactor }) {
    if (user !== undefined) throw new Error('The plain issuer has one person only, so that there is nobody to name.')
    const party = await startGenericIssuer({ resource: url, scope, port })
    keepKeys({ keys: [party.key] }, redactor)
    return {
      issuer: mintingIssuer(party, url, redactor),
      upstream: party.upstream,
      told: (around) => ({
        words: {
          issuer: party.issuer,
          authority: party.issuer,
          jwks_uri: party.jwksUri,
          client_id: party.clientId,
          audience: url,
          resource: url,
          port: String(around.port),
          scope,
          advertised_scope: scope,
          server_jwks: around.serverJwks,
          upstream: party.upstreamUrl,
        },
        variables: {},
      }),
      close: party.close,
    }
  },
}

/** What the issuer would issue, signed by its own key: it issues nothing that is wrong. */
function mintingIssuer({ issuer: iss, key, clientId }: GenericIssuer, resource: string, redactor: Redactor): Issuer {
  const right = async () => {
    const iat = Math.floor(Date.now() / 1000)
    return {
      header: { alg: 'RS256', typ: 'at+jwt', kid: key.kid },
      claims: {
        jti: randomUUID(),
        sub: person.sub,
        iat,
        exp: iat + lifetimeSeconds,
        scope,
        client_id: clientId,
        iss,
        aud: resource,
      },
    }
  }
  return signingIssuer({ right, signer: async () => ({ key, clientId }), redactor })
}
