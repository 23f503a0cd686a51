import type { Members, Signature } from './compact-jws.ts'
import type { Application } from './directory/application.ts'
import type { Directory } from './directory/directory.ts'
import { seededAppIds } from './directory/seed.ts'
import type { User } from './directory/user.ts'
import { passwordSignIn, usualProof } from './entra/token-facts.ts'
import type { SigningKey } from './keys.ts'
import { sessionIdOf } from './session-id.ts'
import type { Tenant } from './tenant.ts'
import { appTokenLifetimeSeconds, randomLifetimeSeconds, type TokenContents } from './tokens.ts'

export const mintKeys = ['own', 'stranger', 'public-as-secret', 'none'] as const
export type MintKey = (typeof mintKeys)[number]
export const mintResources = ['api', 'graph', 'id-token', 'app-only'] as const

/** How a minted token differs from the right one. Nothing said: right in every respect. */
export interface MintChange {
  /** Members put in the place of the right ones; `null` takes a member away. */
  readonly claims?: Members | undefined
  /** Claims that are written a second time, behind all others: who reads the first of two reads the right one, and everybody else these. */
  readonly twice?: Members | undefined
  /** What the header says; the signature is RS256 (or HS256, by `key`) whatever `alg` says here. */
  readonly header?: Members | undefined
  /** Who signs: `own` (default), `stranger` (another key under the right `kid`), `public-as-secret` (HS256 with the public key as the secret), `none`. */
  readonly key?: (typeof mintKeys)[number] | undefined
  /** The id of a published key that signs in the place of the one in charge, such as one that was announced. */
  readonly kid?: string | undefined
  /** Object id or user principal name; default: the first user. */
  readonly user?: string | undefined
  /** The client the token is issued to; default: the console. */
  readonly app?: string | undefined
  /** What kind of token: for the API app (default), for Microsoft Graph, the client's ID token, or the client's own token for the API app (`app-only`). */
  readonly resource?: (typeof mintResources)[number] | undefined
}

/** A change that cannot be made, or names somebody the tenant does not know; the message is for whoever asked. */
export class MintRefusal extends Error {}

/** Mints a token for tests: the same writer as for real ones, then one difference. @throws MintRefusal */
export async function mint(tenant: Tenant, change: MintChange): Promise<string> {
  refuseMisspelt(change)
  const { directory, keys } = tenant
  const user = change.user === undefined ? directory.users[0] : directory.user(change.user)
  if (!user)
    throw new MintRefusal(
      `no user '${change.user}' in the tenant; there are ${directory.users.map((known) => known.userPrincipalName).join(', ')}`,
    )
  const client = directory.app(change.app ?? seededAppIds.console)
  if (!client) throw new MintRefusal(`no app with the client id '${change.app}' in the tenant`)
  const right = rightToken(tenant, user, client, change.resource ?? 'api')
  const algorithm = { own: {}, stranger: {}, 'public-as-secret': { alg: 'HS256' }, none: { alg: 'none' } }[change.key ?? 'own']
  const own = change.kid === undefined ? keys.current : signerNamed(change.kid, keys)
  const contents = {
    header: withChange({ ...right.header, kid: own.kid, ...algorithm }, change.header),
    claims: withChange(right.claims, change.claims),
  }
  return tenant.tokens.sign(contents, await signatureBy(change.key ?? 'own', keys, own), change.twice)
}

const mintMembers: readonly string[] = [
  'claims',
  'twice',
  'header',
  'key',
  'kid',
  'user',
  'app',
  'resource',
] satisfies (keyof MintChange)[]

/** A misspelt change would mint a right token where a wrong one was wanted, and the test would prove nothing. @throws MintRefusal */
function refuseMisspelt(change: MintChange): void {
  const spelt = (what: string, word: string | undefined, words: readonly string[]) => {
    if (word !== undefined && !words.includes(word)) throw new MintRefusal(`no ${what} '${word}'; there are ${words.join(', ')}`)
  }
  for (const name of Object.keys(change)) spelt('change', name, mintMembers)
  spelt('key', change.key, mintKeys)
  spelt('resource', change.resource, mintResources)
}

/** @throws MintRefusal */
function signerNamed(kid: string, keys: Tenant['keys']): SigningKey {
  const key = keys.signer(kid)
  if (!key) throw new MintRefusal(`no key '${kid}' is published; announce one, or leave the key in charge to sign`)
  return key
}

/** The signature that a key's name stands for. @param own the key that signs as the tenant's own; default: the one in charge. */
export async function signatureBy(key: MintKey, keys: Tenant['keys'], own: SigningKey = keys.current): Promise<Signature> {
  switch (key) {
    case 'own':
      return { by: 'rsa', key: own }
    case 'stranger':
      return { by: 'rsa', key: await keys.stranger() }
    case 'public-as-secret':
      return { by: 'public-as-secret', key: own }
    case 'none':
      return { by: 'nobody' }
  }
}

function rightToken(
  { tokens, directory }: Tenant,
  user: User,
  client: Application,
  resource: (typeof mintResources)[number],
): TokenContents {
  const order = {
    user,
    client,
    sessionId: sessionIdOf(`minted ${user.id}`),
    signIn: passwordSignIn,
    proof: usualProof(client),
  }
  switch (resource) {
    case 'id-token':
      return tokens.idToken(order, { nonce: undefined, profile: true, email: true })
    case 'graph':
      return tokens.accessToken(
        { ...order, api: directory.graph, apiName: directory.graph.appId, scope: 'User.Read profile openid email' },
        randomLifetimeSeconds(),
      )
    case 'app-only': {
      const api = apiOf(directory)
      const own = { client, proof: order.proof, api, apiName: api.identifierUris[0] ?? api.appId }
      return tokens.appToken(own, appTokenLifetimeSeconds)
    }
    case 'api': {
      const api = apiOf(directory)
      // The one that clients ask for first, and the ready line names.
      const scope = api.api.oauth2PermissionScopes[0]?.value ?? ''
      return tokens.accessToken({ ...order, api, apiName: api.identifierUris[0] ?? api.appId, scope }, randomLifetimeSeconds())
    }
  }
}

function apiOf(directory: Directory): Application {
  const api = directory.app(seededAppIds.api)
  if (!api) throw new Error('the seed has lost the API app')
  return api
}

function withChange(right: Members, change: Members = {}): Members {
  return Object.fromEntries(Object.entries({ ...right, ...change }).filter(([, value]) => value !== null))
}
