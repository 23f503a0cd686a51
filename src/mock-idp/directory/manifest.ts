import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { canonicalId } from '../guid.ts'
import { guidOf } from '../session-id.ts'
import { type Application, application, signInAudiences } from './application.ts'
import { conditionalAccessAnswers } from './conditional-access.ts'
import { inCurrentFormat } from './manifest-of-2024.ts'
import { redirectUriFault } from './redirect-uri-fault.ts'

const text = z.string().max(2000)
const guid = z.guid('must be a GUID').toLowerCase()
/** The client id of another app, which the mock need not know. */
const otherApp = text.transform(canonicalId)
const texts = z.array(text).nullish()
const flag = z.boolean().nullish()
const date = z.iso.datetime({ offset: true }).nullish()
const redirects = z.array(
  text.superRefine((uri, context) => {
    const fault = redirectUriFault(uri)
    if (fault !== undefined) context.addIssue(fault)
  }),
)

/**
 * The application manifest as the portal exports it (Microsoft Graph's `application` resource), as far as the mock looks at
 * it; what it does not know it leaves alone. Two members are the mock's own: `servicePrincipal`, which in life is a
 * resource beside, and `conditionalAccess`, which in life is a policy.
 */
export const manifestSchema = z
  .looseObject({
    appId: z.union([guid, z.url({ protocol: /^https$/ })], 'must be a GUID').optional(),
    displayName: text.nullish(),
    signInAudience: z.enum(signInAudiences).nullish(),
    identifierUris: texts,
    groupMembershipClaims: text.nullish(),
    isFallbackPublicClient: flag,
    api: z
      .looseObject({
        requestedAccessTokenVersion: z.union([z.literal(1), z.literal(2)], 'must be 1, 2 or null').nullish(),
        knownClientApplications: z.array(otherApp).nullish(),
        oauth2PermissionScopes: z
          .array(
            z.looseObject({
              id: guid.optional(),
              value: text,
              type: z.enum(['User', 'Admin']).nullish(),
              isEnabled: flag,
              userConsentDisplayName: text.nullish(),
            }),
          )
          .nullish(),
        preAuthorizedApplications: z
          .array(z.looseObject({ appId: otherApp, delegatedPermissionIds: z.array(text.transform(canonicalId)) }))
          .nullish(),
      })
      .nullish(),
    appRoles: z
      .array(
        z.looseObject({
          id: guid.optional(),
          value: text.nullish(),
          allowedMemberTypes: z.array(z.enum(['User', 'Application'])).nullish(),
          isEnabled: flag,
          displayName: text.nullish(),
        }),
      )
      .nullish(),
    optionalClaims: z
      .looseObject({
        accessToken: z.array(z.lazy(() => optionalClaim)).nullish(),
        idToken: z.array(z.lazy(() => optionalClaim)).nullish(),
      })
      .nullish(),
    requiredResourceAccess: z
      .array(
        z.looseObject({
          resourceAppId: otherApp,
          resourceAccess: z.array(z.looseObject({ id: text.transform(canonicalId), type: z.enum(['Scope', 'Role']) })),
        }),
      )
      .nullish(),
    web: z
      .looseObject({
        redirectUris: redirects.nullish(),
        logoutUrl: text.nullish(),
        implicitGrantSettings: z.looseObject({ enableIdTokenIssuance: flag, enableAccessTokenIssuance: flag }).nullish(),
      })
      .nullish(),
    spa: z.looseObject({ redirectUris: redirects.nullish() }).nullish(),
    publicClient: z.looseObject({ redirectUris: redirects.nullish() }).nullish(),
    passwordCredentials: z
      .array(z.looseObject({ secretText: text.nullish(), keyId: text.nullish(), endDateTime: date, displayName: text.nullish() }))
      .nullish(),
    keyCredentials: z.array(z.looseObject({ key: text.nullish(), endDateTime: date, displayName: text.nullish() })).nullish(),
    federatedIdentityCredentials: z
      .array(z.looseObject({ name: text.nullish(), issuer: text, subject: text, audiences: texts }))
      .nullish(),
    servicePrincipal: z
      .strictObject({
        id: guid.optional(),
        accountEnabled: z.boolean().optional(),
        appRoleAssignmentRequired: z.boolean().optional(),
      })
      .optional(),
    conditionalAccess: z.enum(conditionalAccessAnswers).nullish(),
  })
  .superRefine((app, context) => {
    // A path is followed where a file says it; elsewhere it would be an app of nothing.
    if ('manifest' in app)
      context.addIssue({
        code: 'custom',
        path: ['manifest'],
        message: 'is for configuration files; in a program, hand over what readManifestFile gives',
      })
  })

const optionalClaim = z.looseObject({ name: text, essential: flag, additionalProperties: texts })

/** A manifest, or a part of one; both of the formats that the portal has had are read. */
export type Manifest = z.input<typeof manifestSchema>
type ManifestRead = z.output<typeof manifestSchema>

/** Federated credentials that say no audience have this one (documented). */
const exchangeAudience = 'api://AzureADTokenExchange'

/** Reads a manifest. Where it has no client id it gets a new one. @throws z.ZodError that names the member and what it must be. */
export function readManifest(manifest: unknown): Application {
  return asApplication(manifestSchema.parse(inCurrentFormat(manifest)))
}

/** The registration with some members of its manifest put in the place of the ones it has. @throws z.ZodError */
export function changedByManifest(app: Application, change: unknown): Application {
  const current = inCurrentFormat(change)
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
  const members = Object.entries(said(manifestSchema.parse(current))).map(([name, member]) => {
    const old: unknown = app[name as keyof Application]
    return [name, isObject(member) && isObject(old) ? { ...Object(old), ...said(Object(member)) } : member]
  })
  return asApplication(manifestSchema.parse({ ...app, ...Object.fromEntries(members), appId: app.appId }))
}

function asApplication(manifest: ManifestRead): Application {
  const appId = manifest.appId ?? randomUUID()
  const { api, web } = manifest
  return application({
    appId,
    displayName: manifest.displayName ?? `App ${appId.slice(0, 8)}`,
    ...present({
      signInAudience: manifest.signInAudience,
      identifierUris: manifest.identifierUris,
      groupMembershipClaims: manifest.groupMembershipClaims,
      isFallbackPublicClient: manifest.isFallbackPublicClient,
      requiredResourceAccess: manifest.requiredResourceAccess,
      conditionalAccess: manifest.conditionalAccess,
      servicePrincipal: manifest.servicePrincipal && present(manifest.servicePrincipal),
      web: web?.redirectUris,
      logoutUrl: web?.logoutUrl,
      implicitGrantSettings: web?.implicitGrantSettings && present(web.implicitGrantSettings),
      spa: manifest.spa?.redirectUris,
      publicClient: manifest.publicClient?.redirectUris,
    }),
    api: {
      // Documented: null, which a manifest has that says nothing, is version 1.
      requestedAccessTokenVersion: api?.requestedAccessTokenVersion ?? null,
      oauth2PermissionScopes: (api?.oauth2PermissionScopes ?? []).map(({ id, value, ...rest }) => ({
        id: id ?? guidOf(`permission ${value} of ${appId}`),
        value,
        ...present({ type: rest.type, isEnabled: rest.isEnabled, userConsentDisplayName: rest.userConsentDisplayName }),
      })),
      preAuthorizedApplications: api?.preAuthorizedApplications ?? [],
      knownClientApplications: api?.knownClientApplications ?? [],
    },
    // Documented: a role without a value can be assigned, and is in no token.
    appRoles: (manifest.appRoles ?? []).map(({ id, value, ...rest }) => ({
      id: id ?? guidOf(`role ${value} of ${appId}`),
      value: value ?? '',
      ...present({ allowedMemberTypes: rest.allowedMemberTypes, isEnabled: rest.isEnabled, displayName: rest.displayName }),
    })),
    optionalClaims: {
      accessToken: (manifest.optionalClaims?.accessToken ?? []).map(claim),
      idToken: (manifest.optionalClaims?.idToken ?? []).map(claim),
    },
    secrets: (manifest.passwordCredentials ?? []).map(({ secretText, endDateTime, displayName }, index) => ({
      // The portal exports no secret. The mock makes one up, the same at every start; `GET /_mock/apps` shows it.
      secretText: secretText ?? `mock-secret-${index + 1}-of-${appId.slice(0, 8)}`,
      ...present({ endDateTime, displayName }),
    })),
    certificates: (manifest.keyCredentials ?? []).flatMap(({ key, endDateTime, displayName }) =>
      // Without the certificate itself, which some exports leave out, there is nothing to check an assertion with.
      key ? [{ key, ...present({ endDateTime, displayName }) }] : [],
    ),
    federatedIdentityCredentials: (manifest.federatedIdentityCredentials ?? []).map(({ name, issuer, subject, audiences }) => ({
      name: name ?? issuer,
      issuer,
      subject,
      audiences: audiences ?? [exchangeAudience],
    })),
  })
}

/** Drops members that are undefined; null is something said. */
const said = (members: object) => Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined))

const claim = ({ name, essential, additionalProperties }: z.output<typeof optionalClaim>) => ({
  name,
  ...present({ essential, additionalProperties }),
})

/** Drops members that say nothing. */
const present = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined && member !== null)) as {
    [Name in keyof Members]?: NonNullable<Members[Name]>
  }
