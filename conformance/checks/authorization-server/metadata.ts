import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { isJson } from './tokens.ts'

type Document = Readonly<Record<string, unknown>>
const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where else a client looks that finds none there (OpenID Connect Discovery §4, and as RFC 8414 §5 has it). */
function otherPlaces(issuer: string): ReadonlySet<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return new Set([`${origin}/.well-known/openid-configuration${path}`, `${origin}${path}/.well-known/openid-configuration`])
}

/** The place of RFC 8414 §3.1, which 2025-06-18 alone knows. */
function ownPlace(issuer: string): string {
  const { origin, pathname } = new URL(issuer)
  return `${origin}/.well-known/oauth-authorization-server${pathname === '/' ? '' : pathname.replace(/\/$/, '')}`
}

export const metadataProvided = check({
  id: 'authorization-server/metadata/provided',
  requirement: requirement('asmeta.as-provide'),
  title: 'The authorization server publishes its metadata, with its issuer, its endpoints and its response types',
  needs: ['discovery'],
  catches: [
    'authorization-server/no-metadata',
    'authorization-server/names-no-token-endpoint',
    'authorization-server/names-no-response-types',
    'authorization-server/metadata-on-a-page',
    'authorization-server/openid-document-only@2025-03-26',
    'authorization-server/openid-document-only@2025-06-18',
  ],
  async run({ discovery }, step) {
    const answer = await step('the metadata of the authorization server', () => discovery.metadata())
    const { status, json } = answer
    if (status !== 200 || !isDocument(json)) return fail(`expected the metadata with 200 at a well-known place, got ${status}`)
    if (!isJson(answer)) return fail('expected the metadata as application/json, got another Content-Type')
    const missing = ['issuer', 'authorization_endpoint', 'token_endpoint'].filter((name) => typeof json[name] !== 'string')
    if (!Array.isArray(json['response_types_supported'])) missing.push('response_types_supported')
    if (missing.length > 0) return fail(`expected ${missing.join(', ')} in the metadata, got none`)
    const issuer = String(json['issuer'])
    if (discovery.revision > '2025-06-18' || !URL.canParse(issuer)) return pass
    const own = await step('the place of RFC 8414', () => discovery.send({ url: ownPlace(issuer) }))
    return own.status === 200 && isDocument(own.json)
      ? pass
      : fail(`expected the metadata at the place of RFC 8414, got ${own.status}`)
  },
})

/** A client that took another issuer for the one it asked would sign in at an attacker's, and be told by him that all is well. */
export const issuerIsItsOwn = check({
  id: 'authorization-server/metadata/issuer-is-its-own',
  requirement: requirement('asmeta.as-issuer'),
  title: 'The metadata names the issuer under which it was found, letter by letter, at each place where it is',
  needs: ['discovery'],
  catches: [
    'authorization-server/slash-after-its-issuer',
    'authorization-server/query-in-its-issuer',
    'authorization-server/another-issuer-elsewhere',
  ],
  async run({ discovery }, step) {
    const { status, json } = await step('the metadata of the authorization server', () => discovery.metadata())
    if (status !== 200 || !isDocument(json)) return inconclusive(`expected the metadata with 200, got ${status}`)
    if (json['issuer'] !== discovery.issuer) return fail('expected the issuer that was asked about, got another one')
    for (const url of [ownPlace(discovery.issuer), ...otherPlaces(discovery.issuer)]) {
      const other = await step('another place of the metadata', () =>
        discovery.send({ url, headers: { Accept: 'application/json' } }),
      )
      const named = other.status === 200 && isDocument(other.json) ? other.json['issuer'] : undefined
      if (typeof named === 'string' && named !== discovery.issuer)
        return fail('expected the issuer that was asked about at each place, got another one')
    }
    return pass
  },
})

/** On this machine http is let through: that is how servers are tried out (MCP security best practices). */
export const endpointsByHttps = check({
  id: 'authorization-server/metadata/endpoints-by-https',
  requirement: requirement('as.https-endpoints'),
  title: 'Each endpoint of the metadata is an https address',
  needs: ['discovery'],
  catches: ['authorization-server/revokes-by-http', 'authorization-server/keys-by-http'],
  async run({ discovery }, step) {
    const { status, json } = await step('the metadata of the authorization server', () => discovery.metadata())
    if (status !== 200 || !isDocument(json)) return inconclusive(`expected the metadata with 200, got ${status}`)
    const insecure = Object.entries(json).filter(([name, address]) => {
      if (!/_endpoint$|^jwks_uri$/.test(name) || typeof address !== 'string') return false
      const { protocol, hostname } = URL.parse(address) ?? { protocol: '', hostname: '' }
      return protocol !== 'https:' && !(protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    })
    return insecure.length === 0 ? pass : fail(`expected https addresses, got ${insecure.length} of another kind`)
  },
})

export const registrationWorks = check({
  id: 'authorization-server/metadata/registration-works',
  requirement: requirement('dcr.support-as'),
  title: 'A client can register where the metadata says that it can',
  needs: ['discovery', 'registration'],
  catches: ['authorization-server/refuses-to-register', 'authorization-server/registers-with-200'],
  async run({ discovery, registration }, step) {
    const { status, json } = await step('the metadata of the authorization server', () => discovery.metadata())
    if (status !== 200 || !isDocument(json)) return inconclusive(`expected the metadata with 200, got ${status}`)
    if (json['registration_endpoint'] === undefined) return pass
    const answer = await step('a registration', () => registration.askToRegister())
    if (answer === undefined) return inconclusive('the metadata names a registration endpoint that cannot be asked')
    const clientId = isDocument(answer.json) ? answer.json['client_id'] : undefined
    return answer.status === 201 && typeof clientId === 'string'
      ? pass
      : fail(`expected 201 with a client_id, got ${answer.status}`)
  },
})
