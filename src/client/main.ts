import { format } from 'node:util'
import { Command } from 'commander'
import type { Ask, SignInOptions, Step, Terminal } from './index.ts'
import { printable } from './printable.ts'
import {
  type ClientWords,
  historyPlace,
  type SignInWords,
  type Surroundings,
  signInOptions,
  withClientOptions,
  withSignInOptions,
} from './sign-in-words.ts'

interface ConnectWords extends SignInWords {
  readonly call?: string
  readonly args?: string
  readonly json?: true
}

export const connectCommand = withSignInOptions(
  new Command('connect')
    .description('Connect to an MCP server, sign in where it asks for it, and call its tools.')
    .argument('<url>', 'the MCP endpoint, such as http://localhost:8000/mcp')
    .option('--call <tool>', 'call this tool and end; without it there is a console (type help there)')
    .option('--args <json>', 'arguments of that tool, a JSON object')
    .option('--json', 'one JSON object on standard output: the legs gone, and the result (without --call: the tools)'),
)
  .addHelpText(
    'after',
    `
Without --call and --json there is a console: tools, call, resources, read, prompts, prompt, whoami, token, scopes, trace, logout;
help there says more. Where standard input is no terminal its commands are read from it, one a line, and nothing is asked.

Exit codes: 0 it worked (of the console: it was left), 1 what was asked for failed or was refused (of commands that were piped in:
one of them did), 2 the command is wrong or the server cannot be reached, 130 it was stopped with Ctrl-C.

Examples:
  mcp-entra connect http://localhost:8000/mcp
  mcp-entra connect http://localhost:8000/mcp --call get_user_name --browser headless --json
  echo 'call get_user_name' | mcp-entra connect http://localhost:8000/mcp --browser headless`,
  )
  .action(async (url: string, words: ConnectWords) => {
    process.exitCode = await run(url, words)
  })

export const logoutCommand = withClientOptions(
  new Command('logout')
    .description('Take back the tokens kept for an MCP server, where its authorization server can be asked to, and forget them.')
    .argument('<url>', 'the MCP endpoint, as it was connected to'),
).action(async (url: string, words: ClientWords) => {
  process.exitCode = await logout(url, words)
})

export const clientMetadataCommand = new Command('client-metadata')
  .description('Print the metadata document of this client, to be hosted at the address that is then its client id.')
  .requiredOption('--url <url>', 'the https address at which it will be hosted')
  .action(async ({ url }: { readonly url: string }) => {
    const [{ clientMetadataDocument }, report] = await Promise.all([import('./index.ts'), import('./report.ts')])
    try {
      console.log(JSON.stringify(clientMetadataDocument(url), undefined, 2))
    } catch (error) {
      tell(report.explainedLines(error))
      process.exitCode = report.exitCodeOf(error)
    }
  })

/** Legs and complaints go to standard error; standard output is for results. */
const tell = (line: string): void => console.error(line)

const surroundings = (ask?: Ask): Surroundings => ({ environment: process.env, platform: process.platform, ask })

async function run(url: string, words: ConnectWords): Promise<number> {
  const [{ checkOptions, toolArguments }, report] = await Promise.all([import('./command-line.ts'), import('./report.ts')])
  const steps: Step[] = []
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  const { warn } = console
  let terminal: Terminal | undefined
  try {
    checkOptions(words)
    const args = toolArguments(words.args)
    // Only now the heavy part: what is wrong with the command is said without it.
    const { historyFile, openTerminal, runConsole } = await import('./index.ts')
    const isConsole = words.call === undefined && !words.json
    const history = await historyFile(isConsole && process.stdin.isTTY ? historyPlace(words, surroundings()) : undefined, tell)
    const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true
    const { stdin: input, stdout: output, stderr: errors } = process
    terminal = openTerminal({ input, output, errors, isTerminal, history: history.lines, onInterrupt })
    // The SDK warns by itself, in words with the server's names in them.
    console.warn = (...said) => (terminal?.note ?? tell)(printable(format(...said), 1_000))
    const person = isTerminal && !words.json ? terminal : undefined
    const options = { url, ...(await signInOptions(words, surroundings(person?.ask))), signal: stop.signal }
    return isConsole
      ? await runConsole({ ...options, history }, terminal)
      : await once({ ...options, words, args, steps, person })
  } catch (error) {
    if (words.json) console.log(report.reportJson({ url, steps, error }))
    else tell(report.explainedLines(error))
    return report.exitCodeOf(error)
  } finally {
    process.off('SIGINT', onInterrupt)
    console.warn = warn
    terminal?.close()
  }
}

interface Once extends SignInOptions {
  readonly words: ConnectWords
  readonly args: Readonly<Record<string, unknown>>
  readonly steps: Step[]
  /** Undefined where nobody is to be asked anything. */
  readonly person: Terminal | undefined
  readonly signal: AbortSignal
}

/** Connects, calls the tool or lists them, and ends. */
async function once({ words, args, steps, person, ...options }: Once): Promise<number> {
  const [{ connect, elicitsFrom, stepLine }, { itemNamed }, report] = await Promise.all([
    import('./index.ts'),
    import('./command-line.ts'),
    import('./report.ts'),
  ])
  const { signal, url } = options
  const say = person?.note ?? tell
  const onStep = (step: Step): void => {
    steps.push(step)
    // In JSON the legs are in the object.
    if (!words.json) say(stepLine(step))
  }
  const elicit = person && elicitsFrom(person, () => signal)
  const session = await connect({ ...options, onStep, log: say, elicit })
  try {
    const tools = await session.listTools({ signal })
    const result =
      words.call === undefined ? undefined : await session.callTool(itemNamed(tools, words.call, 'tool').name, args, { signal })
    if (words.json) console.log(report.reportJson({ url, steps, tools: result ? undefined : tools, result }))
    else if (result) console.log(report.resultText(result))
    return result?.isError ? 1 : 0
  } finally {
    await session.close()
  }
}

async function logout(url: string, words: ClientWords): Promise<number> {
  const [{ signOut, stepLine }, report] = await Promise.all([import('./index.ts'), import('./report.ts')])
  try {
    const options = await signInOptions(words, surroundings())
    const left = await signOut({ url, ...options, onStep: (step) => tell(stepLine(step)), log: tell })
    if (left === 'nothing') tell(`No tokens are kept for ${url}.`)
    return 0
  } catch (error) {
    tell(report.explainedLines(error))
    return report.exitCodeOf(error)
  }
}
