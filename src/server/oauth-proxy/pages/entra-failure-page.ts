import type { EntraFailure, EntraMeaning } from '../entra-failure.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

const told: Readonly<Record<EntraMeaning, { readonly status: number; readonly what: string; readonly next: string }>> = {
  denied: {
    status: 403,
    what: 'Microsoft Entra ID did not let you sign in to this server, or you said no there.',
    next: 'If you should have access, send what it said to the people who manage Microsoft Entra ID in your organization.',
  },
  'sign-in-again': {
    status: 403,
    what: 'Microsoft Entra ID wants something more of you before you may use this server.',
    next: 'Try again, and do there what it asks for.',
  },
  unavailable: {
    status: 503,
    what: 'Microsoft Entra ID does not answer at the moment, or has too much to do.',
    next: 'Try again in a while; nothing is lost.',
  },
  misconfigured: {
    status: 502,
    what: 'Microsoft Entra ID and this server do not understand each other. It is not your fault.',
    next: 'Send what it said to the people who run this server: the app registration and its settings disagree.',
  },
}

/** Without a word of Entra's, it is worth trying again after this time, in seconds. */
const usualWaitSeconds = 10

/**
 * What a person reads when Entra has not signed them in: its own words, and where to go from here.
 * @param ways addresses to try again at, and, where an application waits, to go back to it with the error
 */
export function signInFailed(failure: EntraFailure, { again, back }: { again: string; back?: string }): Page {
  const { meaning, code, text, retryAfterSeconds } = failure
  const { status, what, next } = told[meaning]
  const words = text ?? code
  const title = 'You are not signed in'
  return {
    status,
    title,
    ...(meaning === 'unavailable' ? { retryAfterSeconds: retryAfterSeconds ?? usualWaitSeconds } : {}),
    content: html`<h1>${title}</h1>
<p>${what}</p>
${words === undefined ? '' : html`<p class="said">Microsoft Entra ID said: <code>${words}</code></p>`}
<p>${next}</p>
<ul class="ways">
<li><a href="${again}">Try again</a></li>
${back === undefined ? '' : html`<li><a href="${again}?account=other">Use another account</a></li>\n<li><a href="${back}">Back to the application</a>, without access</li>`}
</ul>`,
  }
}
