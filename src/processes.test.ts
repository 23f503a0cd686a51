import { expect, test, vi } from 'vitest'
import { mockReady, start } from './processes.ts'

test('a process that ends by itself is told of, and one that is stopped is not', async () => {
  const [killed, stopped] = await Promise.all(
    [vi.fn(), vi.fn()].map(async (onEnd) => ({ onEnd, ...(await start(['mock', '--port', '0'], mockReady, { onEnd })) })),
  )
  process.kill(killed?.pid ?? Number.NaN, 'SIGKILL')
  await Promise.all([killed?.ended, stopped?.stop()])
  expect(killed?.onEnd).toHaveBeenCalledOnce()
  expect(stopped?.onEnd).not.toHaveBeenCalled()
})
