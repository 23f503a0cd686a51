import { itemNamed, toolArguments } from '../command-line.ts'
import { usage } from '../failure.ts'
import { printable } from '../printable.ts'
import { resultText } from '../report.ts'
import type { Session } from '../session.ts'
import type { CallOptions } from '../verbs.ts'
import { askMembers } from './ask-members.ts'
import { promptLines, promptMessages, resourceContents, resourceLines, toolDetails, toolLines } from './listing.ts'
import type { Lists } from './lists.ts'
import { membersOf, type Schema } from './member.ts'
import type { Terminal } from './terminal.ts'
import { scopeLines, tokenLines, whoamiLines } from './token-lines.ts'

/** What a command works with. */
export interface Called {
  readonly session: Session
  readonly lists: Lists
  readonly terminal: Terminal
  /** The word after the command. */
  readonly name: string | undefined
  /** What comes after that. */
  readonly rest: string | undefined
  readonly options: CallOptions & { readonly signal: AbortSignal }
  readonly trace: { on: boolean }
  readonly now: () => Date
}

/** `failed`: it was told already why. What a command throws is told by whoever runs it. */
export type Outcome = 'done' | 'failed' | 'leave'

export interface Command {
  /** What may follow it, as help shows it. */
  readonly takes: string
  readonly does: string
  /** What its first word may be. */
  readonly completes?: 'tools' | 'prompts' | 'resources' | readonly string[]
  run(called: Called): Promise<Outcome>
}

const saying =
  (text: (called: Called) => Promise<string> | string): Command['run'] =>
  async (called) => {
    called.terminal.say(await text(called))
    return 'done'
  }

/** What can be said at the prompt. */
export const commands: Readonly<Record<string, Command>> = {
  tools: {
    takes: '[NAME]',
    does: 'the tools, or one of them with its arguments',
    completes: 'tools',
    run: saying(async ({ lists, name, options }) => {
      lists.forget('tools')
      return name === undefined ? toolLines(await lists.tools(options)) : toolDetails(await toolNamed({ lists, name, options }))
    }),
  },
  call: {
    takes: 'NAME [JSON]',
    does: 'call a tool; without JSON its arguments are asked for',
    completes: 'tools',
    run: async (called) => {
      const { session, terminal, rest, options } = called
      const tool = await toolNamed(called)
      const args = rest === undefined ? await asked(tool.inputSchema, called) : toolArguments(rest)
      const result = await session.callTool(tool.name, args, options)
      terminal.say(resultText(result))
      if (result.isError) terminal.note('The tool says that it failed.')
      return result.isError ? 'failed' : 'done'
    },
  },
  resources: {
    takes: '',
    does: 'what can be read',
    run: saying(async ({ lists, options }) => {
      lists.forget('resources')
      return resourceLines(await lists.resources(options))
    }),
  },
  read: {
    takes: 'URI',
    does: 'read one of them',
    completes: 'resources',
    run: saying(async ({ session, name, options }) =>
      resourceContents(await session.readResource(named(name, 'read URI'), options)),
    ),
  },
  prompts: {
    takes: '',
    does: 'the prompts',
    run: saying(async ({ lists, options }) => {
      lists.forget('prompts')
      return promptLines(await lists.prompts(options))
    }),
  },
  prompt: {
    takes: 'NAME [JSON]',
    does: 'what a prompt says; without JSON its arguments are asked for',
    completes: 'prompts',
    run: saying(async (called) => {
      const { session, lists, name, rest, options } = called
      const found = itemNamed(await lists.prompts(options), named(name, 'prompt NAME [JSON]'), 'prompt')
      const args = rest === undefined ? await asked(promptSchema(found.arguments), called) : toolArguments(rest)
      const texts = Object.entries(args).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])
      return promptMessages(await session.getPrompt(found.name, Object.fromEntries(texts), options))
    }),
  },
  whoami: {
    takes: '',
    does: 'who you are to the server',
    run: saying(({ session, now }) => whoamiLines(session.token(), now())),
  },
  token: { takes: '', does: 'the token in use, masked', run: saying(({ session, now }) => tokenLines(session.token(), now())) },
  scopes: {
    takes: '',
    does: 'scopes: granted, advertised, needed',
    run: saying(({ session, options }) => scopeLines(session, options.signal)),
  },
  trace: {
    takes: 'on|off',
    does: 'show each HTTP exchange, secrets masked',
    completes: ['on', 'off'],
    run: async ({ terminal, trace, name }) => {
      if (name !== 'on' && name !== 'off') throw usage('trace is on or off.', 'Say: trace on')
      trace.on = name === 'on'
      terminal.note(trace.on ? 'Each exchange is shown from now on.' : 'Exchanges are not shown any more.')
      return 'done'
    },
  },
  logout: {
    takes: '',
    does: 'take the tokens back and forget them',
    run: async ({ session, terminal, options }) => {
      if ((await session.signOut(options.signal)) === 'nothing') terminal.note('There is no token to take back.')
      return 'done'
    },
  },
  help: { takes: '', does: 'this text', run: saying(() => helpText()) },
  exit: { takes: '', does: 'leave; so do quit, Ctrl-D, and Ctrl-C twice', run: async () => 'leave' },
}

function helpText(): string {
  const rows = Object.entries(commands).map(([name, { takes, does }]) => [`${name} ${takes}`.trim(), does] as const)
  const width = Math.max(...rows.map(([words]) => words.length))
  return `${rows.map(([words, does]) => `${words.padEnd(width)}  ${does}`).join('\n')}\n\nTab completes names. Ctrl-C stops what is under way. Example: call greet {"name":"Ada"}`
}

const toolNamed = async ({ lists, name, options }: Pick<Called, 'lists' | 'name' | 'options'>) =>
  itemNamed(await lists.tools(options), named(name, 'call NAME [JSON]'), 'tool')

function named(name: string | undefined, words: string): string {
  if (name !== undefined) return name
  throw usage('Something is missing after the command.', `Say: ${words}`)
}

/** Arguments as the person gives them; where nobody can be asked there are none, which will do where none is required. */
async function asked(schema: Schema, { terminal, options }: Called): Promise<Readonly<Record<string, unknown>>> {
  if (terminal.isTerminal) return askMembers(schema, terminal, options.signal)
  const missing = membersOf(schema).filter(({ required }) => required)
  if (missing.length === 0) return {}
  throw usage(
    `It needs arguments: ${missing.map(({ name }) => printable(name, 100)).join(', ')}.`,
    'Give them as a JSON object at the end of the line.',
  )
}

/** Arguments of a prompt are texts (MCP, "Prompts"). */
const promptSchema = (
  args: readonly { readonly name: string; readonly description: string | undefined; readonly required: boolean }[],
): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    args.map(({ name, description }) => [name, { type: 'string', ...(description !== undefined && { description }) }]),
  ),
  required: args.filter(({ required }) => required).map(({ name }) => name),
})
