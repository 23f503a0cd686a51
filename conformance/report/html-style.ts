/** The look of the page: light or dark as the reader's system is, with contrast of at least 4.5 to 1 in both. */
export const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --soft: #f6f8fa;
  --pass: #116329; --fail: #a40e26; --warn: #7d4e00; --broken: #6639ba; --link: #0550ae }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --faint: #9ea7b3; --line: #3d444d; --soft: #161b22;
  --pass: #56d364; --fail: #ff8182; --warn: #e3b341; --broken: #c297ff; --link: #79c0ff } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header { border-left: .5rem solid var(--warn); padding: .25rem 0 .25rem 1rem }
header.pass { border-color: var(--pass) } header.fail { border-color: var(--fail) }
h1 { margin: 0; font-size: 1.6rem } h2 { margin: 2.5rem 0 .5rem; font-size: 1.3rem } h3 { margin: 0; font-size: 1.05rem }
code, pre { font: .875em/1.45 ui-monospace, monospace } code { color: var(--faint); overflow-wrap: anywhere }
pre { margin: .25rem 0; padding: .6rem .8rem; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem }
article p { margin: .5rem 0 }
a { color: var(--link) } summary { cursor: pointer } ul { padding-left: 1.25rem }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; margin: 1rem 0 2rem }
caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-top: 1px solid var(--line) }
tbody th { font-weight: 400 } td { white-space: nowrap; width: 1% } thead th { color: var(--faint); font-size: .875rem; white-space: nowrap }
.badge { display: inline-block; padding: 0 .45rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .8rem; font-weight: 600; color: var(--faint); white-space: nowrap }
.badge.pass { color: var(--pass) } .badge.fail { color: var(--fail) } .badge.broken { color: var(--broken) }
.badge.warn, .badge.inconclusive, .badge.not-run { color: var(--warn) }
@media print { details::details-content { content-visibility: visible } }
`
