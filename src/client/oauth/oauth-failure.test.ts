import { expect, test } from 'vitest'
import type { Fetch } from '../index.ts'
import { attempt } from '../testing/fake-session.ts'

test('an answer of the token endpoint that breaks off is no answer, and told as that', async () => {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  const breaksOff = () => new ReadableStream({ pull: (body) => body.error(new TypeError('terminated', { cause })) })
  const breaking: Fetch = async (input, init) =>
    String(input).endsWith('/token')
      ? new Response(breaksOff(), { headers: { 'content-type': 'application/json' } })
      : fetch(input, init)
  const { error } = await attempt({}, { fetch: breaking })
  expect(error).toMatchObject({
    kind: 'unreachable',
    whose: 'the network',
    message: expect.stringMatching(/^The token request got no answer from .* \(UND_ERR_SOCKET\)\.$/),
  })
})
