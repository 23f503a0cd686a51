import { escapeHtml } from '../entra/authorization-answer.ts'
import type { EntraError } from '../entra/refusal.ts'
import { page } from './page.ts'

export interface ConsentPage {
  readonly appName: string
  readonly userName: string
  /** What the app wants, in words. */
  readonly permissions: readonly string[]
  /** Whether the person may consent for everybody: as a choice, or because that is what the page is for. */
  readonly organization: 'no' | 'choice' | 'only'
}

const decisions = `<button name="decision" value="allow">Accept</button>
<button class="second" name="decision" value="deny">Cancel</button>`

/** Asks for consent: a plain form without script, marked for browsers without a person. */
export function consentPage({ appName, userName, permissions, organization }: ConsentPage): string {
  const items = permissions.map((permission) => `<li>${escapeHtml(permission)}</li>`).join('')
  const choice =
    '<label class="choice"><input type="checkbox" name="organization" value="yes"> Consent on behalf of your organization</label>'
  const whose = organization === 'only' ? 'for everybody in your organization' : 'for you'
  return page(
    'Permissions requested',
    `<h1>Permissions requested</h1>
<p><strong>${escapeHtml(appName)}</strong> asks, ${whose} (${escapeHtml(userName)}), to:</p>
<ul>${items}</ul>
<form method="post" data-consent>${organization === 'choice' ? choice : ''}
${decisions}
</form>`,
  )
}

/** Where only an administrator can go on (AADSTS90094). */
export const adminApprovalPage = (appName: string, refusal: EntraError): string =>
  page(
    'Need admin approval',
    `<h1>Need admin approval</h1>
<p><strong>${escapeHtml(appName)}</strong> needs permissions that only an administrator can grant. Ask an administrator to grant them to this app before you can use it.</p>
<p class="error">AADSTS${refusal.code}: ${escapeHtml(refusal.text)}</p>
<form method="post"><button name="decision" value="deny">Return to the application without granting consent</button></form>`,
  )

/** Asks for a second factor; the mock has none, a click stands for it. Browsers without a person take it for a consent. */
export const secondFactorPage = (refusal: EntraError, isEnrolment: boolean): string =>
  page(
    isEnrolment ? 'More information required' : 'Approve sign-in request',
    `<h1>${isEnrolment ? 'More information required' : 'Approve sign-in request'}</h1>
<p>${isEnrolment ? 'Your organization needs more information to keep your account secure.' : 'Open your authenticator app, and approve the request.'} (In this mock the button does it.)</p>
<p class="error">AADSTS${refusal.code}: ${escapeHtml(refusal.text)}</p>
<form method="post" data-consent data-second-factor>
<button name="decision" value="allow">${isEnrolment ? 'Set up and approve' : 'Approve'}</button>
<button class="second" name="decision" value="deny">Deny</button>
</form>`,
  )
