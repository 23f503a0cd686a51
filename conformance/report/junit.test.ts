import { expect, test } from 'vitest'
import { junitReport } from './junit.ts'
import { evilReport, mixed, reportOf, result } from './testing/sample-report.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

/** Reads XML as strictly as it is needed here: tags are balanced, and text holds no `<` and no bare `&`. */
function parse(xml: string): Element {
  const stack: { name: string; attributes: Record<string, string>; children: Element[]; text: string }[] = []
  let root: Element | undefined
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '').trimEnd()
  expect(rest).not.toBe(xml.trimEnd())
  while (rest !== '') {
    const [whole = '', close, name = '', attributes = '', empty, text] =
      /^<(\/?)([\w]+)((?: [\w]+="[^"<]*")*)(\/?)>|^([^<]+)/.exec(rest) ?? []
    if (whole === '') throw new Error(`this is not XML: ${rest.slice(0, 80)}`)
    rest = rest.slice(whole.length)
    const top = stack.at(-1)
    if (text !== undefined) {
      expect(text).not.toMatch(/&(?!(amp|lt|gt|quot);)/)
      if (top) top.text += text
    } else if (close === '/') {
      const ended = stack.pop()
      if (ended?.name !== name) throw new Error(`${name} ends ${ended?.name}`)
      if (stack.length === 0) root = ended
      else stack.at(-1)?.children.push(ended)
    } else {
      const read = Object.fromEntries(
        [...attributes.matchAll(/ ([\w]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
      )
      const element = { name, attributes: read, children: [], text: '' }
      if (empty === '/') top?.children.push(element)
      else stack.push(element)
    }
  }
  if (!root) throw new Error('nothing was read')
  return root
}

const casesOf = (xml: string) => parse(xml).children.flatMap(({ children }) => children)
const caseNamed = (xml: string, part: string) => casesOf(xml).find(({ attributes }) => attributes['classname']?.includes(part))
const kindOf = (xml: string, part: string) => caseNamed(xml, part)?.children[0]?.name ?? 'passed'

test('each check is a case of the suite of its area, with its reason and its time', () => {
  const xml = junitReport(reportOf(mixed))
  expect(kindOf(xml, 'server/challenge/first')).toBe('passed')
  expect(kindOf(xml, 'server/token/audience')).toBe('failure')
  expect(kindOf(xml, 'server/prm/broken')).toBe('error')
  const failure = caseNamed(xml, 'server/token/audience')
  expect(failure?.attributes).toMatchObject({ time: '0.012', name: 'The title of token.audience' })
  expect(failure?.children[0]?.attributes['message']).toBe('expected 401, got 200')
  expect(failure?.children[0]?.text).toContain('https://spec.example/2025-11-25/page#clause')
  expect(caseNamed(xml, 'challenge/third')).toBeUndefined()
})

test('advice, what is known and what was not run turn nothing red, and say why they are skipped', () => {
  const xml = junitReport(
    reportOf([...mixed, result('scope.dim', { kind: 'inconclusive', because: 'dim' }, { level: 'SHOULD' })]),
  )
  for (const part of ['scope/advice', 'scope/dim', 'http/known', 'challenge/second']) expect(kindOf(xml, part)).toBe('skipped')
  expect(caseNamed(xml, 'scope/advice')?.children[0]?.attributes['message']).toBe(
    'SHOULD, and it does not hold: expected a scope, got none',
  )
})

test.each([
  [
    'all that is required holds',
    [result('a.b', { kind: 'pass' }), result('a.c', { kind: 'fail', because: 'x' }, { level: 'SHOULD' })],
  ],
  ['something does not', mixed],
  ['nothing was learnt', [result('a.b', { kind: 'not-run', because: 'x' })]],
  ['nothing was asked', []],
])('it is red exactly where the exit code is not 0: %s', (_, results) => {
  const report = reportOf(results)
  const { failures, errors } = parse(junitReport(report)).attributes
  expect(Number(failures) + Number(errors) > 0).toBe(report.verdict.exitCode !== 0)
})

test('the case of the verdict says what should be known beside it', () => {
  const report = reportOf([result('a.b', { kind: 'inconclusive', because: 'x' })], { notes: ['It <may> be so.'] })
  expect(junitReport(report)).toMatch(/stayed unclear\n[^<]*It &lt;may&gt; be so\.<\/failure>/)
})

test('the numbers are those of the cases', () => {
  const root = parse(junitReport(reportOf(mixed)))
  const cases = root.children.flatMap(({ children }) => children)
  const count = (name: string) => cases.filter(({ children }) => children[0]?.name === name).length
  expect(root.attributes).toMatchObject({
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
  })
})

test('whatever a server says, it stays well-formed XML', () => {
  const xml = junitReport(evilReport())
  expect(parse(xml).name).toBe('testsuites')
  // XML 1.0 §2.2 allows no other characters.
  expect(xml).toMatch(/^[\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
})
