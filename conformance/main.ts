import { Command } from 'commander'
import {
  authorizationServerCommand,
  type IssuerOptions,
  issuerMisuse,
  issuerRunOptions,
  issuerTargetOf,
} from './authorization-server-options.ts'
import { catalogueCommands, explainTo } from './catalogue-commands.ts'
import {
  type ClientOptions,
  clientCommand,
  clientMisuse,
  clientRunOptions,
  clientTargetOf,
  clientWatchOptions,
} from './client-options.ts'
import type { ConformanceOptions, Report, ToTry } from './index.ts'
import type { BaselineOptions } from './kept-baseline.ts'
import { withoutControls } from './kit/redaction.ts'
import type { Role } from './kit/requirement.ts'
import { writeReports } from './report-files.ts'
import { misuse, runOptions, type ServerOptions, serverCommand, targetOf } from './server-options.ts'

/** Whatever ends us must end the command under test, which is in a process group of its own. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function judgeServer(options: ServerOptions): Promise<number> {
  const wrong = misuse(options)
  if (wrong !== undefined) return complain(wrong)
  return judge('server', options, ({ runConformance }, common) =>
    runConformance(targetOf(options), {
      ...runOptions(options),
      ...common,
      onWait: tell,
      onStart: ({ url, checks }) => tell(`Asking ${url}: ${checks} runs of checks.`),
    }),
  )
}

async function judgeClient(options: ClientOptions): Promise<number> {
  const wrong = clientMisuse(options)
  if (wrong !== undefined) return complain(wrong)
  if (options.command === undefined) return judgeWatched(options)
  return judge('client', options, ({ runClientConformance }, common) =>
    runClientConformance(clientTargetOf(options), {
      ...clientRunOptions(options),
      ...common,
      onStart: ({ checks }) => tell(`Running the client: ${checks} runs of checks.`),
    }),
  )
}

/** A client that a person operates: whoever ends the wait wants to know what was seen. */
async function judgeWatched(options: ClientOptions): Promise<number> {
  const { heardWords, toTryWords } = await import('./watch-words.ts')
  let tried: ToTry | undefined
  let last: string | undefined
  const onReady = (toTry: ToTry) => {
    tried = toTry
    tell(toTryWords(toTry))
  }
  const onHeard = (heard: Parameters<typeof heardWords>[0]) => {
    const words = tried && heardWords(heard, tried)
    if (words !== undefined && words !== last) tell(words)
    last = words ?? last
  }
  const watch: Judging = ({ watchClient }, { onResult: _, ...common }) =>
    watchClient({ ...clientWatchOptions(options), ...common, onReady, onHeard })
  return judge('client', options, watch, { interruptionEnds: false })
}

async function judgeAuthorizationServer(options: IssuerOptions): Promise<number> {
  const wrong = issuerMisuse(options)
  if (wrong !== undefined) return complain(wrong)
  return judge('authorization-server', options, ({ runAuthorizationServerConformance }, common) =>
    runAuthorizationServerConformance(issuerTargetOf(options), {
      ...issuerRunOptions(options),
      ...common,
      onWait: tell,
      onStart: ({ issuer, checks }) => tell(`Asking ${issuer}: ${checks} runs of checks.`),
    }),
  )
}

type Common = Pick<ConformanceOptions, 'baseline' | 'signal' | 'onResult'>

type Judging = (door: typeof import('./index.ts'), common: Common) => Promise<Report>

/** One run, from its baseline to its exit code, whoever is judged. */
async function judge(
  role: Role,
  options: BaselineOptions & Pick<ServerOptions, 'report'>,
  run: Judging,
  { interruptionEnds = true }: { readonly interruptionEnds?: boolean } = {},
): Promise<number> {
  const [door, { openBaseline }] = await Promise.all([import('./index.ts'), import('./kept-baseline.ts')])
  const { textReport, writers } = door
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  for (const name of interruptions) process.on(name, interrupt)
  try {
    const kept = await openBaseline(role, options)
    const report = await run(door, {
      ...(kept && { baseline: kept.baseline }),
      signal: interruption.signal,
      onResult: progress,
    })
    if (interruptionEnds && interruption.signal.aborted) return interrupted()
    print(textReport(report, { colours: process.stdout.isTTY === true && !process.env['NO_COLOR'] }))
    const files = (options.report ?? []).map(({ kind, file }) => ({ file, text: writers[kind](report) }))
    const updated = kept?.update(report) ?? []
    const problems = await writeReports([...files, ...updated])
    if (problems.length > 0) return complain(problems.join('\n'))
    for (const { file } of updated) tell(`The baseline ${file} is written. The next run is judged by it.`)
    return report.verdict.exitCode
  } catch (error) {
    if (interruption.signal.aborted) return interrupted()
    return complain(error instanceof Error ? error.message : String(error))
  } finally {
    for (const name of interruptions) process.off(name, interrupt)
  }
}

/** On a terminal one line that is written over; elsewhere nothing, because a log does not need it. */
function progress({ check, revision }: Report['results'][number], settled: number, all: number): void {
  if (!process.stderr.isTTY) return
  const line = settled === all ? '' : `${settled}/${all}  ${revision}  ${check}`
  process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`)
}

const print = (text: string): void => {
  process.stdout.write(text)
}

/** To standard error, where a message may quote what a server or a command wrote. */
const tell = (line: string): void => {
  process.stderr.write(`${withoutControls(line)}\n`)
}

function complain(message: string): number {
  tell(message)
  process.exitCode = 2
  return 2
}

/** 128 and the number of SIGINT, as a shell says it. */
function interrupted(): number {
  tell('Interrupted. Nothing was left running.')
  return 130
}

/** Commander's own code for wrong usage is 1, which here means that a server failed. */
const usageIsTwo = (command: Command): Command =>
  command
    .showHelpAfterError('(add --help for what can be said)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

export const conformanceCommand = new Command('conformance')
  .description(
    'Judge an MCP server, a client or an authorization server against the specification, with the exchange and the clause for whatever does not hold.',
  )
  .addCommand(
    usageIsTwo(
      serverCommand(async (options) => {
        process.exitCode = await judgeServer(options)
      }),
    ),
  )
  .addCommand(
    usageIsTwo(
      clientCommand(async (options) => {
        process.exitCode = await judgeClient(options)
      }),
    ),
  )
  .addCommand(
    usageIsTwo(
      authorizationServerCommand(async (options) => {
        process.exitCode = await judgeAuthorizationServer(options)
      }),
    ),
  )
usageIsTwo(conformanceCommand)
for (const command of catalogueCommands({ print, complain })) conformanceCommand.addCommand(usageIsTwo(command))

/** Prints what a check or a requirement means; an unknown id ends with 2 and the likeliest ones. */
export const explain = (id: string): Promise<void> => explainTo({ print, complain }, id)
