import { execFile } from 'node:child_process'
import { access, rm, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { installBrowser } from './client-browser.ts'

const run = promisify(execFile)

test('of a page without an end a browser reads no more than it needs', async () => {
  const hungUp = Promise.withResolvers<void>()
  await using server = await throwawayServer((_, response) => {
    const write = () => {
      while (response.write('x'.repeat(65_536)));
    }
    response.on('drain', write).on('close', hungUp.resolve)
    write()
  })
  const browser = await installBrowser(env['PATH'] ?? '')
  try {
    await run(browser.variables['BROWSER'] ?? '', [server.url])
    await hungUp.promise
  } finally {
    await browser.remove()
  }
})

test('a browser takes down what it is given, opens pages of this machine only, and lets nobody wait for their answers', async () => {
  const came = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  let visits = 0
  await using server = await throwawayServer(async (_, response) => {
    visits += 1
    came.resolve()
    await answer.promise
    response.end()
  })
  const browser = await installBrowser(env['PATH'] ?? '')
  const program = browser.variables['BROWSER'] ?? ''
  try {
    expect(browser.opened()).toEqual([])
    const given = ['javascript:alert("1")\n', '--version', `${server.url}?a=$(b)&c='`]
    for (const address of given) await run(program, [address])
    expect(browser.opened()).toEqual(given)
    await came.promise
    expect(visits).toBe(1)
  } finally {
    answer.resolve()
    await browser.remove()
  }
  await expect(access(program)).rejects.toThrow('ENOENT')
})

test.each<[what: string, done: (list: string) => Promise<void>]>([
  ['taken away', (list) => rm(dirname(list), { recursive: true })],
  ['made endless', (list) => truncate(list, 2 ** 30)],
])('a command by which the list of what it opened was %s ends nobody but itself', async (_, done) => {
  const browser = await installBrowser(env['PATH'] ?? '')
  const program = browser.variables['BROWSER'] ?? ''
  try {
    await run(program, ['about:blank'])
    await done(join(dirname(program), 'opened'))
    expect(browser.opened()[0]).toBe('about:blank')
  } finally {
    await browser.remove()
  }
})
