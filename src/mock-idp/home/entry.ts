import { escapeHtml } from '../entra/authorization-answer.ts'
import type { Remedy } from '../entra/remedy.ts'
import type { LedgerEntry } from '../ledger.ts'
import type { IssuedToken, RefusalSeen } from '../seen-answer.ts'
import { remedyFor } from './remedy-for.ts'

/** Who is meant by an id; undefined where nobody is known by it. */
export type NameOf = (id: string) => string | undefined

/** One request of the ledger as a list item: a line, and everything else behind it. */
export function entryItem(entry: LedgerEntry, nameOf: NameOf): string {
  const { seq, at, refusal, clientId, bearer } = entry
  const asker = clientId ?? bearer?.authorizedParty
  return `<li class="entry ${outcome(entry)}" data-seq="${seq}"><details>
<summary><time datetime="${at}">${at.slice(11, 19)}</time><span class="what">${escapeHtml(whatOf(entry))}</span><span class="who">${asker === undefined ? '' : escapeHtml(nameOf(asker) ?? asker)}</span>${badge(entry)}</summary>
<div class="more">${refusal ? refused(refusal, remedyFor(entry)) : absent(remedyFor(entry))}${(entry.issued ?? []).map((token) => issued(token, nameOf)).join('')}${asked(entry, nameOf)}</div>
</details></li>`
}

const outcome = ({ refusal, issued: tokens, status }: LedgerEntry): 'refused' | 'issued' | 'plain' =>
  refusal || status >= 400 ? 'refused' : tokens ? 'issued' : 'plain'

function badge({ refusal, issued: tokens, status }: LedgerEntry): string {
  if (refusal?.code !== undefined) return `<span class="badge bad">AADSTS${refusal.code}</span>`
  if (refusal?.error && status !== 404) return `<span class="badge bad">${escapeHtml(refusal.error)}</span>`
  if (tokens) return `<span class="badge good">${tokens.map(({ kind }) => kind).join(', ')}</span>`
  return `<span class="badge${status >= 400 ? ' bad' : ''}">${status}</span>`
}

const titles: Readonly<Record<string, string>> = {
  discovery: 'Discovery document',
  jwks: 'Signing keys',
  authorize: 'Authorization',
  'sign-in': 'Sign-in page',
  token: 'Token',
}

/** What has no endpoint of its own in the ledger is known by the end of its path. */
const titlesByEnd: Readonly<Record<string, string>> = {
  devicecode: 'Device code',
  devicelogin: 'Device code page',
  deviceauth: 'Device code page',
  logout: 'Sign-out',
  adminconsent: 'Admin consent',
}

const whatOf = ({ endpoint, grantType, method, path }: LedgerEntry): string => {
  const title = titles[endpoint] ?? titlesByEnd[path.split('/').at(-1) ?? ''] ?? `${method} ${path}`
  return grantType === undefined ? title : `${title}: ${grantType.replace(/^urn:ietf:params:oauth:grant-type:/, '')}`
}

const refused = ({ code, error, description }: RefusalSeen, remedy: Remedy | undefined): string =>
  `<div class="refusal"><p><strong>${[code === undefined ? '' : `AADSTS${code}`, escapeHtml(error)].filter(Boolean).join(' · ')}</strong><br>${escapeHtml(description)}</p>${remedied(remedy)}</div>`

const absent = (remedy: Remedy | undefined): string => (remedy ? `<div class="refusal">${remedied(remedy)}</div>` : '')

function remedied(remedy: Remedy | undefined): string {
  if (!remedy) return ''
  const { means, registration, client, documented } = remedy
  const part = (label: string, words: string | undefined) =>
    words === undefined ? '' : `<dt>${label}</dt><dd>${escapeHtml(words)}</dd>`
  return `<dl>${part('What it means', means)}${part('At the registration', registration)}${part('At the client', client)}</dl><p><a href="${escapeHtml(documented)}" rel="noreferrer">Microsoft’s documentation</a></p>`
}

function issued({ kind, header, claims }: IssuedToken, nameOf: NameOf): string {
  const of = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '')
  const audience = of('aud')
  const facts = [
    ['for', nameOf(audience) ?? audience],
    ['about', of('preferred_username') || of('upn') || of('name') || nameOf(of('azp') || of('appid')) || of('oid')],
    ['scope', of('scp')],
    ['roles', Array.isArray(claims['roles']) ? claims['roles'].join(' ') : ''],
    ['until', typeof claims['exp'] === 'number' ? moment(claims['exp']) : ''],
  ].filter(([, value]) => value)
  const sentence = facts.map(([label, value]) => `${label} <b>${escapeHtml(String(value))}</b>`).join(', ')
  return `<div class="token"><p><strong>${kind === 'ID token' ? 'ID token' : 'Access token'}</strong> ${sentence}</p>
<pre tabindex="0" aria-label="${kind}, decoded">${escapeHtml(JSON.stringify(header, null, 2))}
${escapeHtml(JSON.stringify(claims, null, 2))}</pre></div>`
}

/** Seconds since 1970 as people write a moment; a claim may say anything. */
function moment(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`
}

function asked({ method, path, status, parameters = {}, bearer, at }: LedgerEntry, nameOf: NameOf): string {
  const shown = bearer
    ? [
        ['token shown', `for ${nameOf(bearer.audience) ?? (bearer.audience || 'nobody')}, SHA-256 ${bearer.fingerprint}`],
        ...(bearer.subject ? [['its subject', bearer.subject]] : []),
      ]
    : []
  const told = Object.entries(parameters).map(([name, value]) => [name, value === true ? '•••' : value])
  const rows = [['request', `${method} ${path}`], ['status', String(status)], ['at', at], ...shown, ...told]
  return `<table class="asked"><tbody>${rows.map(([name = '', value = '']) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</tbody></table>`
}
