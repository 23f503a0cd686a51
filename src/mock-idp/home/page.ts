import { createHash } from 'node:crypto'
import type { Description } from '../description.ts'
import type { Application } from '../directory/application.ts'
import type { User } from '../directory/user.ts'
import { escapeHtml } from '../entra/authorization-answer.ts'
import type { LedgerEntry } from '../ledger.ts'
import { configurations } from './configuration.ts'
import { people, registrations } from './directory-sections.ts'
import { entryItem, type NameOf } from './entry.ts'
import { script, shownEntries } from './script.ts'
import { style } from './style.ts'

/** What the page shows of one tenant. */
export interface HomePage {
  readonly description: Description
  readonly domain: string
  readonly apps: readonly Application[]
  readonly users: readonly User[]
  /** Oldest first. */
  readonly entries: readonly LedgerEntry[]
  /** The number of the last request; later ones are news. */
  readonly mark: number
  /** Every tenant of the mock, this one among them. */
  readonly tenants: readonly { readonly tenantId: string; readonly domain: string }[]
  /** The fault in force. */
  readonly armed: { readonly id: string; readonly fired: number } | undefined
  /** Switches that are not where the public cloud has them. */
  readonly switched: readonly (readonly [name: string, position: unknown])[]
  /** Where news comes from; without `since`. */
  readonly live: string
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing is loaded from anywhere, nothing may frame the page, and it asks nobody but the mock. */
export const homeHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const

/** The page at `/`: who is in the tenant, how to configure what trusts it, and what it was asked. */
export function homePage(page: HomePage): string {
  const { description, domain, apps, users, tenants } = page
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mock Entra: ${escapeHtml(domain)}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body>
<a class="skip" href="#requests">Skip to the requests</a>
<header><h1>Mock Entra</h1><p>Tenant <strong>${escapeHtml(domain)}</strong>, <code>${escapeHtml(description.tenantId)}</code>. Everything here is invented: never type a real password.</p>${otherwise(page)}${tenantLinks(tenants, description.tenantId)}</header>
<main>
<div class="column">${requests(page)}</div>
<div class="column">${addresses(description)}${people(users)}${registrations(apps)}${configuring(description)}</div>
</main>
<script>${script}</script>
</body>
</html>
`
}

/** Names apps, by client id and App ID URI, and users. */
export function namesOf({ apps, users }: Pick<HomePage, 'apps' | 'users'>): NameOf {
  const names = new Map([
    ...apps.flatMap((app) => [app.appId, ...app.identifierUris].map((id): [string, string] => [id, app.displayName])),
    ...users.map((user): [string, string] => [user.id, user.displayName]),
  ])
  return (id) => names.get(id)
}

/** What makes the tenant answer otherwise than Entra does now; people forget what they armed. */
function otherwise({ armed, switched }: HomePage): string {
  const fault = armed
    ? `Armed: <code>${escapeHtml(armed.id)}</code>, fired ${armed.fired} ${armed.fired === 1 ? 'time' : 'times'}. Answers are wrong on purpose.`
    : ''
  const switches = switched.map(([name, position]) => `<code>${escapeHtml(`${name}=${String(position)}`)}</code>`).join(' ')
  return [fault, switches && `Switched: ${switches}`]
    .filter(Boolean)
    .map((words) => `<p class="armed">${words}</p>`)
    .join('')
}

function tenantLinks(tenants: HomePage['tenants'], current: string): string {
  if (tenants.length < 2) return ''
  const links = tenants.map(
    ({ tenantId, domain }) =>
      `<li><a href="/?tenant=${encodeURIComponent(tenantId)}"${tenantId === current ? ' aria-current="page"' : ''}>${escapeHtml(domain)}</a></li>`,
  )
  return `<nav aria-label="Tenants"><ul>${links.join('')}</ul></nav>`
}

function requests(page: HomePage): string {
  const latest = page.entries.slice(-shownEntries).reverse()
  const nameOf = namesOf(page)
  return `<section id="requests" aria-labelledby="requests-title">
<div class="tools"><h2 id="requests-title">Requests</h2><label><input type="checkbox" id="only-refusals"> only refusals</label><span class="state" id="state" role="status">as of ${page.entries.at(-1)?.at.slice(11, 19) ?? 'the start'}; reload for news</span></div>
<ol id="ledger" reversed data-mark="${page.mark}" data-live="${escapeHtml(page.live)}">${latest.map((entry) => entryItem(entry, nameOf)).join('')}</ol>
<p class="empty">Nobody has asked anything yet. Point a client at the tenant, and watch what it does: every request appears here, with the tokens it got or the reason it was refused and what to change.</p>
</section>`
}

const addresses = ({ issuer, jwksUri, graphBaseUrl, control, ca, caFile }: Description): string =>
  `<section aria-labelledby="addresses-title"><h2 id="addresses-title">Addresses</h2><dl class="facts">${(
    [
      ['Issuer', issuer],
      ['Metadata', `${issuer}/.well-known/openid-configuration`],
      ['Signing keys', jwksUri],
      ['Graph', `${graphBaseUrl}/v1.0/me`],
      ['Control', control],
      ['Faults to arm', `${control}/faults/catalogue`],
    ] as const
  )
    .map(
      ([label, address]) => `<dt>${label}</dt><dd><a class="mono" href="${escapeHtml(address)}">${escapeHtml(address)}</a></dd>`,
    )
    .join(
      '',
    )}</dl>${ca === null ? '' : `<details class="fold"><summary>Certificate authority</summary><p>What clients have to trust; ${caFile === null ? 'for Node.js, put it into a file that NODE_EXTRA_CA_CERTS names.' : `for Node.js, let NODE_EXTRA_CA_CERTS name <code>${escapeHtml(caFile)}</code>.`}</p>${pasted('certificate authority', ca)}</details>`}</section>`

const configuring = (description: Description): string =>
  `<section aria-labelledby="configuration-title"><h2 id="configuration-title">Configuration to paste</h2>${configurations(
    description,
  )
    .map(
      ({ title, note, text }) =>
        `<details class="fold" name="configuration"><summary>${escapeHtml(title)}</summary><p>${escapeHtml(note)}</p>${pasted(title, text)}</details>`,
    )
    .join('')}</section>`

const pasted = (label: string, text: string): string =>
  `<div class="pasted"><pre tabindex="0" aria-label="${escapeHtml(label)}">${escapeHtml(text)}</pre></div>`
