import { expect, test } from 'vitest'
import { type Opening, portTurns } from './port-turns.ts'

const backTo = (port: number) => `http://localhost:9/start?redirect_uri=${encodeURIComponent(`http://127.0.0.1:${port}/back`)}`

/** How many of the runs were side by side at most, where they tell this of themselves one after the other. */
async function most(runs: readonly Opening[]): Promise<number> {
  const turns = portTurns()
  let [running, most] = [0, 0]
  await Promise.all(
    runs.map((run) =>
      turns(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        return run
      }),
    ),
  )
  return most
}
const run = (port?: number, exitCode: number | null = 0): Opening => ({ opened: port ? [backTo(port)] : [], exitCode })

test.each<[string, readonly Opening[], number]>([
  ['a port that is the same in every run has one at a time', [1, 2, 3, 4].map(() => run(3334)), 1],
  ['ports of their own have as many as there are', [run(5001), run(5002), run(5003), run(5004)], 2],
  ['without a browser nobody listens', [run(), run(), run(), run()], 3],
  ['before a sign-in nothing is known', [run(undefined, 1), run(3334), run(undefined, 1), run(3334)], 1],
  [
    'a page that leads back elsewhere tells of no port',
    [{ opened: ['https://example.com/', 'no address'], exitCode: 1 }, run(3334), run(3334)],
    1,
  ],
])('%s', async (_, runs, expected) => {
  expect(await most(runs)).toBe(expected)
})

test('a run that throws gives its turn to the next', async () => {
  const turns = portTurns()
  const failed = turns(() => Promise.reject(new Error('no such folder')))
  const next = turns(async () => run())
  await expect(failed).rejects.toThrow('no such folder')
  expect(await next).toEqual(run())
})
