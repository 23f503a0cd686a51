import { destinationOf } from '../redirect-uris.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'

/** Everything a person needs to know to decide. All of it but the scopes may come from a stranger. */
export interface ConsentQuestion {
  readonly clientName: string | undefined
  readonly clientId: string
  readonly redirectUri: string
  readonly resource: string
  /** What the application asks for here: short names of our scopes, and perhaps `openid`. */
  readonly scopes: readonly string[]
  /** The scope that every request to the server needs. */
  readonly mainScope: string
  /** What the server itself may do at Microsoft Graph, fully qualified. */
  readonly graphScopes: readonly string[]
  readonly user: { readonly name?: string; readonly userPrincipalName?: string }
  readonly csrfToken: string
  /** Where the person can sign in as somebody else. */
  readonly otherAccount: string
}

const longestName = 80

/** Asks once, in plain words, with the two answers side by side. The form is marked for browsers that are played by a program. */
export function consentPage(question: ConsentQuestion): Page {
  const { redirectUri, resource, user, csrfToken } = question
  const name = shown(question.clientName) || question.clientId
  const { name: where, kind } = destinationOf(redirectUri)
  const { name: userName, userPrincipalName } = user
  return {
    status: 200,
    title: `Allow ${name}?`,
    formsLeadTo: formTargets(redirectUri),
    content: html`<h1>Allow “${name}” to use this server as you?</h1>
<p>Allow it only if you have just started this from that application yourself.</p>
<dl>
<dt>Application</dt>
<dd><strong>${name}</strong><p class="quiet">It chose this name itself; nobody has verified it.</p></dd>
<dt>You will be sent to</dt>
<dd><strong>${where}</strong>, a ${kind}<p class="quiet"><code>${redirectUri}</code></p></dd>
<dt>Server</dt>
<dd><code>${resource}</code></dd>
<dt>Signed in as</dt>
<dd>${userName ?? userPrincipalName ?? 'an account without a name'}${userName && userPrincipalName ? ` (${userPrincipalName})` : ''} · <a href="${question.otherAccount}">Use another account</a></dd>
<dt>The application may</dt>
<dd><ul>${question.scopes.map((scope) => permission(ourWords(scope, question.mainScope), scope))}</ul></dd>
<dt>For that, the server may, at Microsoft Graph</dt>
<dd><ul>${question.graphScopes.map(graphPermission)}</ul><p class="quiet">The application gets none of this itself.</p></dd>
</dl>
<form method="post" data-consent>
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="choices">
<button type="submit" class="main" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</div>
</form>`,
  }
}

/**
 * Browsers hold `form-action` against every redirect that follows the form, too: first ours, then the application's own
 * page, which may send the browser on. So it cannot name one host.
 */
const formTargets = (redirectUri: string): string => [...new Set(["'self'", 'https:', new URL(redirectUri).protocol])].join(' ')

function ourWords(scope: string, mainScope: string): string {
  if (scope === mainScope) return 'Use the tools of this server in your name'
  return scope === 'openid' ? 'Recognize you when you come back' : 'Use a further permission of this server'
}

const permission = (words: string, scope: string): Html => html`<li>${words} <code>${scope}</code></li>`

/** Delegated permissions of Microsoft Graph in the words of its documentation; others by name only. */
const graphWords: Readonly<Record<string, string>> = {
  'User.Read': 'Read your profile',
  'User.ReadBasic.All': 'Read the basic profiles of all users',
  'Mail.Read': 'Read your mail',
  'Calendars.Read': 'Read your calendars',
  'Files.Read': 'Read your files',
}

function graphPermission(scope: string): Html {
  const name = scope.slice(scope.lastIndexOf('/') + 1)
  return permission(graphWords[name] ?? 'Use the permission', name)
}

/** Without the characters nobody sees (Unicode category C), some of which turn around the reading direction of what follows. */
function shown(name: string | undefined): string {
  const visible = (name ?? '').replace(/\p{C}/gu, '').trim()
  return visible.length <= longestName ? visible : `${visible.slice(0, longestName)}…`
}
