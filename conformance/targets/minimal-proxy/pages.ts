import type { Said } from '../minimal-server/index.ts'

/** What a person is asked before a client is let go on. The name and the address are a stranger's. */
export interface Question {
  readonly requestId: string
  readonly csrf: string
  readonly clientName: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** Whether its document names addresses of the person's own machine alone, where anybody may listen. */
  readonly isOnlyLocal: boolean
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** No page of another origin may show ours inside its own (MCP, "Consent UI Requirements"). */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
}

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${content}</html>`

export const consentPage = ({ requestId, csrf, clientName, redirectUri, scopes, isOnlyLocal }: Question): string =>
  page(
    'Allow this application?',
    `<p>${escaped(clientName)} wants to be sent to ${escaped(redirectUri)} with access to: ${scopes.map(escaped).join(', ')}.</p>
${isOnlyLocal ? '<p>Beware: every program on this computer can pretend to be it.</p>' : ''}
<form method="post" action="/consent" data-consent>
<input type="hidden" name="request" value="${requestId}"><input type="hidden" name="csrf" value="${csrf}">
<button type="submit" name="decision" value="allow">Allow</button><button type="submit" name="decision" value="deny">Deny</button>
</form>`,
  )

/** A request that goes nowhere else: whoever sent it is told here, in fixed words. */
export const refusalPage = (because: string): Said => ({
  status: 400,
  headers: pageHeaders,
  body: page('This cannot go on', `<p>${because}</p>`),
})
