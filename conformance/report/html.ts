import type { Evidence } from '../kit/recorder.ts'
import type { Report } from '../kit/report.ts'
import { areaTitle, inOrder } from './areas.ts'
import { type AreaTable, type Case, casesOf, notRunOf, sharedReasons, tablesOf } from './cases.ts'
import { style } from './html-style.ts'
import { plain } from './plain.ts'
import { askedWords, type Standing, standingWords, sumLines, targetName, verdictSentence } from './words.ts'

/** The report as one page: no script, nothing fetched, readable by whoever sees and by whoever listens. */
export function htmlReport(report: Report): string {
  const { results, notes, verdict, startedAt } = report
  const tables = tablesOf(report, inOrder(results.map(({ area }) => area)))
  const cases = casesOf(report)
  const notRun = notRunOf(report)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(verdictSentence(report))} ${shown(targetName(report))}</title>
<style>${style}</style>
</head>
<body>
<header class="${verdictStanding[verdict.exitCode]}">
<h1>${escaped(verdictSentence(report))}</h1>
<p><code>${shown(targetName(report))}</code>, ${escaped(askedWords(report))}, <time datetime="${escaped(startedAt)}">${escaped(startedAt.slice(0, 16).replace('T', ' '))} UTC</time></p>
${list([...verdict.because, ...sumLines(report), ...sharedReasons(cases), ...notes])}
</header>
<main>
${section('What does not hold', cases.map(caseHtml).join('\n'))}
${section('Not run', notRun.map(({ because, topics }) => `<p>${shown(because)}</p>\n${list(topics)}`).join('\n'))}
${section('Every check', tables.map((table) => tableHtml(table, report)).join('\n'))}
</main>
</body>
</html>
`
}

const verdictStanding = { 0: 'pass', 1: 'fail', 2: 'inconclusive' } as const

const section = (title: string, body: string): string => (body === '' ? '' : `<section>\n<h2>${title}</h2>\n${body}\n</section>`)

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${shown(item)}</li>`).join('')}</ul>`

const badge = (standing: Standing): string => `<span class="badge ${standing}">${standingWords[standing]}</span>`

function tableHtml({ area, rows }: AreaTable, { asked: { revisions } }: Report): string {
  const heads = revisions.map((revision) => `<th scope="col">${revision}</th>`).join('')
  const lines = rows.map(
    ({ check, title, standings }) =>
      `<tr><th scope="row">${prose(title)}<br><code>${escaped(check)}</code></th>${standings
        .map((standing) => `<td>${standing === 'not-asked' ? '<span class="badge">not asked</span>' : badge(standing)}</td>`)
        .join('')}</tr>`,
  )
  // What is wider than a telephone is moved inside its own box, with keys as well.
  return `<div class="wide" role="region" aria-label="${escaped(areaTitle(area))}" tabindex="0">\n<table>\n<caption>${escaped(areaTitle(area))}</caption>\n<thead><tr><th scope="col">Check</th>${heads}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>\n</div>`
}

function caseHtml({ standing, results }: Case): string {
  const [{ check, revision, title, level, says, source, outcome, evidence }] = results
  const because = `<p><strong>${prose('because' in outcome ? outcome.because : '')}</strong></p>`
  if (results.length > 1) {
    const names = `<details><summary>Which checks</summary>\n${list(results.map((result) => result.check))}\n</details>`
    return `<article>\n<h3>${badge(standing)} ${results.length} checks at ${revision}</h3>\n${because}\n${names}\n</article>`
  }
  const clause = source === null ? '' : ` <a href="${escaped(source)}">The clause, at ${revision}</a>.`
  const exchanges =
    evidence.length === 0
      ? ''
      : `<details><summary>${evidence.length} exchanges</summary>\n<ol>\n${evidence.map(exchangeHtml).join('\n')}\n</ol>\n</details>`
  return `<article>
<h3>${badge(standing)} ${prose(title)}</h3>
<p><code>${escaped(check)}</code> at ${revision}</p>
${because}
<p>${escaped(level ?? '')}: ${prose(says)}${clause}</p>
<p>How to mend it: <code>mcp-entra explain ${escaped(check)}</code></p>
${exchanges}
</article>`
}

function exchangeHtml({ step, request, status, sent, got, noAnswer }: Evidence): string {
  const headers = (of: Evidence['sent']['headers']) =>
    Object.entries(of).flatMap(([name, value]) => [value].flat().map((one) => `${plain(name)}: ${plain(one)}`))
  const asked = [plain(request), ...headers(sent.headers), ...bodyLines(sent.body)]
  const answered = got
    ? [`HTTP ${status}`, ...headers(got.headers), ...bodyLines(got.body)]
    : [`no answer: ${plain(noAnswer ?? '')}`]
  return `<li><p>${prose(step)}</p>\n<pre>${escaped(asked.join('\n'))}</pre>\n<pre>${escaped(answered.join('\n'))}</pre></li>`
}

const bodyLines = (body: string | null): readonly string[] => (body === null ? [] : ['', plain(body)])

/** Text of anybody, on one line, as nothing but text. */
const shown = (text: string): string => escaped(plain(text))

/** The same, with what stands between backticks as code. */
const prose = (text: string): string => shown(text).replace(/`([^`]+)`/g, '<code>$1</code>')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.toWellFormed().replace(/[&<>"']/g, (character) => entities[character] ?? character)
