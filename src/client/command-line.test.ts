import { describe, expect, test } from 'vitest'
import { checkOptions, toolArguments, toolCaller } from './command-line.ts'
import type { Verbs } from './verbs.ts'

describe('arguments of a tool', () => {
  test.each([undefined, '', '  '])('are none where nothing is said (%j)', (text) => {
    expect(toolArguments(text)).toEqual({})
  })

  test('are a JSON object', () => {
    expect(toolArguments(' {"a": [1, {"b": null}]} ')).toEqual({ a: [1, { b: null }] })
  })

  test.each(['[', '[]', 'null', '1', '"a"', '{a:1}', '{} {}'])('are not %s', (text) => {
    expect(() => toolArguments(text)).toThrow(/are no JSON object/)
  })
})

describe('options', () => {
  test('that fit together pass', () => {
    expect(() => checkOptions({ browser: 'open' })).not.toThrow()
    expect(() => checkOptions({ browser: 'headless', user: 'ada', call: 'x', args: '{}' })).not.toThrow()
  })

  test('without effect are refused', () => {
    expect(() => checkOptions({ browser: 'open', args: '{}' })).toThrow(/--args .* without --call/)
    expect(() => checkOptions({ browser: 'print', user: 'ada' })).toThrow(/--user/)
  })
})

describe('a call by name', () => {
  const calls: string[] = []
  let lists = 0
  const session: Pick<Verbs, 'listTools' | 'callTool'> = {
    listTools: async () => {
      lists += 1
      return [{ name: 'greet', description: undefined, inputSchema: {} }]
    },
    callTool: async (name) => {
      calls.push(name)
      return { name, text: '', isError: false, content: [], structuredContent: undefined }
    },
  }

  test('reaches a tool that is listed, looks the list up once, and names the tools there are where there is none', async () => {
    const callTool = toolCaller(session)
    await callTool('greet', {})
    await callTool('greet', {})
    expect(calls).toEqual(['greet', 'greet'])
    expect(lists).toBe(1)
    await expect(callTool('great', {})).rejects.toMatchObject({
      kind: 'usage',
      message: 'The server has no tool great.',
      advice: 'Name one of greet.',
    })
    expect(calls).toHaveLength(2)
  })
})
