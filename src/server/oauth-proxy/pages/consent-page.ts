import { consentsPath } from '../paths.ts'
import { type Destination, destinationOf } from '../redirect-uris.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'
import { graphPermission, ownPermission } from './permissions.ts'
import { shownAccount, shownName } from './shown.ts'

/** Everything a person needs to know to decide. All of it but the scopes may come from a stranger. */
export interface ConsentQuestion {
  readonly client: {
    readonly id: string
    readonly name: string | undefined
    /** The operator of the server has registered it. */
    readonly byHand: boolean
  }
  readonly redirectUri: string
  readonly resource: string
  /** What the application asks for here: short names of our scopes, and perhaps `openid`. */
  readonly scopes: readonly string[]
  /** The scope that every request to the server needs. */
  readonly mainScope: string
  /** What the server itself may do at Microsoft Graph, fully qualified. */
  readonly graphScopes: readonly string[]
  /** Where Entra is: the form may lead there. */
  readonly authorityOrigin: string
  /** As whom; undefined in a browser in which nobody has signed in yet. */
  readonly user: { readonly name?: string; readonly userPrincipalName?: string } | undefined
  /** Whether they have signed in for this very request, or did so some time ago. */
  readonly isSignedIn: boolean
  readonly csrfToken: string
  /** Where the person can sign in as somebody else. */
  readonly otherAccount: string
}

/** Asks in plain words, with the two answers side by side. The form is marked for browsers that are played by a program. */
export function consentPage(question: ConsentQuestion): Page {
  const { client, redirectUri, resource, csrfToken, user, isSignedIn } = question
  const name = shownName(client.name) || client.id
  const destination = destinationOf(redirectUri)
  return {
    status: 200,
    title: `Allow ${name}?`,
    formsLeadTo: formTargets(redirectUri, question.authorityOrigin),
    content: html`<h1>Allow “<bdi>${name}</bdi>” to use this server as ${user ? shownAccount(user) : 'you'}?</h1>
<p>${isSignedIn ? 'You have signed in. Here is once more what you allow, now with your account.' : 'Allow it only if you have just started this from that application yourself.'}</p>
<dl>
<dt>Application</dt>
<dd><strong><bdi>${name}</bdi></strong>${provenance(client)}</dd>
<dt>You will be sent to</dt>
<dd><strong>${destination.name}</strong>, a ${destination.kind}<p class="quiet"><code>${redirectUri}</code></p>${warning(destination, client.byHand)}</dd>
<dt>Server</dt>
<dd><code>${resource}</code></dd>
<dt>${isSignedIn ? 'Signed in as' : 'As'}</dt>
<dd>${account(question)}</dd>
<dt>The application may</dt>
<dd><ul>${question.scopes.map((scope) => ownPermission(scope, question.mainScope))}</ul></dd>
<dt>For that, the server may, at Microsoft Graph</dt>
<dd><ul>${question.graphScopes.map(graphPermission)}</ul><p class="quiet">The application gets none of this itself.</p></dd>
</dl>
<form method="post" data-consent>
<input type="hidden" name="csrf" value="${csrfToken}">
<div class="choices">
<button type="submit" class="main" name="decision" value="allow">${user ? 'Allow' : 'Allow, and sign in'}</button>
<button type="submit" name="decision" value="deny">Deny</button>
</div>
</form>
<p class="quiet foot">You are not asked again for ninety days. <a href="${consentsPath}">What you have allowed</a> can be taken back.</p>`,
  }
}

/** Who says that the application is called so. */
function provenance({ id, byHand }: ConsentQuestion['client']): Html {
  if (byHand) return html`<p class="quiet">The people who run this server have registered it.</p>`
  const chosen = 'It chose this name itself; nobody has verified it.'
  if (!URL.canParse(id)) return html`<p class="quiet">${chosen}</p>`
  return html`<p>Described at <strong>${new URL(id).host}</strong></p><p class="quiet"><code>${id}</code></p><p class="quiet">${chosen}</p>`
}

/** Nobody can tell programs on one machine apart by their address (MCP, "Localhost Redirect URI Risks"). */
const warning = ({ kind }: Destination, byHand: boolean): Html | string =>
  kind === 'website' || byHand
    ? ''
    : html`<p class="warning">Any program on this computer can call itself this. If you did not start it just now, deny.</p>`

function account({ user, isSignedIn, otherAccount }: ConsentQuestion): Html {
  if (!user)
    return html`The account that you sign in with at Microsoft Entra ID next. You see which one it is before anything is given.`
  return html`${shownAccount(user)}${isSignedIn ? '' : ', who signed in last in this browser'} · <a href="${otherAccount}">Use another account</a>`
}

/**
 * Browsers hold `form-action` against every redirect that follows the form, too: ours, Entra's where it asks nothing, then
 * the application's own page, which may send the browser on. So it cannot name one host.
 */
const formTargets = (redirectUri: string, authorityOrigin: string): string =>
  [...new Set(["'self'", 'https:', new URL(authorityOrigin).protocol, new URL(redirectUri).protocol])].join(' ')
