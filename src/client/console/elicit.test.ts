import { expect, test } from 'vitest'
import { answering } from '../testing/answering.ts'
import { elicitsFrom } from './elicit.ts'

const form = {
  mode: 'form',
  message: 'Who \u001b[31m are you?',
  requestedSchema: { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } }, required: ['name'] },
} as const
const url = { mode: 'url', message: 'Pay', url: 'https://pay.example/x' } as const

test.each([
  [form, ['', 'Ada', ''], { action: 'accept', content: { name: 'Ada' } }],
  [form, ['maybe', 'y', '', 'Ada', 'x', '36'], { action: 'accept', content: { name: 'Ada', age: 36 } }],
  [form, ['n'], { action: 'decline' }],
  [form, ['y', 'Ada'], { action: 'cancel' }],
  [form, [], { action: 'cancel' }],
  [url, ['yes'], { action: 'accept' }],
  [url, [''], { action: 'decline' }],
] as const)('%j is answered by %j', async (asked, lines, answer) => {
  const person = answering(...lines)
  expect(await elicitsFrom(person, () => undefined)(asked)).toEqual(answer)
  expect(person.told[0]).toMatch(/^The server asks: (Who {2}\[31m are you\?|Pay)$/)
})

test('the address to open is shown, and who has it', async () => {
  const person = answering('no')
  await elicitsFrom(person, () => undefined)(url)
  expect(person.told[1]).toBe('It wants you to open, at pay.example:\n\n  https://pay.example/x\n')
})
