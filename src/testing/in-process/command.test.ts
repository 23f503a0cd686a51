import { expect, onTestFinished, test, vi } from 'vitest'
import { inProcess } from './command.ts'

test('what is written, by whichever door, is what the caller sees', async () => {
  const ended = await inProcess(async () => {
    console.log('%s lines', 2)
    process.stdout.write('on one')
    process.stderr.write('beside ')
    console.error('it')
  })
  expect(ended).toEqual({ code: 0, stdout: '2 lines\non one', stderr: 'beside it\n' })
})

test('the code is the one of an exit, at which the command ends, or the one that was set', async () => {
  const exited = await inProcess(async () => {
    console.log('before')
    process.exit(3)
    console.log('after')
  })
  expect(exited).toEqual({ code: 3, stdout: 'before\n', stderr: '' })
  const set = await inProcess(async () => {
    process.exitCode = 2
  })
  expect([set.code, process.exitCode]).toEqual([2, undefined])
})

test('an error that nobody caught is told with its stack, as Node tells it', async () => {
  const { code, stderr } = await inProcess(() => Promise.reject(new Error('no')))
  expect(code).toBe(1)
  expect(stderr).toMatch(/^Error: no\n\s+at /)
})

test('what goes on afterwards is told to end when the test is over, and hears no other signal of this process', async () => {
  const end = vi.fn()
  // The last to be asked for comes first, so this comes after the end.
  onTestFinished(() => expect(end).toHaveBeenCalledExactlyOnceWith())
  const listeners = process.listenerCount('SIGTERM')
  await inProcess(async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
  })
  expect(process.listenerCount('SIGTERM')).toBe(listeners)
  expect(end).not.toHaveBeenCalled()
})
