import { expect, test } from 'vitest'
import type { Answer } from './instruments.ts'
import { NothingLearnt } from './nothing-learnt.ts'
import { patiently } from './patience.ts'

const { signal } = new AbortController()
/** Gives one answer of 429 after the other, for as often as it is said, and then one of 200. */
function limited(times: number, retryAfter: string) {
  let asked = 0
  return async (): Promise<Answer> => {
    asked += 1
    const status = asked > times ? 200 : 429
    return { status, headers: { 'retry-after': [retryAfter] }, text: String(asked), json: undefined, message: undefined }
  }
}

test('a server that has enough for a moment is asked again when it says so', async () => {
  expect(await patiently(limited(2, '0'), signal)).toMatchObject({ status: 200, text: '3' })
})

test.each([
  ['goes on refusing', 9, '0'],
  ['wants a minute', 1, '60'],
  ['names a date', 1, 'Tue, 24 Nov 2026 02:00:00 GMT'],
])('of a server that %s nothing is learnt', async (_, times, retryAfter) => {
  await expect(patiently(limited(times, retryAfter), signal)).rejects.toThrow(NothingLearnt)
})
