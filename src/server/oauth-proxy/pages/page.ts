import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Html, html } from './html.ts'

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --ground: #f3f4f6; --card: #fff; --line: #d0d7de; --accent: #0f5ec2; --caution: #b54708 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --quiet: #9aa4b2; --ground: #14171c; --card: #1d2229; --line: #39414d; --accent: #7db4ff; --caution: #f7b267 } }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3 }
dl { margin: 0 } dt { margin-top: 1rem; color: var(--quiet); font-size: .875rem } dd { margin: 0 }
h2 { margin: 0; font-size: 1.0625rem; line-height: 1.3 }
ul { margin: 0; padding-left: 1.25rem } ul.cards { padding: 0; list-style: none } ul.cards > li { border-top: 1px solid var(--line); padding: 1rem 0 }
.cards p { margin: .25rem 0 } .warning { margin: .5rem 0 0; padding-left: .75rem; border-left: 3px solid var(--caution) }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap } code { font-size: .875em } a { color: var(--accent) }
.quiet { color: var(--quiet); font-size: .875rem; margin: .25rem 0 0 } .foot { margin-top: 1.25rem }
.choices { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.75rem }
button { font: inherit; font-weight: 600; padding: .625rem 1.5rem; border-radius: .5rem; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer }
button.small { padding: .25rem .75rem; font-weight: 400 }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`

/** A whole page: readable without script, by keyboard and by screen reader, in light and dark. */
export interface Page {
  readonly status: number
  readonly title: string
  readonly content: Html
  /** Where the forms of the page may lead the browser in the end, as CSP sources; by default, there are no forms. */
  readonly formsLeadTo?: string
  /** When it is worth trying again (RFC 9110 §10.2.3). */
  readonly retryAfterSeconds?: number
}

/** The page as text. */
export const markupOf = ({ title, content }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.markup

/**
 * The headers of every page. It may not be framed (clickjacking of the consent page), loads nothing, runs nothing, is
 * kept by no cache, and tells nobody its address. `same-origin` and not `no-referrer`: with that one, a browser would
 * send `Origin: null` with the form.
 */
export const headersOf = ({ formsLeadTo, retryAfterSeconds }: Page): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    `form-action ${formsLeadTo ?? "'none'"}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
})

/** Sends it, with its headers. */
export function sendPage(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, headersOf(page)).end(markupOf(page))
}
