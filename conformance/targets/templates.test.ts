import { expect, test } from 'vitest'
import { checkTemplates, expandTemplate, readTemplate, type TemplateWord, templateWords } from './templates.ts'

const values = Object.fromEntries(templateWords.map((word) => [word, `<${word}>`])) as Record<TemplateWord, string>

test('each word in braces is replaced, as often as it stands there', () => {
  expect(expandTemplate('{issuer}/x?{port}{port}', values)).toBe('<issuer>/x?<port><port>')
  for (const word of templateWords) expect(expandTemplate(`a{${word}}b`, values)).toBe(`a<${word}>b`)
})

test('a value that looks like a pattern or a template is put in as it is', () => {
  expect(expandTemplate('{scope}', { ...values, scope: '$& {issuer}' })).toBe('$& {issuer}')
})

test('braces around anything but a word stay', () => {
  expect(expandTemplate('{"a":{"b":1},"c":{}}', values)).toBe('{"a":{"b":1},"c":{}}')
})

test('an unknown word is refused, with the words there are', () => {
  expect(() => expandTemplate('{isuer}', values)).toThrow(/no \{isuer\}.*\{issuer\}.*\{server_jwks\}/)
})

test('templates can be checked before there are any values', () => {
  checkTemplates({ A: '{issuer}', B: '{"json":{}}' }, templateWords)
  expect(() => checkTemplates({ A: '{issuer}', B: '{nonsense}' }, templateWords)).toThrow('no {nonsense}')
  expect(() => checkTemplates({ A: '{tenant}' }, ['issuer'])).toThrow(/no \{tenant\}.*there are \{issuer\}\./)
})

test('a variable is read as NAME=TEMPLATE, where the template may hold anything', () => {
  expect(readTemplate('A_1=b=c\nd')).toEqual(['A_1', 'b=c\nd'])
  expect(readTemplate('EMPTY=')).toEqual(['EMPTY', ''])
  for (const wrong of ['', 'A', '=x', '1A=x', 'A B=x']) expect(() => readTemplate(wrong)).toThrow('NAME=TEMPLATE')
})
