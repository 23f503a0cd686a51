import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { type ToolCaller, toolArguments, toolCaller } from './command-line.ts'
import { explainedLines, resultText, toolLines } from './report.ts'
import type { Verbs } from './verbs.ts'

export interface Terminal {
  readonly input: Readable
  readonly output: Writable
  /** Whether a person sits there. Without one nothing is prompted. */
  readonly interactive: boolean
  /** Errors go here, so that results can be piped on. */
  readonly complain: (text: string) => void
}

type ToolVerbs = Pick<Verbs, 'listTools' | 'callTool'>

const help = `list               the tools
call NAME [JSON]   call a tool, for example: call greet {"name":"Ada"}
help               this text
quit               end (Ctrl-D does it too)`

/** Reads commands line by line until `quit`, Ctrl-C or the end of the input. A command that fails is told, and the next is read. */
export async function prompt(session: ToolVerbs, { input, output, interactive, complain }: Terminal): Promise<void> {
  const say = (text: string): void => void output.write(`${text}\n`)
  const lines = createInterface({ input, ...(interactive && { output }), terminal: interactive, prompt: '> ' })
  const interrupted = new Promise<'quit'>((resolve) => {
    lines.once('SIGINT', () => {
      lines.close()
      resolve('quit')
    })
  })
  const obey = obedience(session, toolCaller(session), say, complain)
  if (interactive) say('Type list, call NAME [JSON], help or quit.')
  if (interactive) lines.prompt()
  for await (const line of lines) {
    const done = await Promise.race([obey(line.trim()), interrupted])
    if (done === 'quit') break
    if (interactive) lines.prompt()
  }
  lines.close()
  if (interactive) say('')
}

type Say = (text: string) => void

function obedience(
  session: ToolVerbs,
  callTool: ToolCaller,
  say: Say,
  complain: Say,
): (line: string) => Promise<'quit' | undefined> {
  const commands: Readonly<Record<string, (name?: string, args?: string) => Promise<void> | void>> = {
    list: async () => say(toolLines(await session.listTools())),
    call: async (name, args) => {
      if (name === undefined) complain('call needs the name of a tool: call NAME [JSON]')
      else say(resultText(await callTool(name, toolArguments(args))))
    },
    help: () => say(help),
    '': () => {},
  }
  return async (line) => {
    const [, word = '', name, args] = /^(\S*)(?:\s+(\S+))?(?:\s+([\s\S]+))?$/.exec(line) ?? []
    if (word === 'quit' || word === 'exit') return 'quit'
    const command = Object.hasOwn(commands, word) ? commands[word] : undefined
    if (!command) complain(`There is no command ${JSON.stringify(word)}. Type help.`)
    try {
      await command?.(name, args)
    } catch (error) {
      complain(explainedLines(error))
    }
    return undefined
  }
}
