import { createHash } from 'node:crypto'
import type { ReplyTo } from './authorization-request.ts'

/** An answer that travels through the browser: a redirect, or a page that posts itself. */
export type BrowserAnswer =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'form'; readonly html: string; readonly scriptHash: string }

/** Writes an authorization response or error to the redirect URI, in the response mode asked for. Members keep their order. */
export function answerThroughBrowser(
  replyTo: Pick<ReplyTo, 'redirectUri' | 'mode'>,
  members: readonly (readonly [string, string])[],
): BrowserAnswer {
  const sent = members.map(([name, value]): [string, string] => [name, value])
  if (replyTo.mode === 'form_post') return formPost(replyTo.redirectUri, members)
  // Parsing adds the slash to a redirect URI without a path, which Entra does too (documented).
  const url = new URL(replyTo.redirectUri)
  const encoded = lowerCaseEscapes(new URLSearchParams(sent).toString())
  if (replyTo.mode === 'fragment') url.hash = encoded
  else url.search = url.search ? `${url.search}&${encoded}` : encoded
  return { kind: 'redirect', location: url.href }
}

/** Captured: Entra escapes with lower-case hex digits. */
const lowerCaseEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())

const submitScript = 'document.forms[0].submit()'
const scriptHash = createHash('sha256').update(submitScript).digest('base64')

/** OAuth 2.0 Form Post Response Mode. The script is the only one the mock ever sends. */
function formPost(action: string, members: readonly (readonly [string, string])[]): BrowserAnswer {
  const fields = members.map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
  const html = `<!DOCTYPE html><html lang="en"><head><title>Working…</title></head><body><form method="post" action="${escapeHtml(action)}">${fields.join('')}<noscript><p>Script is disabled. Continue by hand.</p><button>Continue</button></noscript></form><script>${submitScript}</script></body></html>`
  return { kind: 'form', html, scriptHash }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes text safe inside HTML and inside its quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
