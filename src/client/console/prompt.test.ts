import { describe, expect, test } from 'vitest'
import { consoleSession } from '../testing/console-session.ts'
import { everythingServer } from '../testing/everything-server.ts'

describe('the prompt', () => {
  test('is left by exit, by Ctrl-D, and by Ctrl-C twice, which is said', async () => {
    const url = await everythingServer('modern')
    const leaving = async (keys: string) => {
      const { type, ended } = await consoleSession(url)
      type(keys)
      expect(await ended).toBe(0)
    }
    await leaving('exit\r')
    await leaving('\u0004')
    const { type, until, say, ended } = await consoleSession(url)
    type('half a line\u0003')
    await until(/\^C\n> $/)
    type('\u0003')
    await until('Ctrl-C once more leaves')
    await say('help')
    type('\u0003')
    await until('Ctrl-C once more leaves')
    type('\u0003')
    await until('Left by Ctrl-C.')
    expect(await ended).toBe(0)
  })

  test('completes commands, names and addresses, but for names that a terminal would obey', async () => {
    const { type, until } = await consoleSession(await everythingServer('modern'))
    for (const [keys, whole] of [
      ['prom\t', 'prompt'],
      ['call gr\t', 'call greet'],
      ['prompt p\t', 'prompt poem'],
      ['read notes://t\t', 'read notes://today'],
      ['trace of\t', 'trace off'],
      ['nothing x\t', 'nothing x'],
    ] as const) {
      type(keys)
      await until(new RegExp(`${whole}$`))
      type('\u0003')
      await until(/\^C\n> $/)
    }
  })

  test('keeps commands, but nothing with a secret, no answer, and no line that is no command', async () => {
    const { say, type, until, kept } = await consoleSession(await everythingServer('modern'))
    await say('call fail {"password":"hunter2"}')
    await say('http://localhost:1/callback?code=abc')
    await say('read https://x.example/?access_token=abc')
    await say('call fail {"jwt":"eyJhbGciOiJSUzI1NiJ9.e30.x"}')
    await say('call fail {"colour":"red"}')
    type('prompt poem\r')
    await until('about (text): ')
    type('my answer\r')
    await until('mood')
    type('\r')
    await until(/A poem[\s\S]*> $/)
    expect(kept).toEqual(['call fail {"colour":"red"}', 'prompt poem'])
  })
})
