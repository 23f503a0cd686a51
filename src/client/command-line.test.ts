import { describe, expect, test } from 'vitest'
import { checkOptions, itemNamed, toolArguments } from './command-line.ts'

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

test('who is named and not there is told of those that are', () => {
  const items = Array.from({ length: 25 }, (_, at) => ({ name: `tool${at}\u001b` }))
  expect(itemNamed(items, 'tool3\u001b', 'tool')).toBe(items[3])
  const missed = (of: typeof items): unknown => {
    try {
      return itemNamed(of, 'great\u0007', 'tool')
    } catch (error) {
      return error
    }
  }
  expect(missed(items)).toMatchObject({
    kind: 'usage',
    message: 'The server has no tool great.',
    advice: expect.stringMatching(/^Name one of tool0, .*tool19 and others\.$/),
  })
  expect(missed([])).toMatchObject({ advice: 'It has no tools at all for this account.' })
})
