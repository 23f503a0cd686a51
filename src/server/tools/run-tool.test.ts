import { pino } from 'pino'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { AccessBlocked, ConsentMissing, SignInAgain, UpstreamUnavailable } from '../graph/errors.ts'
import type { Principal } from '../principal.ts'
import { Exchange, toolRunner } from './run-tool.ts'
import { defineTool } from './tool.ts'

const principal = (token: string): Principal => ({
  ...{ tenantId: 't', objectId: 'o', subject: 's', clientId: 'c', scopes: [], expiresAt: new Date(0) },
  token,
})
const signal = new AbortController().signal

function runner() {
  const lines: string[] = []
  const run = toolRunner({ log: pino({}, { write: (line: string) => lines.push(line) }), now: () => new Date(0) })
  const running = async (thrown: unknown, token = 'one') => {
    const tool = defineTool({
      ...{ name: 'broken', title: 'Broken', description: 'Fails.', input: z.object({}) },
      handler: async () => {
        throw thrown
      },
    })
    const exchange = new Exchange(principal(token))
    return { answer: await run(tool, {}, exchange, signal), exchange }
  }
  return { lines, running }
}

test.each([
  [new AccessBlocked('secret'), /policy of your organisation/],
  [new ConsentMissing('secret'), /lacks a permission/],
  [new UpstreamUnavailable('secret'), /no answer.*in a minute/],
  [new UpstreamUnavailable('secret', { retryAfterSeconds: 17 }), /in 17 seconds/],
  [new Error('secret'), /log of the server/],
  ['secret', /log of the server/],
])('%s is told in words of our own, and the log has its name', async (thrown, words) => {
  const { lines, running } = runner()
  const { answer, exchange } = await running(thrown)
  expect(answer).toEqual({ text: expect.stringMatching(words), isError: true })
  expect(exchange.signInAgain).toBeUndefined()
  expect(JSON.stringify(answer) + lines.join('')).not.toContain('secret')
  expect(lines.join('')).toContain('"tool":"broken"')
})

test('who has to sign in again is sent to do so, with what Entra wants to see, and after two rounds told instead', async () => {
  const { running } = runner()
  for (const token of ['one', 'two'])
    expect((await running(new SignInAgain('x', { claims: '{}' }), token)).exchange.signInAgain).toEqual({ claims: '{}' })
  for (const [error, words] of [
    [new SignInAgain('x', { claims: '{}' }), /second factor/],
    [new SignInAgain('x'), /did not help/],
  ] as const) {
    const { answer, exchange } = await running(error, 'three')
    expect(answer).toEqual({ text: expect.stringMatching(words), isError: true })
    expect(exchange.signInAgain).toBeUndefined()
  }
})
