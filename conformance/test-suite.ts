import { authorizationServerChecks, clientChecks, serverChecks } from './checks/index.ts'
import {
  type AuthorizationServerOptions,
  type AuthorizationServerTarget,
  type ClientConformanceOptions,
  type ClientTarget,
  type ConformanceOptions,
  type ConformanceTarget,
  defaultRevisions,
  runAuthorizationServerConformance,
  runClientConformance,
  runConformance,
} from './index.ts'
import type { Check } from './kit/check.ts'
import type { Report } from './kit/report.ts'
import type { Revision } from './kit/requirement.ts'
import { caseLines } from './report/text-case.ts'
import { painter } from './report/text-colours.ts'
import { runnerView, standingOf, verdictSentence } from './report/words.ts'
import { selectChecks } from './selection.ts'
import { usualMilliseconds } from './targets/issuer-url.ts'

export interface DescribeOptions extends ConformanceOptions {
  /** What the group of tests is called. Default: the address or the command. */
  readonly name?: string
}

export interface DescribeClientOptions extends ClientConformanceOptions {
  /** What the group of tests is called. Default: the command. */
  readonly name?: string
}

export interface DescribeAuthorizationServerOptions extends AuthorizationServerOptions {
  /** What the group of tests is called. Default: the issuer. */
  readonly name?: string
}

/** A test runner, as far as it is needed to turn checks into tests. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  beforeAll(body: () => Promise<void>, milliseconds: number): unknown
  /** `skip` ends the test, and says why it was skipped. */
  test(name: string, body: (skip: (because: string) => void) => void): unknown
}

/**
 * Turns every check that applies into a test. The server is asked once, before the first of them. A check that was not run, is known
 * not to hold, or is advice that does not hold is skipped with the reason; the last test is the verdict, so that the tests are red
 * exactly where the command would not exit with 0.
 * @throws Error where `only` names nothing.
 */
export function describeWith(runner: Runner, target: ConformanceTarget, options: DescribeOptions = {}): void {
  const { name = 'command' in target ? target.command : target.url, ...runOptions } = options
  const { revisions = defaultRevisions, milliseconds = 60_000 } = options
  const checks = selectChecks(options.checks ?? serverChecks, options.only ?? [])
  const run = () => runConformance(target, { ...runOptions, milliseconds })
  describeRun(runner, { name, checks, revisions, milliseconds, run })
}

/**
 * The same for a client: it is run through every world before the first of the tests.
 * @throws Error where `only` names nothing.
 */
export function describeClientWith(runner: Runner, target: ClientTarget, options: DescribeClientOptions = {}): void {
  const { name = target.command, ...runOptions } = options
  const { revisions = defaultRevisions, milliseconds = 300_000 } = options
  const checks = selectChecks(options.checks ?? clientChecks, options.only ?? [])
  const run = () => runClientConformance(target, { ...runOptions, milliseconds })
  describeRun(runner, { name, checks, revisions, milliseconds, run })
}

/**
 * The same for an authorization server. Without a client, what needs one is not run, so that the verdict is red: give a client, or the
 * checks of what a stranger sees (`only`).
 * @throws Error where `only` names nothing.
 */
export function describeAuthorizationServerWith(
  runner: Runner,
  target: AuthorizationServerTarget,
  options: DescribeAuthorizationServerOptions = {},
): void {
  const { name = target.issuer, ...runOptions } = options
  const { revisions = defaultRevisions, milliseconds = usualMilliseconds(target) } = options
  const checks = selectChecks(options.checks ?? authorizationServerChecks, options.only ?? [])
  const run = () => runAuthorizationServerConformance(target, { ...runOptions, milliseconds })
  describeRun(runner, { name, checks, revisions, milliseconds, run })
}

interface Run {
  readonly name: string
  readonly checks: readonly Check[]
  readonly revisions: readonly Revision[]
  /** How long it takes at most. */
  readonly milliseconds: number
  readonly run: () => Promise<Report>
}

function describeRun(runner: Runner, { name, checks, revisions, milliseconds, run }: Run): void {
  runner.describe(`conformance of ${name}`, () => {
    let report: Report | undefined
    const begin = async () => {
      report = await run()
    }
    // The run ends by itself when its time is up, and what it has started is ended after that.
    runner.beforeAll(begin, milliseconds + 30_000)

    for (const revision of revisions) {
      runner.describe(`at ${revision}`, () => {
        for (const { id, title } of checks.filter(({ requirement }) => requirement.levels[revision] !== undefined))
          runner.test(`${title} (${id})`, (skip) => settle(report, id, revision, skip))
      })
    }

    runner.test('everything required holds', () => {
      if (!report) throw new Error('the run did not begin')
      const { verdict, notes } = report
      if (verdict.exitCode !== 0) throw new Error([verdictSentence(report), ...verdict.because, ...notes].join('\n'))
    })
  })
}

/** Ends the test of one check as its result has it. @throws Error that tells the whole case where it is red. */
function settle(report: Report | undefined, check: string, revision: string, skip: (because: string) => void): void {
  const result = report?.results.find((one) => one.check === check && one.revision === revision)
  if (!report || !result) throw new Error('the run did not get as far as this check')
  const view = runnerView(result, report)
  if (view.kind === 'skipped') skip(view.because)
  else if (view.kind !== 'passed')
    throw new Error(caseLines({ standing: standingOf(result, report), results: [result] }, painter(false)).join('\n'))
}
