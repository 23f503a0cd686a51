import type { Application } from '../directory/application.ts'
import type { User } from '../directory/user.ts'
import { escapeHtml } from '../entra/authorization-answer.ts'

/** Who can sign in, and with what. */
export const people = (users: readonly User[]): string =>
  `<section aria-labelledby="users-title"><h2 id="users-title">Users</h2><table><thead><tr><th scope="col">Name</th><th scope="col">Sign-in</th><th scope="col">Password</th></tr></thead><tbody>${users
    .map(
      (user) =>
        `<tr><th scope="row">${escapeHtml(user.displayName)}${notesOn(user)}</th><td class="mono">${escapeHtml(user.userPrincipalName)}</td><td class="mono">${escapeHtml(user.password)}</td></tr>`,
    )
    .join('')}</tbody></table></section>`

/** The apps of the tenant, each with what its registration says. */
export const registrations = (apps: readonly Application[]): string =>
  `<section aria-labelledby="apps-title"><h2 id="apps-title">App registrations</h2>${apps.map(registration).join('')}</section>`

function registration(app: Application): string {
  const { api, servicePrincipal, passwordCredentials, keyCredentials, federatedIdentityCredentials } = app
  const scopes = api.oauth2PermissionScopes.map(({ value }) => value)
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['App ID URIs', app.identifierUris],
    ['Scopes', scopes],
    ['App roles', app.appRoles.map(({ value }) => value)],
    ['Tokens', scopes.length > 0 ? [`v${api.requestedAccessTokenVersion ?? 1} (api.requestedAccessTokenVersion)`] : []],
    ['Redirects, web', app.web.redirectUris],
    ['Redirects, spa', app.spa.redirectUris],
    ['Redirects, publicClient', app.publicClient.redirectUris],
    [
      'Credentials',
      [
        ...passwordCredentials.map(({ secretText }) => `secret ${secretText}`),
        ...keyCredentials.map(() => 'a certificate'),
        ...federatedIdentityCredentials.map(({ subject }) => `federated: ${subject}`),
      ],
    ],
  ]
  const facts = rows
    .filter(([, values]) => values.length > 0)
    .map(([label, values]) => `<dt>${label}</dt><dd class="mono">${values.map(escapeHtml).join('<br>')}</dd>`)
  const notes = badges([
    servicePrincipal.accountEnabled ? '' : 'disabled',
    servicePrincipal.appRoleAssignmentRequired ? 'assignment required' : '',
    app.conditionalAccess === null ? '' : `policy: ${app.conditionalAccess}`,
  ])
  return `<details class="fold"><summary>${escapeHtml(app.displayName)}${notes} <span class="sub mono">${escapeHtml(app.appId)}</span></summary><dl class="facts">${facts.join('')}</dl></details>`
}

/** What is out of the ordinary about a user. */
const notesOn = ({ userType, accountEnabled, isAdministrator, conditionalAccess }: User): string =>
  badges([
    userType === 'Guest' ? 'guest' : '',
    accountEnabled ? '' : 'disabled',
    isAdministrator ? 'administrator' : '',
    conditionalAccess === null ? '' : `policy: ${conditionalAccess}`,
  ])

const badges = (notes: readonly string[]): string =>
  notes
    .filter(Boolean)
    .map((note) => ` <span class="badge">${escapeHtml(note)}</span>`)
    .join('')
