import { describe, expect, test } from 'vitest'
import { bearerChallenge } from './challenge.ts'

const resourceMetadata = 'https://host.example/.well-known/oauth-protected-resource/mcp'

describe('a Bearer challenge is found', () => {
  test.each([
    ['alone', `Bearer resource_metadata="${resourceMetadata}", scope="a b"`],
    ['with its parameters the other way round', `Bearer scope="a b", resource_metadata="${resourceMetadata}"`],
    ['in other letters', `BEARER Scope="a b", Resource_Metadata="${resourceMetadata}"`],
    ['with spaces wherever they may be', ` Bearer   scope = "a b" ,\tresource_metadata="${resourceMetadata}" `],
    ['after another scheme', `Basic realm="one, two", Bearer scope="a b", resource_metadata="${resourceMetadata}"`],
    ['after a scheme with a token68', `Negotiate YWJj==, Bearer scope="a b", resource_metadata="${resourceMetadata}"`],
    ['after a scheme with nothing', `Negotiate, Bearer scope="a b", resource_metadata="${resourceMetadata}"`],
    ['before another scheme', `Bearer scope="a b", resource_metadata="${resourceMetadata}", DPoP algs="ES256"`],
    ['with empty list elements', `, Bearer scope="a b",, resource_metadata="${resourceMetadata}",`],
    ['with escapes', `Bearer realm="say \\"hi\\"", scope="a\\ b", resource_metadata="${resourceMetadata}"`],
  ])('%s', (_, header) => {
    expect(bearerChallenge(header)).toEqual({ resourceMetadata, scope: 'a b' })
  })

  test('with values that are tokens, and an error', () => {
    expect(bearerChallenge('Bearer error=invalid_token, scope=a')).toEqual({ error: 'invalid_token', scope: 'a' })
  })

  test('with no parameters at all', () => {
    expect(bearerChallenge('Bearer')).toEqual({})
  })

  test('and a comma or an equals sign inside quotes divides nothing', () => {
    expect(bearerChallenge('Bearer realm="a, scope=evil", scope="good"')).toEqual({ scope: 'good' })
  })
})

describe('no Bearer challenge is found', () => {
  test.each([
    ['where there is no header', null],
    ['where there is only another scheme', 'Basic realm="Bearer scope=x"'],
    ['in an unfinished quote', 'Bearer scope="a'],
    ['in a parameter without a value', 'Bearer scope=, error=x'],
    ['in a parameter that comes twice', 'Bearer scope="a", scope="b"'],
    ['without commas between parameters', 'Bearer scope="a" error="b"'],
    ['in a line that is no challenge', 'scope: everything'],
  ])('%s', (_, header) => {
    expect(bearerChallenge(header)).toBeUndefined()
  })
})

test('a long hostile header is read in no time', () => {
  const started = performance.now()
  bearerChallenge(`Bearer ${'a'.repeat(50_000)}`)
  bearerChallenge(`Bearer a="${'\\"'.repeat(50_000)}`)
  bearerChallenge(`${', '.repeat(50_000)}x`)
  expect(performance.now() - started).toBeLessThan(1000)
})
