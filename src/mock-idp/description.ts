import { type AppDescription, addedApps, type Cast, castOf } from './app-description.ts'
import type { Directory } from './directory/directory.ts'
import { inspectorRedirectUri, seededAppIds } from './directory/seed.ts'
import type { User } from './directory/user.ts'
import type { Tenant } from './tenant.ts'

/** A user as people and tests need to know them. */
export type UserDescription = Pick<User, 'userPrincipalName' | 'displayName' | 'password' | 'id'>

/** What a client of the mock is told: by the ready line, by `GET /_mock`, and in process. */
export interface Description {
  readonly origin: string
  readonly issuer: string
  readonly tenantId: string
  readonly jwksUri: string
  /** Where the control verbs are. */
  readonly control: string
  /** The certificate authority to trust, PEM; null while the mock speaks http. */
  readonly ca: string | null
  /** The file that it is kept in; null where it is kept nowhere. */
  readonly caFile: string | null
  readonly graphBaseUrl: string
  readonly apps: {
    readonly api: {
      readonly clientId: string
      readonly clientSecret: string
      readonly identifierUri: string
      readonly identifierUris: readonly string[]
      /** Fully qualified, as clients ask for it. */
      readonly scope: string
      /** As `scp` carries it. */
      readonly shortScope: string
    }
    readonly proxy: { readonly clientId: string }
    readonly console: { readonly clientId: string }
    readonly vscode: { readonly clientId: string }
    readonly inspector: { readonly clientId: string; readonly redirectUri: string }
  }
  /** Apps besides the standard ones: of manifests, of a configuration, or made since. */
  readonly addedApps: readonly AppDescription[]
  /** Which app to use for what: one's own where there is one, else the standard one. */
  readonly cast: Cast
  readonly users: readonly UserDescription[]
}

/** Describes a tenant as it is now. */
export function describeTenant({ addresses, ca, caFile, id, directory }: Tenant, control: string): Description {
  return {
    origin: addresses.origin,
    issuer: addresses.issuer,
    tenantId: id,
    jwksUri: addresses.keys,
    control,
    ca,
    caFile,
    graphBaseUrl: addresses.origin,
    apps: {
      api: describeApi(directory),
      proxy: { clientId: seededAppIds.proxy },
      console: { clientId: seededAppIds.console },
      vscode: { clientId: seededAppIds.vscode },
      inspector: { clientId: seededAppIds.inspector, redirectUri: inspectorRedirectUri },
    },
    addedApps: addedApps(directory),
    cast: castOf(directory),
    users: directory.users.map(({ userPrincipalName, displayName, password, id }) => ({
      userPrincipalName,
      displayName,
      password,
      id,
    })),
  }
}

/** Somebody may have taken away what the seed gave the API app; then there is nothing to tell. */
function describeApi(directory: Directory): Description['apps']['api'] {
  const app = directory.ownApp(seededAppIds.api)
  if (!app) throw new Error('the tenant has lost its standard apps')
  const { identifierUris, appId, api, passwordCredentials } = app
  const identifierUri = identifierUris[0] ?? appId
  const shortScope = api.oauth2PermissionScopes[0]?.value ?? '.default'
  const clientSecret = passwordCredentials[0]?.secretText ?? ''
  return { clientId: appId, clientSecret, identifierUri, identifierUris, scope: `${identifierUri}/${shortScope}`, shortScope }
}
