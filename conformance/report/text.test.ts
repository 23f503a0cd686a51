import { expect, test } from 'vitest'
import { evilReport, exchange, failed, mixed, reportOf, result } from './testing/sample-report.ts'
import { textReport } from './text.ts'

test('checks are grouped by area, in one order, and those that were not asked are left out', () => {
  const lines = textReport(reportOf(mixed)).split('\n')
  const places = ['Refusals and their challenge', 'Protected resource metadata', 'Token validation', 'zzz'].map((title) =>
    lines.findIndex((line) => line.startsWith(title)),
  )
  expect(places).toEqual([...places].sort((one, other) => one - other))
  expect(places).not.toContain(-1)
  expect(lines.some((line) => line.includes('The title of challenge.third'))).toBe(false)
})

test('a case that fails is told with its reason, its sentence, the clause and the exchange', () => {
  const text = textReport(reportOf(mixed))
  for (const part of [
    'FAIL server/token/audience at 2025-11-25',
    'because  expected 401, got 200',
    'MUST  What token.audience asks.',
    'https://spec.example/2025-11-25/page#clause',
    'probe: the same token, for another API',
    'POST http://localhost:8000/mcp  ->  200',
    'Authorization: Bearer [token: aud "other"]',
    'WWW-Authenticate: Bearer scope="a"',
    '{"result": {}}',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('PASS server')
})

test('an exchange without an answer says why there was none', () => {
  const silent = { ...exchange, status: null, got: null, noAnswer: 'closed the connection' }
  const text = textReport(reportOf([result('a.b', { kind: 'inconclusive', because: 'nobody' }, { evidence: [silent] })]))
  expect(text).toContain('UNCLEAR server/a/b')
  expect(text).toContain('->  no answer: closed the connection')
})

test('what was not run is gathered by its reason, and by topic, and has no row where it was run nowhere', () => {
  const text = textReport(reportOf([...mixed, result('challenge.fourth', { kind: 'not-run', because: 'nobody can mint' })]))
  expect(text).toContain('Not run: nobody can mint\n  server/challenge (2)\n')
  expect(text).not.toContain('The title of challenge.second')
})

test('what says the same of many checks is said once', () => {
  const silent = ['a', 'b', 'c', 'd'].map((name) => result(`x.${name}`, { kind: 'inconclusive', because: 'it is not spoken' }))
  const text = textReport(reportOf([...silent, result('x.e', { kind: 'inconclusive', because: 'another' })]))
  expect(text).toContain('UNCLEAR 4 checks at 2025-11-25\n  because  it is not spoken\n')
  expect(text.match(/it is not spoken/g)).toHaveLength(1)
  expect(text).toContain('UNCLEAR server/x/e at 2025-11-25')
})

test('the worst is told first and mended first, each kind in the order of the areas', () => {
  const text = textReport(
    reportOf([
      result('session.a', { kind: 'inconclusive', because: 'no session' }),
      result('prm.b', { kind: 'fail', because: 'no scope' }, { level: 'SHOULD' }),
      result('session.c', { kind: 'fail', because: 'served' }),
      result('token.d', { kind: 'fail', because: 'served' }),
    ]),
  )
  expect(text.match(/(?<=^[A-Z]+ )server\/\S+(?= at)/gm)).toEqual([
    'server/token/d',
    'server/session/c',
    'server/prm/b',
    'server/session/a',
  ])
  expect(text).toMatch(/How to mend it: mcp-entra explain server\/token\/d\n$/)
})

test('where nothing fails there is nothing to mend', () => {
  expect(textReport(reportOf([result('a.b', { kind: 'inconclusive', because: 'nobody' })]))).not.toContain('How to mend it')
})

test('advice that does not hold is a warning, and what is known is told in its table only', () => {
  const text = textReport(reportOf(mixed))
  expect(text).toMatch(/warn {5}The title of scope\.advice/)
  expect(text).toContain('WARN server/scope/advice at 2025-11-25')
  expect(text).toContain('\n  mend     mcp-entra explain server/scope/advice\n')
  expect(text).toMatch(/known {4}The title of http\.known/)
  expect(text).not.toContain('expected 403, got 400')
})

test('the sum counts requirements and says what the exit code means', () => {
  expect(textReport(reportOf(mixed))).toMatch(
    /Something required does not hold\.\n.*1 of 6.*\n6 required sentences: 2 hold, 1 do not, 1 are known not to, 1 not run, 1 broken\n1 recommended: 0 hold, 1 do not\nHow to mend it: mcp-entra explain server\/token\/audience\n$/,
  )
  expect(textReport(reportOf([result('a.b', { kind: 'pass' })]))).toContain('Everything required holds.')
  expect(textReport(reportOf([result('a.b', { kind: 'pass' }), { ...failed, level: 'SHOULD' }]))).toContain(
    '1 recommended: 0 hold, 1 do not',
  )
  expect(textReport(reportOf([]))).toContain('nothing was asked')
})

test('where nothing but advice was asked, nothing required is said to hold', () => {
  const advice = result('a.b', { kind: 'pass' }, { level: 'SHOULD' })
  expect(textReport(reportOf([advice]))).toContain('\nNothing that was asked is required.\n')
})

test('where all holds, and the baseline says otherwise, it is the baseline that is wrong', () => {
  const report = reportOf([result('a.b', { kind: 'pass' })], { verdict: { exitCode: 1, because: ['1 entries of the baseline'] } })
  const text = textReport(report)
  expect(text).toContain(
    '\nSomething in the baseline holds again: --update-baseline takes it out.\n  1 entries of the baseline\n',
  )
  expect(text).not.toContain('Something required does not hold.')
})

test('the exchanges stand under their step, and a long control is only named', () => {
  const four = Array.from({ length: 4 }, () => ({ ...exchange, step: 'control: nothing is wrong' }))
  const evidence = [...four, { ...exchange, step: 'probe' }, { ...exchange, step: 'probe' }]
  const linesOf = (...shown: (typeof evidence)[]) =>
    textReport(reportOf(shown.map((one) => ({ ...failed, evidence: one }))))
      .split('\n')
      .map((line) => line.trim())
  const lines = linesOf(evidence)
  expect(lines).toContain('control: nothing is wrong (4 exchanges; the JSON report has them)')
  expect([lines.filter((line) => line === 'probe').length, lines.filter((line) => line.startsWith('POST')).length]).toEqual([
    1, 2,
  ])
  // A control after which nothing came is where it went wrong.
  expect(linesOf(four).filter((line) => line.startsWith('POST'))).toHaveLength(4)
})

test('a run that was narrowed says so, and claims no more', () => {
  const passed = reportOf([result('a.b', { kind: 'pass' })])
  const report = { ...passed, asked: { ...passed.asked, only: ['pkce', 'iss'] } }
  expect(textReport(report)).toContain('behind a mock Entra, only pkce, iss\n')
  expect(textReport(report)).toContain('\nEverything required holds of what was asked: pkce, iss.\n')
})

test('two revisions stand side by side', () => {
  const report = reportOf([
    result('a.b', { kind: 'pass' }),
    result('a.b', { kind: 'fail', because: 'x' }, { revision: '2026-07-28' }),
  ])
  expect(textReport(report)).toContain('  pass        FAIL        The title of a.b')
})

test('notes are shown', () => {
  expect(textReport(reportOf(mixed, { notes: ['At 2026-07-28 nothing was spoken.'] }))).toContain(
    'Note: At 2026-07-28 nothing was spoken.',
  )
})

const esc = '\u001b'

test('nothing a server says reaches the terminal as a command, in any place where it is shown', () => {
  const text = textReport(evilReport())
  for (const character of [esc, '\u009b', '\u202e', '\r']) expect(text).not.toContain(character)
})

test('colours are for a terminal only', () => {
  expect(textReport(reportOf(mixed))).not.toContain(esc)
  const coloured = textReport(reportOf(mixed), { colours: true })
  expect(coloured).toContain(`${esc}[31mFAIL${esc}[0m`)
  expect(coloured.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '')).toBe(textReport(reportOf(mixed)))
})
