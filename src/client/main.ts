import { Command, Option } from 'commander'
import type { Browser, Session, Step, ToolResult, ToolSummary } from './index.ts'

interface ConnectArguments {
  readonly call?: string
  readonly args?: string
  readonly json?: true
  readonly clientId?: string
  readonly scope?: string
  readonly browser: 'open' | 'print' | 'headless'
  readonly user?: string
}

export const connectCommand = new Command('connect')
  .description('Connect to an MCP server, sign in where it asks for it, and call its tools.')
  .argument('<url>', 'the MCP endpoint, such as http://localhost:8000/mcp')
  .option('--call <tool>', 'call this tool and end; without it there is a prompt')
  .option('--args <json>', 'arguments of that tool, a JSON object')
  .option('--json', 'one JSON object on standard output: the legs gone, and the result (without --call: the tools)')
  .option(
    '--client-id <id>',
    'public client at the authorization server; without it the client registers itself where that is offered',
  )
  .option('--scope <scopes>', 'scopes to ask for, separated by spaces, in the place of those that the server names')
  .addOption(
    new Option(
      '--browser <way>',
      'how to sign in: open your browser, print the address, or play the browser (against the mock only)',
    )
      .choices(['open', 'print', 'headless'])
      .default('open'),
  )
  .option('--user <upn>', 'with --browser headless: which user of the mock signs in (default: its first)')
  .addHelpText(
    'after',
    `
Exit codes: 0 it worked, 1 what was asked for failed or was refused, 2 the command is wrong or the server cannot be reached.

Examples:
  mcp-entra connect http://localhost:8000/mcp
  mcp-entra connect http://localhost:8000/mcp --call get_user_name --browser headless --json`,
  )
  .action(async (url: string, options: ConnectArguments) => {
    process.exitCode = await run(url, options)
  })

/** Legs and complaints go to standard error; standard output is for results. */
const tell = (line: string): void => console.error(line)

async function run(url: string, options: ConnectArguments): Promise<0 | 1 | 2> {
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
    const shownOtherwise = options.json || (options.call === undefined && (step.step === 'tools' || step.step === 'tool'))
    if (!shownOtherwise) tell(stepLine(step))
  }
  try {
    checkOptions(options)
    const args = toolArguments(options.args)
    const { clientId, scope } = options
    // Only now the heavy part: what is wrong with the command is said without it.
    const [{ connect }, { prompt }] = await Promise.all([import('./index.ts'), import('./prompt.ts')])
    session = await connect({ url, browser: await browserOf(options), clientId, scope, onStep, log: tell })
    if (options.call !== undefined) result = await toolCaller(session)(options.call, args)
    else if (options.json) tools = await session.listTools()
    else
      await prompt(session, {
        input: process.stdin,
        output: process.stdout,
        interactive: process.stdin.isTTY === true,
        complain: tell,
      })
    if (options.json) console.log(report.reportJson({ url, steps, tools, result }))
    else if (result) console.log(report.resultText(result))
    return result?.isError ? 1 : 0
  } catch (error) {
    if (options.json) console.log(report.reportJson({ url, steps, error }))
    else tell(report.explainedLines(error))
    return report.exitCodeOf(error)
  } finally {
    await session?.close()
  }
}

async function browserOf({ browser, user }: ConnectArguments): Promise<Browser> {
  const { headlessBrowser, printingBrowser, systemBrowser } = await import('./index.ts')
  if (browser === 'headless') return headlessBrowser(user === undefined ? {} : { user })
  return browser === 'print' ? printingBrowser() : systemBrowser(process.platform)
}
