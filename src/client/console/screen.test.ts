import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { screen } from './screen.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function shown(isTerminal: boolean, columns = 80) {
  const output = new PassThrough({ encoding: 'utf8' })
  const errors = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns })
  return { on: screen({ output, errors, isTerminal }), out: () => output.read() ?? '', err: (): string => errors.read() ?? '' }
}

test('what takes a while shows that it goes on, how far it has come, and leaves nothing behind', () => {
  const { on, err, out } = shown(true)
  const busy = on.busy('call count')
  vi.advanceTimersByTime(200)
  expect(err()).toBe('')
  vi.advanceTimersByTime(1_300)
  expect(err()).toContain('call count (1 s, Ctrl-C stops it)')
  busy.tell('1 of 2')
  expect(err()).toContain('call count: 1 of 2 (')
  on.say('a result')
  expect(out()).toBe('a result\n')
  busy.end()
  expect(err().endsWith('\r\u001b[K')).toBe(true)
  vi.advanceTimersByTime(10_000)
  expect(err()).toBe('')
})

test('what is over in a moment was never there', () => {
  const { on, err } = shown(true)
  on.busy('call greet').end()
  vi.advanceTimersByTime(10_000)
  expect(err()).toBe('')
})

test('a question stands in front of what goes on meanwhile', () => {
  const { on, err } = shown(true)
  const busy = on.busy('call ask')
  let drawn = 0
  const answered = on.foot(() => {
    drawn += 1
  })
  err()
  vi.advanceTimersByTime(5_000)
  expect({ drawn, err: err() }).toEqual({ drawn: 2, err: '\r\u001b[K' })
  answered()
  expect(err()).toContain('call ask (5 s')
  busy.end()
})

test('a line that goes on is never wider than the terminal', () => {
  const { on, err } = shown(true, 20)
  const busy = on.busy('call a_tool_with_a_long_name')
  vi.advanceTimersByTime(400)
  for (const line of err().split('\r\u001b[K')) expect(line.length).toBeLessThan(20)
  busy.end()
})

test('where no line can be drawn again news are lines, and silence is silence', () => {
  const { on, err } = shown(false)
  const busy = on.busy('call count')
  vi.advanceTimersByTime(5_000)
  busy.tell('1 of 2')
  busy.end()
  expect(err()).toBe('call count: 1 of 2\n')
})
