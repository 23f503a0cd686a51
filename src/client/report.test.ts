import { expect, test } from 'vitest'
import { reportJson } from './report.ts'

test('nothing in the JSON is obeyed by a terminal, and all of it is still there', () => {
  const text = '\u001b[31m \u009b31m \u202e \u007f \u{e0041}'
  const report = reportJson({
    url: 'http://localhost/mcp',
    steps: [],
    result: { name: 'x', text, isError: false, content: [], structuredContent: undefined },
  })
  expect(report).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(JSON.parse(report)).toMatchObject({ tool: { text } })
})

test('who was seen to sign in is still the user after a step-up that nobody saw', () => {
  const user = { displayName: 'Ada Lovelace', userPrincipalName: 'ada@contoso.example' }
  const report = reportJson({
    url: 'http://localhost/mcp',
    steps: [
      { step: 'signed-in', user },
      { step: 'signed-in', user: undefined },
    ],
  })
  expect(JSON.parse(report)).toMatchObject({ user })
})
