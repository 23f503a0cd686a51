import { expect, test } from 'vitest'
import { typist } from '../../testing/in-process/typist.ts'
import { type CommandLine, openTerminal } from './terminal.ts'

function sitting({ isTerminal = true, history = [] as readonly string[], onInterrupt = (_typed: boolean): void => {} } = {}) {
  const at = typist()
  return { ...at, terminal: openTerminal({ ...at, isTerminal, history, onInterrupt }) }
}

const line: CommandLine = { prompt: '> ', keeps: () => true, complete: async () => [[], ''] }

test('a line is read at the prompt, and had again with the arrow; a line of before too', async () => {
  const { terminal, type, until } = sitting({ history: ['first', 'second'] })
  const one = terminal.command(line)
  type('third\r')
  expect(await one).toBe('third')
  const again = terminal.command(line)
  type('\u001b[A\u001b[A\r')
  expect(await again).toBe('second')
  await until('second')
  terminal.close()
})

test('an answer is not had again with the arrow, nor a line that is not to be kept', async () => {
  const { terminal, type } = sitting({ history: ['before'] })
  const answer = terminal.ask('Name? ', undefined)
  type('Ada\r')
  expect(await answer).toBe('Ada')
  const secret = terminal.command({ ...line, keeps: () => false })
  type('hush\r')
  expect(await secret).toBe('hush')
  const again = terminal.command(line)
  type('\u001b[A\r')
  expect(await again).toBe('before')
  terminal.close()
})

test('a secret answer is never on the screen', async () => {
  const { terminal, type, until, raw } = sitting()
  const answer = terminal.askSecret('PIN: ', undefined)
  await until('PIN: ')
  type('12')
  terminal.note('something else')
  type('34\r')
  expect(await answer).toBe('1234')
  terminal.note('done')
  await until('done')
  expect(raw()).not.toMatch(/12|34/)
  terminal.close()
})

test('what is typed while nothing is asked is the next command, and never an answer', async () => {
  const { terminal, type, until } = sitting()
  const first = terminal.command(line)
  type('go\ryes\rlater\rhalf')
  expect(await first).toBe('go')
  const answer = terminal.ask('Sure? ', undefined)
  await until('Sure? ')
  type('no\r')
  expect(await answer).toBe('no')
  const next = terminal.command(line)
  type('now\r')
  expect(await next).toBe('now')
  terminal.close()
})

test('what is said while a line is being typed stands above it, and the line goes on', async () => {
  const { terminal, type, until, raw } = sitting()
  const reading = terminal.command(line)
  type('hel')
  await until('hel')
  terminal.note('news')
  await until(/news\n> hel$/)
  type('p\r')
  expect(await reading).toBe('help')
  expect(raw()).toContain('\r\u001b[Knews\n')
  terminal.close()
})

test('a question that is taken back leaves what comes after it alone', async () => {
  const { terminal, type, until } = sitting()
  const stop = new AbortController()
  const answer = terminal.ask('Sure? ', stop.signal)
  await until('Sure? ')
  type('ye')
  await until('ye')
  stop.abort()
  await expect(answer).rejects.toMatchObject({ kind: 'stopped' })
  await expect(terminal.ask('Sure? ', stop.signal)).rejects.toMatchObject({ kind: 'stopped' })
  const next = terminal.command(line)
  type('s\r')
  expect(await next).toBe('s')
  terminal.close()
})

test('Ctrl-C says whether a line was begun, which is gone then', async () => {
  const pressed: boolean[] = []
  const { terminal, type } = sitting({ onInterrupt: (typed) => pressed.push(typed) })
  const reading = terminal.command(line)
  type('begun\u0003')
  type('\u0003')
  type('whole\r')
  expect(await reading).toBe('whole')
  expect(pressed).toEqual([true, false])
  terminal.close()
})

test('at the end of the input there is no command and no answer', async () => {
  const { terminal, type } = sitting()
  const reading = terminal.command(line)
  type('\u0004')
  expect(await reading).toBeUndefined()
  expect(await terminal.command(line)).toBeUndefined()
  await expect(terminal.ask('Sure? ', undefined)).rejects.toMatchObject({ kind: 'stopped' })
})

test('a script is read line by line to its end, is shown nothing, and has nobody to ask', async () => {
  const { terminal, type, end, raw } = sitting({ isTerminal: false })
  type('one\ntwo')
  end()
  expect(await terminal.command(line)).toBe('one')
  await expect(terminal.ask('Sure? ', undefined)).rejects.toMatchObject({ kind: 'stopped' })
  expect(await terminal.command(line)).toBe('two')
  expect(await terminal.command(line)).toBeUndefined()
  expect(raw()).toBe('')
})

test('the Tab key completes, and says what there is to choose from', async () => {
  const { terminal, type, until } = sitting()
  const complete: CommandLine['complete'] = async (begun) => [
    ['tools ', 'token ', 'trace '].filter((one) => one.startsWith(begun)),
    begun,
  ]
  const reading = terminal.command({ ...line, complete })
  type('t\t')
  await until('t')
  type('\t')
  await until(/tools\s+token\s+trace/)
  type('oo\t')
  await until('tools ')
  type('\r')
  expect(await reading).toBe('tools ')
  terminal.close()
})
