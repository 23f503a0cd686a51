import { expect, test } from 'vitest'
import { createRecorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { paced } from './pace.ts'

const wire = () => createRecorder({ redactor: createRedactor(), signal: new AbortController().signal })

test('requests of all wires go out one after the other, with the pace between them', async () => {
  const arrived: number[] = []
  await using server = await throwawayServer((_, answer) => {
    arrived.push(performance.now())
    answer.end()
  })
  const slow = paced({ milliseconds: 40, most: 9 })
  const [one, other] = [slow(wire()), slow(wire())]
  await Promise.all([one, other, one, other].map((each) => each.send({ url: server.url })))
  const gaps = arrived.slice(1).map((time, index) => time - (arrived[index] ?? 0))
  expect(gaps).toHaveLength(3)
  // Timers may fire a moment early, and requests take their way.
  expect(Math.min(...gaps)).toBeGreaterThan(20)
})

test('a server that people use is not asked for ever', async () => {
  let count = 0
  await using server = await throwawayServer((_, answer) => {
    count += 1
    answer.end()
  })
  const polite = paced({ milliseconds: 0, most: 2 })(wire())
  const asked = await Promise.allSettled([1, 2, 3].map(() => polite.send({ url: server.url })))
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(count).toBe(2)
})
