import { describe, expect, test } from 'vitest'
import { answering } from '../testing/answering.ts'
import { everyKind } from '../testing/everything-server.ts'
import { askMembers } from './ask-members.ts'
import type { Schema } from './member.ts'

const ask = async (schema: Schema, ...lines: readonly string[]) => {
  const person = answering(...lines)
  return { value: await askMembers(schema, person, undefined), ...person }
}
/** An object with one member that has to be given. */
const one = (schema: Schema, more: Schema = {}): Schema => ({
  type: 'object',
  properties: { it: schema },
  required: ['it'],
  ...more,
})

test('what has to be given is asked first, each with its kind, its default and what it is for', async () => {
  const { value, asked, told } = await ask(everyKind, 'Ada', '36', '2', '', '')
  expect(value).toEqual({ name: 'Ada', age: 36, colour: 'green', loud: false })
  expect(asked).toEqual([
    'name (text):',
    'age (whole number):',
    'colour (one of these):',
    'loud (yes or no, Enter for false):',
    'secret pin (text, Enter leaves it out):',
  ])
  expect(told).toEqual(['  Who to greet', '    1  red', '    2  green'])
})

describe.each<[string, Schema, readonly [string, unknown][], readonly [string, RegExp][]]>([
  [
    'a text',
    { type: 'string', minLength: 2 },
    [
      ['Ada', 'Ada'],
      ['12', '12'],
      ['"quoted"', '"quoted"'],
    ],
    [
      ['A', /fewer than 2/],
      ['', /has to be given/],
    ],
  ],
  ['a text that may be empty', { type: 'string' }, [['""', '']], [['', /has to be given/]]],
  ['a text of a form', { type: 'string', format: 'email' }, [['a@b.example', 'a@b.example']], [['a', /format "email"/]]],
  ['a text like a pattern', { type: 'string', pattern: '^a+$' }, [['aa', 'aa']], [['b', /pattern/]]],
  [
    'a whole number',
    { type: 'integer', minimum: 1, maximum: 9 },
    [['7', 7]],
    [
      ['0', />= 1/],
      ['10', /<= 9/],
      ['1.5', /integer/],
      ['seven', /integer/],
    ],
  ],
  ['a number', { type: 'number', exclusiveMinimum: 0 }, [['1.5e3', 1500]], [['0', /> 0/]]],
  [
    'yes or no',
    { type: 'boolean' },
    [
      ['y', true],
      ['No', false],
      ['true', true],
    ],
    [['maybe', /boolean/]],
  ],
  [
    'one of several texts',
    { type: 'string', enum: ['red', 'green'] },
    [
      ['green', 'green'],
      ['1', 'red'],
    ],
    [
      ['blue', /none of these/],
      ['3', /none of these/],
      ['0', /none of these/],
    ],
  ],
  [
    'one of several numbers',
    { enum: [2, 1, null] },
    [
      ['1', 1],
      ['3', null],
    ],
    [['4', /none of these/]],
  ],
  [
    'one of several that have titles',
    { oneOf: [{ const: 'r', title: 'Red' }, { const: 'g' }] },
    [
      ['1', 'r'],
      ['g', 'g'],
    ],
    [['Red', /none of these/]],
  ],
  [
    'a list',
    { type: 'array', items: { type: 'integer' }, maxItems: 2 },
    [
      ['1, 2', [1, 2]],
      ['[3]', [3]],
    ],
    [
      ['1,2,3', /more than 2/],
      ['a', /0 must be integer/],
    ],
  ],
  ['some of several', { type: 'array', items: { enum: ['a', 'b'] } }, [['2,a', ['b', 'a']]], [['c', /allowed values/]]],
  [
    'an object',
    { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
    [['{"a":1}', { a: 1 }]],
    [
      ['{}', /required property 'a'/],
      ['a=1', /object/],
    ],
  ],
  [
    'one of several types',
    { type: ['integer', 'null', 'string'] },
    [
      ['1', 1],
      ['null', null],
      ['x', 'x'],
    ],
    [['[1]', /must be integer,null,string/]],
  ],
  ['anything', {}, [['{"a":[1]}', { a: [1] }]], []],
])('%s', (_, schema, good, bad) => {
  test.each(good)('%j is taken', async (line, value) => {
    expect((await ask(one(schema), line)).value).toEqual({ it: value })
  })
  test.each(bad)('%j is asked again, with the reason', async (line, reason) => {
    const [[right = '', value] = []] = good
    const { value: given, asked, told } = await ask(one(schema), line, right)
    expect(given).toEqual({ it: value })
    expect(asked).toHaveLength(2)
    expect(told.at(-1)).toMatch(reason)
  })
})

test('what depends on several members is asked again as a whole', async () => {
  const schema = { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } }, minProperties: 1 }
  const { value, told } = await ask(schema, '', '', '1', '')
  expect(value).toEqual({ a: 1 })
  expect(told).toEqual([expect.stringMatching(/All of it together will not do: must not have fewer than 1/)])
})

test('references inside the schema are followed, those in a circle and those that lead elsewhere are not', async () => {
  const $defs = { count: { type: 'integer' }, round: { $ref: '#/$defs/round' } }
  const { asked, value } = await ask(one({ $ref: '#/$defs/count', default: 3 }, { $defs }), '')
  expect({ asked, value }).toEqual({ asked: ['it (whole number, Enter for 3):'], value: { it: 3 } })
  expect((await ask(one({ $ref: '#/$defs/round' }, { $defs }), 'x')).value).toEqual({ it: 'x' })
  expect((await ask(one({ $ref: 'https://elsewhere.example/schema' }), 'x')).value).toEqual({ it: 'x' })
})

test.each([{}, { properties: 'none' }, { type: 'object', required: 'all' }])(
  'a schema without members (%j) asks nothing',
  async (schema) => {
    expect(await ask(schema)).toMatchObject({ value: {}, asked: [] })
  },
)

test('a schema that nobody can read leaves the judging to the server', async () => {
  expect((await ask(one({ type: 'nonsense', minimum: 'many' }), 'x')).value).toEqual({ it: 'x' })
})

test('names that mean something to JavaScript are names like others', async () => {
  const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"string"}}')
  const { value } = await ask({ type: 'object', properties }, 'a', 'b')
  expect(JSON.stringify(value)).toBe('{"__proto__":"a","constructor":"b"}')
})

test('nothing of a schema is obeyed by the terminal', async () => {
  const evil = '\u001b[2Jx\u202e\u0007'
  const schema = {
    type: 'object',
    properties: {
      [evil]: { description: evil, enum: [evil], default: evil },
      other: { type: 'string', pattern: 'x\u202e\u0007', description: evil },
    },
    required: ['other'],
  }
  const { asked, told } = await ask(schema, 'no', evil, '')
  expect(asked.length).toBeGreaterThan(2)
  expect([...asked, ...told].join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('whoever stops answering gives nothing', async () => {
  await expect(ask(everyKind, 'Ada')).rejects.toMatchObject({ kind: 'stopped' })
})
