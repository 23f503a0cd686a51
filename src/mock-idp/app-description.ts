import type { Application } from './directory/application.ts'
import type { Directory } from './directory/directory.ts'
import { graphAppId, seededAppIds } from './directory/seed.ts'

/** An app as people and tests need to know it. */
export interface AppDescription {
  readonly clientId: string
  readonly displayName: string
  /** Exports of the portal hold no secret; the mock then makes one up. Null where the app has none. */
  readonly clientSecret: string | null
  readonly identifierUris: readonly string[]
  /** Its first permission, fully qualified, as clients ask for it; null where the app is no API. */
  readonly scope: string | null
  /** The same as `scp` carries it. */
  readonly shortScope: string | null
  /** The format of the access tokens for it. */
  readonly tokenVersion: 1 | 2
  readonly redirectUris: Readonly<Record<'web' | 'spa' | 'publicClient', readonly string[]>>
}

export function describeApp(app: Application): AppDescription {
  const { appId, displayName, passwordCredentials, identifierUris, api, web, spa, publicClient } = app
  const shortScope = api.oauth2PermissionScopes.find(({ isEnabled }) => isEnabled)?.value ?? null
  return {
    clientId: appId,
    displayName,
    clientSecret: passwordCredentials[0]?.secretText ?? null,
    identifierUris,
    scope: shortScope === null ? null : `${identifierUris[0] ?? appId}/${shortScope}`,
    shortScope,
    tokenVersion: api.requestedAccessTokenVersion ?? 1,
    redirectUris: { web: web.redirectUris, spa: spa.redirectUris, publicClient: publicClient.redirectUris },
  }
}

/** Which app plays which part in what is to be pasted: the first of one's own that can, else the standard one. */
export interface Cast {
  /** The API behind which an MCP server stands. */
  readonly api: AppDescription
  /** With which a server signs in for its clients: it is redirected to a path that ends in `/auth/callback`. */
  readonly signIn: AppDescription
  /** A program on somebody's machine. */
  readonly console: AppDescription
  /** A single-page app. */
  readonly page: AppDescription
  /** A web site that keeps a secret. */
  readonly site: AppDescription
}

const standardAppIds: readonly string[] = [graphAppId, ...Object.values(seededAppIds)]

/** The apps besides the standard ones: of manifests, of a configuration, or made since. */
export const addedApps = ({ apps }: Directory): readonly AppDescription[] =>
  apps.filter(({ appId }) => !standardAppIds.includes(appId)).map(describeApp)

/** Where a server that signs in for its clients is redirected to. */
export const isServerCallback = (redirectUri: string): boolean => /\/auth\/callback$/.test(redirectUri)

export function castOf(directory: Directory): Cast {
  const own = addedApps(directory)
  const standard = (name: keyof typeof seededAppIds): AppDescription => {
    const app = directory.ownApp(seededAppIds[name])
    if (!app) throw new Error('the tenant has lost its standard apps')
    return describeApp(app)
  }
  const redirected = (platform: keyof AppDescription['redirectUris'], rule: (uri: string) => boolean) =>
    own.find(({ redirectUris }) => redirectUris[platform].some(rule))
  const isElsewhere = (uri: string) => !isServerCallback(uri)
  return {
    api: own.find(({ scope }) => scope !== null) ?? standard('api'),
    signIn: redirected('publicClient', isServerCallback) ?? redirected('web', isServerCallback) ?? standard('proxy'),
    console: redirected('publicClient', isElsewhere) ?? standard('console'),
    page: redirected('spa', isElsewhere) ?? standard('inspector'),
    site:
      own.find(({ clientSecret, redirectUris }) => clientSecret !== null && redirectUris.web.some(isElsewhere)) ??
      standard('api'),
  }
}
