/** How the mock's own page looks: one sheet, no fonts, no pictures; dark where the system is. */
export const style = `
:root { color-scheme: light dark; --ink: #1b1a19; --faint: #5f5d5b; --paper: #fff; --ground: #f3f5f8; --line: #d5d9df; --code: #eef1f5;
  --blue: #0b5cad; --red: #a4262c; --redwash: #fdf1f1; --green: #0b6a0b; --greenwash: #effaef; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0efee; --faint: #b3b0ad; --paper: #201f1e; --ground: #141312; --line: #3d3b39; --code: #2a2928;
  --blue: #7cbcf5; --red: #ff9a9e; --redwash: #37201f; --green: #92d68f; --greenwash: #1d2b1c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: .9375rem/1.5 "Segoe UI", system-ui, sans-serif; }
a { color: var(--blue); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 1px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header { padding: 1.25rem clamp(1rem, 3vw, 2.5rem); background: var(--paper); border-bottom: 1px solid var(--line); }
.armed { margin: .75rem 0 0; padding: .35rem .75rem; border-left: 4px solid var(--red); background: var(--redwash); color: var(--ink); }
header p { margin: .25rem 0 0; color: var(--faint); }
h1 { margin: 0; font-size: 1.375rem; font-weight: 600; }
h2 { margin: 0 0 .75rem; font-size: 1.0625rem; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0 0; padding: 0; list-style: none; }
nav a { display: block; padding: .15rem .7rem; border: 1px solid var(--line); border-radius: 1rem; text-decoration: none; }
nav a[aria-current] { background: var(--blue); border-color: var(--blue); color: var(--paper); }
main { display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: 1.25rem; padding: 1.25rem clamp(1rem, 3vw, 2.5rem) 3rem; align-items: start; }
@media (max-width: 64rem) { main { grid-template-columns: minmax(0, 1fr); } }
.column { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
section { padding: 1.1rem 1.25rem 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; overflow-wrap: anywhere; }
code, pre, .mono { font: .8125rem/1.5 ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; }
pre { margin: .5rem 0 0; padding: .75rem; background: var(--code); border-radius: .3rem; overflow-x: auto; max-height: 26rem; white-space: pre; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; font-weight: 600; } th, td { padding: .3rem .75rem .3rem 0; vertical-align: top; }
thead th { color: var(--faint); font-size: .8125rem; } tbody tr { border-top: 1px solid var(--line); }
dl { margin: .5rem 0; } dt { font-weight: 600; font-size: .8125rem; color: var(--faint); } dd { margin: 0 0 .5rem; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: 0; } .facts dd { margin: 0; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; justify-content: space-between; margin-bottom: .5rem; }
.tools h2 { margin: 0; } .state { color: var(--faint); font-size: .8125rem; }
button { font: inherit; font-size: .8125rem; padding: .1rem .7rem; color: var(--blue); background: transparent; border: 1px solid var(--line); border-radius: .25rem; cursor: pointer; }
button:hover { border-color: var(--blue); }
summary { cursor: pointer; }
.fold { border-top: 1px solid var(--line); } .fold > summary { padding: .45rem 0; font-weight: 600; } .fold p { margin: .1rem 0 .4rem; color: var(--faint); } .fold[open] { padding-bottom: .9rem; }
.fold .sub { font-weight: 400; color: var(--faint); }
.pasted button { display: block; margin-left: auto; }
#ledger { margin: 0; padding: 0; list-style: none; }
.entry { border-top: 1px solid var(--line); }
.entry summary { display: grid; grid-template-columns: 4.2rem minmax(0, 1fr) minmax(0, 9rem) 10.5rem; gap: .75rem; align-items: baseline; padding: .35rem 0; list-style: none; }
.entry summary::-webkit-details-marker { display: none; }
.entry summary:hover { background: var(--code); }
.entry time, .who { color: var(--faint); font-size: .8125rem; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) { .entry summary { display: flex; flex-wrap: wrap; gap: .15rem .75rem; } .entry time { width: 4.2rem; } .entry .who { display: none; } .entry .badge { margin-left: auto; } }
.what, .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .what { font-weight: 600; } .plain .what { font-weight: 400; }
.badge { justify-self: end; padding: 0 .5rem; border-radius: .7rem; background: var(--code); font-size: .8125rem; } .bad { background: var(--redwash); color: var(--red); } .good { background: var(--greenwash); color: var(--green); }
.more { padding: 0 0 .9rem 4.95rem; } @media (max-width: 40rem) { .more { padding-left: 0; } }
.refusal { padding: .1rem 1rem; margin: .25rem 0 .75rem; border-left: 4px solid var(--red); background: var(--redwash); } .token p { margin: .5rem 0 0; }
.token { margin: 0 0 .75rem; } .asked th { width: 12rem; font: inherit; color: var(--faint); font-size: .8125rem; } .asked td { font: .8125rem/1.5 ui-monospace, Consolas, Menlo, monospace; }
.empty { color: var(--faint); margin: 0; } #ledger:not(:empty) + .empty { display: none; }
body:has(#only-refusals:checked) .entry:not(.refused) { display: none; }
.entry.new summary { animation: arrive 1.5s ease-out; } @keyframes arrive { from { background: var(--greenwash); } }
.refused.new summary { animation-name: arrive-refused; } @keyframes arrive-refused { from { background: var(--redwash); } }
@media (prefers-reduced-motion: reduce) { .entry.new summary { animation: none; } }
`
