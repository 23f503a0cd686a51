import { expect, test } from 'vitest'
import { markdownReport } from './markdown.ts'
import { evilReport, failed, mixed, reportOf, result } from './testing/sample-report.ts'

test('the verdict comes first, then the reasons and the sum, then what does not hold', () => {
  const text = markdownReport(reportOf(mixed))
  expect(text).toMatch(/^## ❌ Something required does not hold\.\n\nserver `http:\/\/localhost:8000\/mcp`/)
  expect(text).toContain('- 6 required sentences: 2 hold')
  expect(text).toContain('### ❌ The title of token.audience')
  expect(text).toContain('([the clause](<https://spec.example/2025-11-25/page#clause>))')
  expect(text).toContain('How to mend it: `mcp-entra explain server/token/audience`')
  expect(text).toContain('```text\nPOST http://localhost:8000/mcp\nAuthorization: Bearer [token: aud "other"]\n\nHTTP 200')
  expect(text).toContain('| The title of challenge.first | ✅ pass |')
  expect(text.indexOf('### ❌')).toBeLessThan(text.indexOf('<summary>Every check</summary>'))
})

test('what most of it comes from is said at the head, with the notes', () => {
  const silent = ['a', 'b', 'c'].map((name) => result(`x.${name}`, { kind: 'inconclusive', because: 'it is not spoken' }))
  const text = markdownReport(reportOf(silent, { notes: ['It may be so.'] }))
  expect(text).toContain('- &#51; checks are unclear at 2025-11-25: it is not spoken\n- It may be so.\n')
})

test('a green run is one line and a table', () => {
  const text = markdownReport(reportOf([result('a.b', { kind: 'pass' })]))
  expect(text).toMatch(/^## ✅ Everything required holds\./)
  expect(text).not.toContain('###')
})

test('a job summary is not filled by one bad server', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ ...failed, check: `server/a/b${index}` }))
  const text = markdownReport(reportOf(many))
  expect(text).toContain('470 more cases are in the other reports.')
  expect(text.length).toBeLessThan(200_000)
})

test('nothing a server says is Markdown, HTML, a mention or a link', () => {
  const text = markdownReport(evilReport())
  const outside = text.replaceAll(/(`{3,})text\n[\s\S]*?\n\1/g, '').replaceAll(/(`+) [\s\S]*? \1/g, '')
  for (const part of ['<script', '(javascript:', '**x**', '@all']) expect(outside).not.toContain(part)
  for (const character of ['\u001b', '\u202e', '\u009b']) expect(text).not.toContain(character)
  // A fence is longer than any inside of it, so that nothing breaks out.
  for (const [, fence = '', body = ''] of text.matchAll(/^(`{3,})text\n([\s\S]*?)\n\1$/gm)) expect(body).not.toContain(fence)
  expect(text.match(/^`{4}text$/gm)?.length).toBeGreaterThan(0)
})
