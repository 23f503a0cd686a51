import { escapeHtml } from '../entra/authorization-answer.ts'
import type { ErrorBody } from '../entra/error-body.ts'
import type { EntraError } from '../entra/refusal.ts'
import { page } from './page.ts'

/** The page for mistakes that may not be told to a redirect URI (RFC 6749 §4.1.2.1), in Entra's words. */
export const errorPage = (refusal: EntraError, body: ErrorBody): string =>
  page(
    'Sign in to your account',
    `<h1>Sorry, but we’re having trouble signing you in.</h1>
<p class="error">AADSTS${refusal.code}: ${escapeHtml(refusal.text)}</p>
<dl><dt>Trace ID</dt><dd>${body.trace_id}</dd><dt>Correlation ID</dt><dd>${body.correlation_id}</dd><dt>Timestamp</dt><dd>${body.timestamp}</dd></dl>`,
    'Its <a href="/">page</a> says what this means and what to change.',
  )

/** The page for a browser that comes to a sign-in which is over, or which another browser began. */
export const staleSignInPage = (): string =>
  page(
    'Sign-in has ended',
    `<h1>This sign-in has ended.</h1>
<p>It took longer than an hour, was finished before, or was begun in another browser. Go back to the app and sign in from there.</p>`,
  )
