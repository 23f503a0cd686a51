import type { CheckResult } from '../kit/outcome.ts'
import type { Report } from '../kit/report.ts'
import { inOrder } from './areas.ts'
import { type Standing, standingOf } from './words.ts'

/** What a reader is told at length: one result, or several at one revision that say the same. */
export interface Case {
  readonly standing: Standing
  /** Never empty. */
  readonly results: readonly [CheckResult, ...CheckResult[]]
}

/** From so many on, results that say the same are told once. */
const alike = 3

/** What comes first of what a reader is told. */
const standingsInOrder: readonly Standing[] = ['fail', 'broken', 'warn', 'inconclusive']

/** The cases that are not green, the worst first, each kind in the order of the areas. What is known is told in its table only. */
export function casesOf(report: Report): readonly Case[] {
  const told = report.results.flatMap((result): Case[] => {
    const standing = standingOf(result, report)
    return standingsInOrder.includes(standing) ? [{ standing, results: [result] }] : []
  })
  const areas = inOrder(report.results.map(({ area }) => area))
  const place = ({ standing, results: [{ area }] }: Case) =>
    standingsInOrder.indexOf(standing) * areas.length + areas.indexOf(area)
  const sayings = [
    ...Map.groupBy(
      told.toSorted((one, other) => place(one) - place(other)),
      sayingOf,
    ).values(),
  ]
  return sayings.flatMap((group) => {
    const [first, ...others] = group
    if (!first || group.length < alike || first.standing !== 'inconclusive') return group
    return [{ ...first, results: [first.results[0], ...others.map(({ results }) => results[0])] }]
  })
}

/** What leaves many checks unclear, in a line each: more often than not one thing that is easily mended. */
export const sharedReasons = (cases: readonly Case[]): readonly string[] =>
  cases.flatMap(({ results: [{ revision, outcome }, ...others] }) =>
    others.length > 0 && 'because' in outcome
      ? [`${others.length + 1} checks are unclear at ${revision}: ${outcome.because}`]
      : [],
  )

/** The check to begin with: the first that does not hold. What is unclear is not mended by reading about it. */
export const firstToMend = (cases: readonly Case[]): string | undefined =>
  cases.find(({ standing }) => standing === 'fail' || standing === 'warn')?.results[0].check

const sayingOf = ({ standing, results: [{ revision, outcome }] }: Case): string =>
  `${standing} ${revision} ${'because' in outcome ? outcome.because : ''}`

/** What could not be put to the test: the checks by their topic (`server/token-audience`), by reason. */
export function notRunOf({ results }: Report): readonly { readonly because: string; readonly topics: readonly string[] }[] {
  const notRun = results.flatMap(({ check, outcome }) =>
    outcome.kind === 'not-run' ? [{ check, because: outcome.because }] : [],
  )
  return [...Map.groupBy(notRun, ({ because }) => because)].map(([because, group]) => {
    const checks = [...new Set(group.map(({ check }) => check))]
    const topics = [...Map.groupBy(checks, (check) => check.split('/').slice(0, 2).join('/'))]
    return { because, topics: topics.map(([topic, { length }]) => (length === 1 ? topic : `${topic} (${length})`)) }
  })
}

/** One area: a row per check, with its standing at each revision. */
export interface AreaTable {
  readonly area: string
  readonly rows: readonly { readonly check: string; readonly title: string; readonly standings: readonly Standing[] }[]
}

/** The tables of the areas of which something was judged. A check that was nowhere asked, or nowhere run, has no row. */
export function tablesOf(report: Report, areas: readonly string[]): readonly AreaTable[] {
  const { revisions } = report.asked
  return areas.flatMap((area): AreaTable[] => {
    const byCheck = Map.groupBy(
      report.results.filter((result) => result.area === area),
      ({ check }) => check,
    )
    const rows = [...byCheck].flatMap(([check, runs]) => {
      const standings = revisions.map((revision) => {
        const run = runs.find((one) => one.revision === revision)
        return run ? standingOf(run, report) : ('not-asked' as const)
      })
      const isJudged = standings.some((standing) => standing !== 'not-asked' && standing !== 'not-run')
      return isJudged ? [{ check, title: runs[0]?.title ?? check, standings }] : []
    })
    return rows.length === 0 ? [] : [{ area, rows }]
  })
}
