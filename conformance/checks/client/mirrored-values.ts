import { fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, every, looksAt, meets, messageOf, rightWorld } from './judging.ts'
import { header } from './mcp-requests.ts'
import {
  accented,
  callOf,
  calls,
  encoded,
  illegal,
  illegallyMarked,
  mirrored,
  notCalled,
  oddNames,
  sentinel,
  values,
} from './mirrored-worlds.ts'

const nameSentAs = (name: string, expected: string) => (run: ClientRun) => {
  const called = calls(run).filter((request) => callOf(request).name === name)
  if (called.length === 0) return notCalled(run)
  return every(called, 'call', run, (request) => {
    const sent = header(request, 'mcp-name')
    return sent === expected ? undefined : `expected Mcp-Name: ${expected}, got ${sent ?? 'none'}`
  })
}

export const nameRepeated = looksAt(
  {
    id: 'client/mirrored-values/name-repeated',
    requirement: requirement('hdr.client-name'),
    title: 'A call repeats the name of its tool as Mcp-Name',
    catches: ['client/no-name-header'],
  },
  rightWorld,
  (run) =>
    every(calls(run), 'call of a tool', run, (request) => {
      const [sent, { name }] = [header(request, 'mcp-name'), callOf(request)]
      return sent === name ? undefined : `expected Mcp-Name: ${JSON.stringify(name)}, got ${sent ?? 'none'}`
    }),
)

export const nameEncoded = looksAt(
  {
    id: 'client/mirrored-values/name-encoded',
    requirement: requirement('hdr.client-name-base64'),
    title: 'A name that a header cannot hold is sent in base64',
    catches: ['client/raw-names', 'client/no-name-header', 'client/sentinels-in-capitals'],
  },
  oddNames,
  nameSentAs(accented, encoded(accented)),
)

export const sentinelEncoded = looksAt(
  {
    id: 'client/mirrored-values/sentinel-encoded',
    requirement: requirement('hdr.client-sentinel-collision'),
    title: 'A name that looks as if it were encoded is encoded',
    catches: ['client/raw-sentinels', 'client/raw-names', 'client/no-name-header', 'client/sentinels-in-capitals'],
  },
  oddNames,
  nameSentAs(sentinel, encoded(sentinel)),
)

export const sentinelInLowerCase = looksAt(
  {
    id: 'client/mirrored-values/sentinel-in-lower-case',
    requirement: requirement('hdr.sentinel-case'),
    title: 'What is encoded is marked so in lower case',
    catches: ['client/sentinels-in-capitals', 'client/raw-names', 'client/no-name-header'],
  },
  oddNames,
  nameSentAs(accented, encoded(accented)),
)

/** The header of the calls whose argument is that. */
const parameterSentAs = (run: ClientRun, argument: string, value: unknown, name: string, expected: string): Verdict => {
  const called = calls(run).filter((request) => callOf(request).arguments?.[argument] === value)
  if (called.length === 0) return notCalled(run)
  return every(called, 'call', run, (request) => {
    const sent = header(request, `mcp-param-${name.toLowerCase()}`)
    return sent === expected ? undefined : `expected Mcp-Param-${name}: ${expected}, got ${sent ?? 'none'}`
  })
}
const allOf = (...verdicts: readonly Verdict[]): Verdict => verdicts.find(({ kind }) => kind !== 'pass') ?? pass

export const parametersMirrored = looksAt(
  {
    id: 'client/mirrored-values/parameters-repeated',
    requirement: requirement('param.client-mirror'),
    title: 'A parameter that is marked is repeated as Mcp-Param',
    catches: ['client/mirrors-no-parameters'],
  },
  mirrored,
  (run) => parameterSentAs(run, 'region', values.plain, 'Region', values.plain),
)

export const parametersEncoded = looksAt(
  {
    id: 'client/mirrored-values/parameters-encoded',
    requirement: requirement('param.client-encode'),
    title: 'Numbers and truth values are repeated as text, and what a header cannot hold in base64',
    catches: ['client/mirrors-no-parameters', 'client/raw-parameters', 'client/raw-names', 'client/sentinels-in-capitals'],
  },
  mirrored,
  (run) =>
    allOf(
      parameterSentAs(run, 'count', 42, 'Count', '42'),
      parameterSentAs(run, 'urgent', true, 'Urgent', 'true'),
      parameterSentAs(run, 'region', values.region, 'Region', encoded(values.region)),
      parameterSentAs(run, 'region', values.padded, 'Region', encoded(values.padded)),
      parameterSentAs(run, 'region', values.lines, 'Region', encoded(values.lines)),
    ),
)

export const absentOmitted = looksAt(
  {
    id: 'client/mirrored-values/absent-left-out',
    requirement: requirement('param.client-omit-null'),
    title: 'A parameter that is null or absent has no header',
    catches: ['client/mirrors-null'],
  },
  mirrored,
  (run) => {
    const without = calls(run).filter((request) => callOf(request).arguments?.['note'] === 'nothing')
    if (without.length === 0) return notCalled(run)
    return every(without, 'call', run, ({ headers }) => {
      const sent = Object.keys(headers).find((name) => name.startsWith('mcp-param-'))
      return sent === undefined ? undefined : `expected no Mcp-Param for null and absent values, got ${sent}`
    })
  },
)

export const illegalDropped = meets(
  {
    id: 'client/mirrored-values/illegal-marks-dropped',
    requirement: requirement('param.client-reject-tool'),
    title: 'A tool with a mark that is not legal is not offered; the others are',
    catches: ['client/offers-every-tool'],
  },
  illegallyMarked,
  (run) => {
    const names = calls(run).map((request) => String(callOf(request).name))
    const offered = names.find((name) => name in illegal)
    if (offered !== undefined) return fail(`expected ${offered} not to be offered, and it was called`)
    if (!asked(run, 'mcp').some((request) => messageOf(request)['method'] === 'tools/list' && request.status === 200))
      return inconclusive(`the tools were not listed; the client ${endingOf(run)}`)
    if (names.includes('test-tool')) return pass
    return fail(`expected the tool without a mark to be offered and called; the client ${endingOf(run)}`)
  },
)
