import type { ConformanceOptions, ConformanceTarget, DialectName, Profile, Revision } from './index.ts'
import { revisions } from './kit/requirement.ts'
import type { ReportFile } from './option-readers.ts'
import { readTemplate } from './targets/templates.ts'

/** The options of `conformance server`, as they were given. */
export interface ServerOptions {
  readonly url?: string
  readonly command?: string
  readonly specVersion?: readonly Revision[]
  readonly profile?: Profile
  readonly dialect?: DialectName
  readonly tool?: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly only?: readonly string[]
  readonly strict?: true
  readonly allowNotRun?: true
  readonly report?: readonly ReportFile[]
  readonly baseline?: string
  readonly updateBaseline?: true
  readonly timeout?: number
  readonly env?: readonly string[]
  readonly mock?: string | true
  readonly mockPort?: number
  readonly token?: string
  readonly clientId?: string
  readonly browser?: 'open' | 'print' | 'headless'
  readonly wait?: number
  readonly user?: string
}

type Rule = readonly [isBroken: boolean, complaint: string]

/** Which of the options do not go together; undefined where they all do. */
export function misuse(options: ServerOptions): string | undefined {
  const { url, command, env, mock, token, clientId, user, dialect, report = [] } = options
  const given = (...names: readonly (keyof ServerOptions)[]) => names.some((name) => options[name] !== undefined)
  const rules: readonly Rule[] = [
    [given('url') === given('command'), 'Say which server: either --command "…" to start one, or --url for one that is running.'],
    [url !== undefined && env !== undefined, '--env is for --command: a server that is running has its variables already.'],
    [
      command !== undefined && given('mock', 'token', 'clientId'),
      '--mock, --token and --client-id are for --url: a command gets an issuer of its own.',
    ],
    [
      [mock, token, clientId].filter((one) => one !== undefined).length > 1,
      'Say where right tokens come from: one of --mock, --token and --client-id.',
    ],
    [given('mockPort') && mock !== true, '--mock-port is for --mock without an origin, which starts an issuer here.'],
    [given('browser') && clientId === undefined, '--browser is for --client-id: nobody else signs in.'],
    [given('wait') && mock !== true && clientId === undefined, '--wait is for --mock without an origin, and for --client-id.'],
    [
      dialect !== undefined && command === undefined && mock !== true,
      '--dialect is for an issuer that is started here: with --command, or --mock without an origin.',
    ],
    [
      dialect === 'generic' && options.profile === 'entra',
      '--profile entra asks what a server behind Entra owes: it needs --dialect entra.',
    ],
    [
      user !== undefined && ((command === undefined && mock === undefined) || dialect === 'generic'),
      '--user names a user of a mock Entra: give --mock with it, or --command.',
    ],
    [given('updateBaseline') && !given('baseline'), '--update-baseline is for --baseline: say which file is brought up to date.'],
    [given('args') && !given('tool'), '--args is for --tool: say which tool is called with them.'],
    [
      url !== undefined && /^[a-z]+:\/\/[^/?#]*@/i.test(url),
      '--url holds a user or a password, which would stand in every report. Give a token by --token.',
    ],
    [new Set(report.map(({ file }) => file)).size < report.length, 'Two reports are to be written to the same file.'],
  ]
  return rules.find(([isBroken]) => isBroken)?.[1]
}

/**
 * The server that the options name. They have been looked at by `misuse`.
 * @throws Error for an `--env` that is not NAME=TEMPLATE.
 */
export function targetOf(options: ServerOptions): ConformanceTarget {
  const { url = '', command, env = [] } = options
  if (command !== undefined)
    return { command, templates: Object.fromEntries(env.map(readTemplate)), ...picked(options, 'dialect') }
  return { url, ...picked(options, 'dialect', 'mock', 'mockPort', 'token', 'clientId', 'browser') }
}

/** The members that were given. */
const picked = <Name extends keyof ServerOptions>(options: ServerOptions, ...names: readonly Name[]): Pick<ServerOptions, Name> =>
  Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as Pick<
    ServerOptions,
    Name
  >

/** How the run is to be, in the words of the library; what was not given is left to its defaults. */
export function runOptions(options: ServerOptions): ConformanceOptions {
  const { specVersion, timeout, wait } = options
  return {
    ...picked(options, 'profile', 'tool', 'args', 'only', 'strict', 'allowNotRun', 'user'),
    ...(specVersion && { revisions: revisions.filter((name) => specVersion.includes(name)) }),
    ...(timeout && { milliseconds: timeout * 1000 }),
    ...(wait && { waitMilliseconds: wait * 1000 }),
  }
}
