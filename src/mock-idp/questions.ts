import type { InteractionResults } from 'oidc-provider'
import { ownError, type RefusalAfterPage } from './authorization-result.ts'
import { type Entry, entryOf } from './carried.ts'
import type { User } from './directory/user.ts'
import { missingPermissions } from './entra/access.ts'
import { entraErrors } from './entra/errors.ts'
import { judgePerson } from './entra/people.ts'
import type { EntraError } from './entra/refusal.ts'
import type { ApiRequest } from './entra/scopes.ts'
import { passwordSignIn } from './entra/token-facts.ts'
import { adminApprovalPage, consentPage, secondFactorPage } from './pages/consent-page.ts'
import { deviceConfirmPage } from './pages/device-pages.ts'
import type { Interaction } from './sign-in.ts'
import type { Tenant } from './tenant.ts'

/** What a question shows: a page, the end of the attempt on an error page, or nothing, because the answer is clear. */
export type Shown = { readonly html: string } | { readonly end: EntraError } | { readonly result: InteractionResults }

/** A page between the sign-in and the answer to the app. */
export interface Question {
  show(tenant: Tenant, interaction: Interaction): Shown
  /** @param form what the person sent. @returns what oidc-provider is told. */
  answered(tenant: Tenant, interaction: Interaction, form: Readonly<Record<string, unknown>>): InteractionResults
}

/** An attempt of somebody who is signed in. */
type Known = Entry & { readonly user: User }

function known(tenant: Tenant, interaction: Interaction): Known {
  const { user, ...entry } = entryOf(tenant, interaction.params, interaction.session?.accountId)
  if (!user) throw new Error('a question was asked of nobody')
  return { ...entry, user }
}

const refused = (refusal: RefusalAfterPage): InteractionResults => ({ error: ownError, error_description: refusal })

const isAllowed = (form: Readonly<Record<string, unknown>>): boolean => form['decision'] === 'allow'

/** What keeps somebody out. A second factor can be given here; of a missing device the app is told (captured); the rest ends on a page. */
const person: Question = {
  show(tenant, interaction) {
    const refusal = keptOutNow(tenant, interaction)
    // The directory has changed since, and nothing keeps the person out any more.
    if (!refusal) return { result: {} }
    if (refusal.code === 50097) return { result: refused('deviceNotProven') }
    const isEnrolment = refusal.code === 50079
    return isEnrolment || refusal.code === 50076 ? { html: secondFactorPage(refusal, isEnrolment) } : { end: refusal }
  },
  answered(tenant, interaction, form) {
    if (!isAllowed(form)) return refused('secondFactorMissing')
    const { user } = known(tenant, interaction)
    return { login: { accountId: user.id, amr: ['pwd', 'mfa'] } }
  },
}

function keptOutNow(tenant: Tenant, interaction: Interaction): EntraError | undefined {
  const { user, client, access, carried } = known(tenant, interaction)
  const amr = interaction.session?.amr ?? passwordSignIn.amr
  const signIn = { ...passwordSignIn, amr, acrs: amr.includes('mfa') ? carried.claims.contexts : [] }
  const apis = access.apis.map(({ api }) => api)
  return judgePerson(tenant.directory, { user, client, apis, signIn, contexts: carried.claims.contexts })
}

/** Consent, of the person or of an administrator for everybody. */
const consent: Question = {
  show(tenant, interaction) {
    const entry = known(tenant, interaction)
    const { user, client, carried } = entry
    const isForAll = carried.purpose.kind === 'admin-consent'
    if (!user.isAdministrator && (isForAll || needsAdministrator(tenant, entry)))
      return isForAll
        ? { end: entraErrors.adminConsentMissing() }
        : { html: adminApprovalPage(client.displayName, entraErrors.adminConsentMissing()) }
    return {
      html: consentPage({
        appName: client.displayName,
        userName: user.userPrincipalName,
        permissions: wishes(tenant, entry).flatMap(inWords),
        organization: isForAll ? 'only' : user.isAdministrator ? 'choice' : 'no',
      }),
    }
  },
  answered(tenant, interaction, form) {
    const entry = known(tenant, interaction)
    const { user, client, carried } = entry
    const isForAll = carried.purpose.kind === 'admin-consent'
    if (!user.isAdministrator && (isForAll || needsAdministrator(tenant, entry))) return refused('adminConsentMissing')
    if (!isAllowed(form)) return refused('consentDeclined')
    const isForEverybody = isForAll || (user.isAdministrator && form['organization'] === 'yes')
    for (const { wanted, values } of wishes(tenant, entry)) {
      if (values.length === 0) continue
      const grant = { clientId: client.appId, resourceId: wanted.api.appId, scope: values.join(' ') }
      tenant.directory.consent(isForEverybody ? grant : { ...grant, principalId: user.id })
    }
    return { consent: {} }
  },
}

/** What is asked for, API by API: what is missing, or everything where nothing is and the app asks all the same. */
function wishes(tenant: Tenant, { access, client, user }: Known) {
  return access.apis.map((wanted) => {
    const missing = missingPermissions(tenant.directory, client, wanted, user)
    const named = wanted.permissions.flatMap(({ value }) => (value === '.default' ? [] : [value]))
    return { wanted, values: missing.length > 0 ? missing : named }
  })
}

const needsAdministrator = (tenant: Tenant, { access, client, user }: Known): boolean =>
  access.apis.some((wanted) => {
    const missing = missingPermissions(tenant.directory, client, wanted, user)
    return wanted.api.api.oauth2PermissionScopes.some(({ type, value }) => type === 'Admin' && missing.includes(value))
  })

function inWords({ wanted, values }: { readonly wanted: ApiRequest; readonly values: readonly string[] }): string[] {
  return values.map((value) => {
    const permission = wanted.api.api.oauth2PermissionScopes.find((known) => known.value === value)
    return permission?.userConsentDisplayName || `${value} of ${wanted.api.displayName}`
  })
}

/** Whether the device is the person's own. */
const device: Question = {
  show: (tenant, interaction) => ({ html: deviceConfirmPage(known(tenant, interaction).client.displayName) }),
  answered: (_tenant, _interaction, form) => (isAllowed(form) ? { device: {} } : refused('consentDeclined')),
}

/** The questions by the names of oidc-provider's prompts. To sign in is none of them. */
export const questions: Readonly<Record<string, Question>> = { person, consent, device }
