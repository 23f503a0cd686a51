import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import type { Ask, Session, Step, ToolResult, ToolSummary } from './index.ts'
import { type SignInWords, type Surroundings, signInOptions, withSignInOptions } from './sign-in-words.ts'

interface ConnectWords extends SignInWords {
  readonly call?: string
  readonly args?: string
  readonly json?: true
}

export const connectCommand = withSignInOptions(
  new Command('connect')
    .description('Connect to an MCP server, sign in where it asks for it, and call its tools.')
    .argument('<url>', 'the MCP endpoint, such as http://localhost:8000/mcp')
    .option('--call <tool>', 'call this tool and end; without it there is a prompt')
    .option('--args <json>', 'arguments of that tool, a JSON object')
    .option('--json', 'one JSON object on standard output: the legs gone, and the result (without --call: the tools)'),
)
  .addHelpText(
    'after',
    `
Exit codes: 0 it worked, 1 what was asked for failed or was refused, 2 the command is wrong or the server cannot be reached,
130 it was stopped with Ctrl-C.

Examples:
  mcp-entra connect http://localhost:8000/mcp
  mcp-entra connect http://localhost:8000/mcp --call get_user_name --browser headless --json`,
  )
  .action(async (url: string, words: ConnectWords) => {
    process.exitCode = await run(url, words)
  })

export const logoutCommand = withSignInOptions(
  new Command('logout')
    .description('Take back the tokens kept for an MCP server, where its authorization server can be asked to, and forget them.')
    .argument('<url>', 'the MCP endpoint, as it was connected to'),
).action(async (url: string, words: SignInWords) => {
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

const ask: Ask = async (question, signal) => {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // While a line is read, Ctrl-C is a key like any other.
  lines.on('SIGINT', () => process.emit('SIGINT'))
  try {
    return await lines.question(question, signal ? { signal } : {})
  } finally {
    lines.close()
  }
}

const surroundings = (mayAsk: boolean): Surroundings => ({
  environment: process.env,
  platform: process.platform,
  ask: mayAsk && process.stdin.isTTY ? ask : undefined,
})

async function run(url: string, words: ConnectWords): Promise<number> {
  const [{ checkOptions, toolArguments, toolCaller }, { stepLine }, report] = await Promise.all([
    import('./command-line.ts'),
    import('./steps.ts'),
    import('./report.ts'),
  ])
  const steps: Step[] = []
  let session: Session | undefined
  let result: ToolResult | undefined
  let tools: readonly ToolSummary[] | undefined
  const onStep = (step: Step): void => {
    steps.push(step)
    // At the prompt the answer itself is shown next; in JSON the legs are in the object.
    const shownOtherwise = words.json || (words.call === undefined && (step.step === 'tools' || step.step === 'tool'))
    if (!shownOtherwise) tell(stepLine(step))
  }
  const stop = new AbortController()
  const { signal } = stop
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  try {
    checkOptions(words)
    const args = toolArguments(words.args)
    // Only now the heavy part: what is wrong with the command is said without it.
    const [{ connect }, { prompt }] = await Promise.all([import('./index.ts'), import('./prompt.ts')])
    const options = await signInOptions(words, surroundings(!words.json))
    session = await connect({ url, ...options, onStep, log: tell, signal })
    if (words.call !== undefined) result = await toolCaller(session)(words.call, args, { signal })
    else if (words.json) tools = await session.listTools({ signal })
    else
      await prompt(session, {
        input: process.stdin,
        output: process.stdout,
        interactive: process.stdin.isTTY === true,
        complain: tell,
      })
    if (words.json) console.log(report.reportJson({ url, steps, tools, result }))
    else if (result) console.log(report.resultText(result))
    return result?.isError ? 1 : 0
  } catch (error) {
    if (words.json) console.log(report.reportJson({ url, steps, error }))
    else tell(report.explainedLines(error))
    return report.exitCodeOf(error)
  } finally {
    process.off('SIGINT', onInterrupt)
    await session?.close()
  }
}

async function logout(url: string, words: SignInWords): Promise<number> {
  const [{ signOut, stepLine }, report] = await Promise.all([import('./index.ts'), import('./report.ts')])
  try {
    const options = await signInOptions(words, surroundings(false))
    const left = await signOut({ url, ...options, onStep: (step) => tell(stepLine(step)), log: tell })
    if (left === 'nothing') tell(`No tokens are kept for ${url}.`)
    return 0
  } catch (error) {
    tell(report.explainedLines(error))
    return report.exitCodeOf(error)
  }
}
