import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { env } from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { installBrowser } from './client-browser.ts'

const run = promisify(execFile)

test('a browser takes down what it is given, and opens pages of this machine only', async () => {
  let visits = 0
  await using server = await throwawayServer((_, response) => {
    visits += 1
    response.end()
  })
  const browser = await installBrowser(env['PATH'] ?? '')
  const program = browser.variables['BROWSER'] ?? ''
  try {
    expect(await browser.opened()).toEqual([])
    const given = ['javascript:alert("1")\n', `${server.url}?a=$(b)&c='`]
    for (const address of given) await run(program, [address])
    expect(await browser.opened()).toEqual(given)
    expect(visits).toBe(1)
  } finally {
    await browser.remove()
  }
  await expect(access(program)).rejects.toThrow('ENOENT')
})
