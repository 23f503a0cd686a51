import { expect, test } from 'vitest'
import { mirroringOf, parameterHeaders } from './mirrored-parameters.ts'

const string = (header: unknown) => ({ type: 'string', 'x-mcp-header': header })
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

test('parameters are found at any depth of properties, and their values said in headers', () => {
  const schema = object({
    region: string('Region'),
    page: object({ size: { type: 'integer', 'x-mcp-header': 'Size' } }),
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    text: { type: 'string' },
  })
  expect(mirroringOf(schema)).toMatchObject({ parameters: [{ path: ['region'] }, { path: ['page', 'size'] }, { path: ['dry'] }] })
  expect(parameterHeaders(schema, { region: 'Zürich', page: { size: 42 }, dry: null, text: 'none' })).toEqual({
    'Mcp-Param-Region': `=?base64?${Buffer.from('Zürich').toString('base64')}?=`,
    'Mcp-Param-Size': '42',
  })
})

test.each<[string, unknown, string]>([
  ['an empty name', object({ a: string('') }), 'no name'],
  ['a name that is no text', object({ a: string(1) }), 'no name'],
  ['a name with a space', object({ a: string('Re gion') }), 'may not be in one'],
  ['a name with a line break', object({ a: string('A\r\nB') }), 'may not be in one'],
  ['a number', object({ a: { type: 'number', 'x-mcp-header': 'A' } }), 'no string, integer or boolean'],
  ['an object', object({ a: object({}, { 'x-mcp-header': 'A' }) }), 'no string, integer or boolean'],
  ['several types', object({ a: { type: ['string', 'null'], 'x-mcp-header': 'A' } }), 'no string, integer or boolean'],
  ['the same name in other letters', object({ a: string('Same'), b: string('SAME') }), 'the same header'],
  ['the root', object({}, { 'x-mcp-header': 'A' }), 'by `properties` alone'],
  ['items', object({ a: { type: 'array', items: string('A') } }), 'by `properties` alone'],
  ['a branch', object({}, { anyOf: [object({ a: string('A') })] }), 'by `properties` alone'],
  ['a definition', object({}, { $defs: { a: string('A') } }), 'by `properties` alone'],
])('%s may not be mirrored', (_, schema, fault) => {
  expect(mirroringOf(schema)).toEqual({ fault: expect.stringContaining(fault) })
  expect(parameterHeaders(schema, { a: 'x', b: 'y' })).toEqual({})
})

test('what is data in a schema is no annotation, and what is no schema has none', () => {
  expect(mirroringOf(object({ a: { type: 'object', default: { 'x-mcp-header': '' } } }))).toEqual({ parameters: [] })
  expect(mirroringOf('nothing')).toEqual({ parameters: [] })
})
