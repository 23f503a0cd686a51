import { expect, test } from 'vitest'
import { htmlReport } from './html.ts'
import { evilReport, mixed, reportOf, result } from './testing/sample-report.ts'

test('one page says the verdict, what does not hold with its clause and exchanges, and every check', () => {
  const html = htmlReport(reportOf(mixed))
  for (const part of [
    '<title>Something required does not hold. http://localhost:8000/mcp</title>',
    '<h1>Something required does not hold.</h1>',
    '<a href="https://spec.example/2025-11-25/page#clause">The clause, at 2025-11-25</a>',
    '<p>How to mend it: <code>mcp-entra explain server/token/audience</code></p>',
    'Authorization: Bearer [token: aud &quot;other&quot;]',
    '<caption>Token validation</caption>',
    '<th scope="row">The title of challenge.first<br><code>server/challenge/first</code></th>',
    '<span class="badge known">known</span>',
  ])
    expect(html).toContain(part)
})

test('it runs nothing and fetches nothing', () => {
  const html = htmlReport(reportOf(mixed))
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  expect(html).not.toMatch(/<script|<img|<link|src=|@import|url\(/)
})

test('whoever cannot see it can follow it: a language, headings in order, captions, and heads of rows and columns', () => {
  const html = htmlReport(reportOf(mixed))
  expect(html).toContain('<html lang="en">')
  const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
  expect(levels.filter((level) => level === 1)).toEqual([1])
  expect(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1)).toBe(true)
  expect(html.match(/<table>/g)?.length).toBe(html.match(/<caption>/g)?.length)
  expect(html).not.toMatch(/<th>/)
})

test('tags are balanced', () => {
  const open: string[] = []
  for (const [, close, name = ''] of htmlReport(evilReport()).matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'br'].includes(name)) continue
    if (close === '/') expect(open.pop()).toBe(name)
    else open.push(name)
  }
  expect(open).toEqual([])
})

test('nothing a server says is markup', () => {
  const html = htmlReport(evilReport())
  for (const part of ['<script', '\u001b', '\u202e', '\u009b']) expect(html).not.toContain(part)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
})

test('what says the same of many checks is said once', () => {
  const silent = ['a', 'b', 'c'].map((name) => result(`x.${name}`, { kind: 'inconclusive', because: 'it is not spoken' }))
  const html = htmlReport(reportOf(silent))
  expect(html.match(/<article>/g)).toHaveLength(1)
  expect(html).toContain('3 checks at 2025-11-25')
})

test('what most of it comes from is said at the head, with the notes', () => {
  const silent = ['a', 'b', 'c'].map((name) => result(`x.${name}`, { kind: 'inconclusive', because: 'it is not spoken' }))
  const head = htmlReport(reportOf(silent, { notes: ['It <may> be so.'] })).split('</header>')[0]
  expect(head).toContain('<li>3 checks are unclear at 2025-11-25: it is not spoken</li><li>It &lt;may&gt; be so.</li>')
})

test('what stands between backticks is code', () => {
  const html = htmlReport(reportOf([result('a.b', { kind: 'fail', because: 'no `<b>` and a ` alone' })]))
  expect(html).toContain('<strong>no <code>&lt;b&gt;</code> and a ` alone</strong>')
})
