import type { Command } from 'commander'
import type { Revision, RunSettings } from './index.ts'
import { revisions } from './kit/requirement.ts'
import { collect, type ReportFile, readReportFile, readRevisions, readSeconds, reportKinds } from './option-readers.ts'

/** The options of every run, whoever is judged, as they were given. */
export interface RunWords {
  readonly specVersion?: readonly Revision[]
  readonly only?: readonly string[]
  readonly strict?: true
  readonly allowNotRun?: true
  readonly report?: readonly ReportFile[]
  readonly baseline?: string
  readonly updateBaseline?: true
  readonly timeout?: number
}

/** Adds the options of every run. */
export const withRunOptions = (command: Command, timeout: string): Command =>
  command
    .option(
      '--spec-version <revision>',
      `revision to ask about; repeat it, or use commas (default: ${revisions.slice(-2).join(',')})`,
      readRevisions,
    )
    .option('--only <what>', 'only these checks, topics, requirements or areas; repeat it, or use commas', collect)
    .option('--strict', 'make SHOULD as red as MUST')
    .option('--allow-not-run', 'exit 0 though some of it could not be put to the test')
    .option('--report <kind=file>', `write a report as ${reportKinds.join(', ')}; repeatable`, readReportFile)
    .option('--baseline <file>', 'what is known not to hold, as YAML; an entry that holds again turns the run red')
    .option('--update-baseline', 'take such entries out of it; where there is no such file, write one of what does not hold now')
    .option('--timeout <seconds>', timeout, readSeconds)

/** Which of them do not go together; undefined where they all do. */
export function runMisuse({ report = [], baseline, updateBaseline }: RunWords): string | undefined {
  if (updateBaseline && baseline === undefined)
    return '--update-baseline is for --baseline: say which file is brought up to date.'
  return new Set(report.map(({ file }) => file)).size < report.length
    ? 'Two reports are to be written to the same file.'
    : undefined
}

/** How the run is to be, in the words of the library; what was not given is left to its defaults. The baseline is read elsewhere. */
export const runSettings = ({ specVersion, timeout, only, strict, allowNotRun }: RunWords): RunSettings => ({
  ...(only && { only }),
  ...(strict && { strict }),
  ...(allowNotRun && { allowNotRun }),
  ...(specVersion && { revisions: revisions.filter((name) => specVersion.includes(name)) }),
  ...(timeout && { milliseconds: timeout * 1000 }),
})
