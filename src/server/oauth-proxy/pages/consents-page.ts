import type { EntraUser } from '../entra.ts'
import { destinationOf } from '../redirect-uris.ts'
import type { Consent } from '../remembered-consent.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'
import { shownAccount, shownName } from './shown.ts'

export interface ConsentsQuestion {
  readonly user: EntraUser
  readonly consents: readonly (Consent & { readonly id: string })[]
  readonly csrfToken: string
  readonly now: Date
}

/** What a person has allowed, each with a button that takes it back. */
export function consentsPage({ user, consents, csrfToken, now }: ConsentsQuestion): Page {
  const title = 'What you have allowed'
  const csrf = html`<input type="hidden" name="csrf" value="${csrfToken}">`
  return {
    status: 200,
    title,
    formsLeadTo: "'self'",
    content: html`<h1>${title}</h1>
<p>Applications that may use this server as <strong>${shownAccount(user)}</strong>.</p>
${consents.length === 0 ? html`<p>There are none.</p>` : html`<ul class="cards">${consents.map((consent) => card(consent, csrf, now))}</ul>`}
<form method="post">
${csrf}
<p class="quiet">This browser remembers your name, to show it to you when an application asks.
<button type="submit" name="forget" value="me" class="small">Forget me in this browser</button></p>
</form>`,
  }
}

function card(
  { id, clientId, clientName, redirectUri, scopes, since, until }: ConsentsQuestion['consents'][number],
  csrf: Html,
  now: Date,
) {
  const name = shownName(clientName) || clientId
  const { name: where, kind } = destinationOf(redirectUri)
  return html`<li>
<h2><bdi>${name}</bdi></h2>
<p>At <strong>${where}</strong>, a ${kind} · <code>${scopes.join(' ')}</code></p>
<p class="quiet">Allowed on ${day(since)}. ${until > now.getTime() ? html`You are asked again after ${day(until)}.` : 'You are asked again when it connects the next time.'}</p>
<form method="post">
${csrf}
<button type="submit" name="revoke" value="${id}">Take it back<span class="unseen"> from ${name}</span></button>
</form>
</li>`
}

/** A date that reads the same everywhere, with its own form for programs. */
function day(time: number): Html {
  const date = new Date(time)
  const words = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return html`<time datetime="${date.toISOString()}">${words}</time>`
}

/** After a browser was told to forget who signed in. */
export const forgotten: Page = {
  status: 200,
  title: 'Forgotten',
  content: html`<h1>This browser does not remember you any more</h1>
<p>What you have allowed stays allowed. At Microsoft Entra ID you may still be signed in.</p>`,
}
