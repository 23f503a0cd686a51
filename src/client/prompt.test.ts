import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { ConnectError } from './failure.ts'
import { prompt } from './prompt.ts'
import type { Verbs } from './verbs.ts'

const session: Pick<Verbs, 'listTools' | 'callTool'> = {
  listTools: async () => [
    { name: 'greet', description: 'Greets\nat length', inputSchema: {} },
    { name: 'break', description: undefined, inputSchema: {} },
  ],
  callTool: async (name, args) => {
    if (name === 'break')
      throw new ConnectError({ kind: 'failed', happened: 'It broke.', whose: 'the MCP server', advice: 'Mend it.' })
    const answer = `Hello ${JSON.stringify(args)}\u001b[2J`
    return {
      name,
      text: answer,
      isError: false,
      content: [{ type: 'text', text: answer }, { type: 'image' }],
      structuredContent: undefined,
    }
  },
}

async function typed(lines: string): Promise<{ said: string; complained: string }> {
  const input = new PassThrough()
  const output = new PassThrough()
  const complaints: string[] = []
  input.end(lines)
  await prompt(session, { input, output, interactive: false, complain: (line) => complaints.push(line) })
  output.end()
  return { said: await text(output), complained: complaints.join('\n') }
}

test('list shows the tools, one a line', async () => {
  expect(await typed('list\n')).toEqual({ said: 'greet  Greets\nbreak\n', complained: '' })
})

test('call shows what the tool says, without control characters, and names what it cannot show', async () => {
  expect(await typed('call greet {"a": "b c"}\n')).toEqual({
    said: 'Hello {"a":"b c"} [2J\n(image, not shown)\n',
    complained: '',
  })
})

test('a command that fails is told, and the next one is read', async () => {
  const { said, complained } = await typed('call break\ncall greet [\ncall nobody\ncall\nfly\n__proto__\n\n  call   greet   \n')
  expect(said).toBe('Hello {} [2J\n(image, not shown)\n')
  for (const part of ['It broke.', 'Mend it.', 'no JSON object', 'no tool nobody', 'needs the name', '"fly"', '"__proto__"'])
    expect(complained).toContain(part)
})

test.each(['quit', 'exit'])('%s ends it, whatever follows', async (word) => {
  expect(await typed(`${word}\nlist\n`)).toEqual({ said: '', complained: '' })
})

test('help names every command', async () => {
  const { said } = await typed('help')
  for (const word of ['list', 'call', 'help', 'quit']) expect(said).toContain(word)
})
