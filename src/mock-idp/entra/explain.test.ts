import { expect, test } from 'vitest'
import { entraErrors } from './errors.ts'
import { explain } from './explain.ts'
import { remedies } from './remedies.ts'

/** Every code of the table; what a refusal quotes does not matter here. */
const codes = Object.values(entraErrors).map((refuse) => (refuse as (...facts: string[]) => { code: number })('a', 'b', 'c').code)

test.each([...new Set(codes)].map((code) => [code]))('AADSTS%i has a remedy', (code) => {
  expect(remedies[code]).toBeDefined()
})

test.each(Object.entries(remedies))(
  'the remedy for AADSTS%s says what it means, what to change, and where that is documented',
  (_code, remedy) => {
    expect(remedy.means).toMatch(/\.$/)
    expect(remedy.registration ?? remedy.client).toMatch(/[.)]$/)
    expect(remedy.documented).toMatch(/^https:\/\/learn\.microsoft\.com\/en-us\//)
  },
)

test.each([
  'AADSTS9010010',
  'aadsts9010010',
  ' 9010010 ',
  "invalid_target: AADSTS9010010: The resource parameter provided in the request doesn't match with the requested scopes. Trace ID: 0",
])('%s is explained', (words) => {
  const explained = explain(words)
  expect(explained?.code).toBe(9010010)
  expect(explained?.text).toMatch(/^AADSTS9010010\n/)
  for (const sentence of ['identifierUris', 'fully qualified', 'secure-mcp-server-with-entra-id']) {
    expect(explained?.text).toContain(sentence)
  }
})

test('a code that the mock does not know leads to Microsoft’s own page', () => {
  const explained = explain('AADSTS399284')
  expect(explained?.remedy).toBeUndefined()
  expect(explained?.text).toContain('https://login.microsoftonline.com/error?code=399284')
})

test('a code that somebody has cut short is still one of Entra’s', () => {
  expect(explain('AADSTS901')?.text).toMatch(/^AADSTS901 is not among the codes/)
})

test.each(['', 'server/token/foreign-audience-refused', 'AADSTS', '42', 'AADSTS-1'])('%j is no code of Entra', (words) => {
  expect(explain(words)).toBeUndefined()
})
