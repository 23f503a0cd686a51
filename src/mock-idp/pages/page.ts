import { createHash } from 'node:crypto'
import { escapeHtml } from '../entra/authorization-answer.ts'

const style = `
:root { color-scheme: light dark; --ink: #1b1a19; --paper: #fff; --ground: #eef1f5; --line: #8a8886; --blue: #0b5cad; --red: #a4262c; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f2f1; --paper: #252423; --ground: #11100f; --line: #979593; --blue: #6cb8f6; --red: #ff9a9e; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 1rem; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; }
main { width: 100%; max-width: 27.5rem; padding: 2.25rem; background: var(--paper); box-shadow: 0 2px 8px rgb(0 0 0 / .2); overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; font-weight: 600; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { width: 100%; padding: .4rem .5rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--blue); outline-offset: 1px; }
button { margin-top: 1.5rem; padding: .4rem 2rem; font: inherit; color: var(--paper); background: var(--blue); border: 0; cursor: pointer; }
button.second { margin-left: .5rem; color: var(--ink); background: transparent; outline: 1px solid var(--line); }
.choice { font-weight: 400; } .choice input { width: auto; }
.error { margin: 0; padding-left: .75rem; border-left: 4px solid var(--red); color: var(--red); }
.mock { max-width: 27.5rem; margin: 0; text-align: center; }
dl { margin: 1rem 0 0; font-size: .875rem; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
`

const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * Headers of every page. No `form-action`: browsers apply it to redirects after a form, too, and the way back to the
 * client leads over origins that nobody can list beforehand.
 */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const

/** A whole page around some HTML, which is trusted; the title is not. The hint is HTML, too, and for people who know it is a mock. */
export const page = (title: string, content: string, hint = ''): string => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>
<main>${content}</main>
<p class="mock"><strong>This is a mock of Microsoft Entra ID.</strong> It knows invented people only: never type a real password here.${hint && ` ${hint}`}</p>
</body>
</html>
`
