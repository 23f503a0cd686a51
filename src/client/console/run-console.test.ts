import { describe, expect, test } from 'vitest'
import { headlessBrowser } from '../browsers/headless.ts'
import { consoleSession, scripted } from '../testing/console-session.ts'
import { everythingServer, hostile } from '../testing/everything-server.ts'
import { startFakeParties } from '../testing/fake-parties.ts'

const control = '\u001b'

describe.each(['modern', 'legacy'] as const)('over the %s wire, at a terminal', (wire) => {
  test('each command shows what the server has, and nothing that a terminal would obey', async () => {
    const { say, raw } = await consoleSession(await everythingServer(wire))
    expect(await say('tools')).toMatch(/^greet +Greets\nhostile +red \[31m/)
    expect(await say('tools greet')).toMatch(
      /at length\n\n +name +text: Who to greet\n[\s\S]*loud +yes or no, by default false, optional/,
    )
    expect(await say('tools wait')).toContain('It takes no arguments.')
    expect(await say('call greet {"name":"Ada", "age": 36, "colour":"red"}')).toBe('{"name":"Ada","age":36,"colour":"red"}\n')
    expect(await say('call hostile')).toBe('red  [31m title  ]0;owned   2J turned   end\n(image, not shown)\n')
    expect(await say('resources')).toMatch(
      /^notes:\/\/today +notes: What is on\nnotes:\/\/bytes +bytes\nnotes:\/\/\{day\} +day \(fill in/,
    )
    expect(await say('read notes://today')).toMatch(/^Buy bread\nred {2}\[31m/)
    expect(await say('read notes://bytes')).toBe('(image/png, 4 bytes, not shown)\n')
    expect(await say('read notes://monday')).toBe('Notes of monday\n')
    expect(await say('prompts')).toBe('poem about [mood]  Writes a poem\n')
    expect(await say('prompt poem {"about":"rain"}')).toMatch(/^user: A poem about rain red/)
    expect(await say('whoami')).toContain('There is no token')
    expect(await say('token')).toContain('There is no token')
    expect(await say('scopes')).toMatch(
      /granted +nothing[\s\S]*advertised +the server has no such list\nneeded +the server has not/,
    )
    expect(await say('logout')).toContain('no token to take back')
    expect(await say('help')).toMatch(/call NAME \[JSON\][\s\S]*logout[\s\S]*exit/)
    // Of control sequences only those of the prompt itself.
    const said = ['G', 'J', 'K'].reduce((text, key) => text.replaceAll(new RegExp(`${control}\\[\\d*${key}`, 'g'), ''), raw())
    expect(said).not.toMatch(/(?![\n\r])[\p{Cc}\p{Cf}]/u)
  })

  test('what a tool needs is asked for, and a secret among it is not shown', async () => {
    const { type, until, raw } = await consoleSession(await everythingServer(wire))
    type('call greet\r')
    for (const [question, answer] of [
      ['name (text): ', 'A'],
      [/fewer than 2[\s\S]*name \(text\): /, 'Ada'],
      ['age (whole number): ', '36'],
      [/1 {2}red\n +2 {2}green\n +colour \(one of these\): /, '2'],
      [/Enter for false\): /, 'yes'],
      [/pin \(text, Enter leaves it out\): /, '987654'],
    ] as const) {
      await until(question)
      type(`${answer}\r`)
    }
    expect(await until(/\{.*\}\n/)).toContain('{"name":"Ada","age":36,"colour":"green","loud":true,"pin":"987654"}')
    expect(raw().match(/987654/g)).toHaveLength(1) // The answer of the server.
    await until('> ')
    type('prompt poem\r')
    await until('about (text): ')
    type('rain\r')
    await until('mood (text, Enter leaves it out): ')
    type('\r')
    await until('A poem about rain red')
  })

  test('Ctrl-C stops a call, and not the program; nor does it at a question', async () => {
    const begun = Promise.withResolvers<void>()
    const url = await everythingServer(wire, { begun: begun.resolve })
    const { type, until, say } = await consoleSession(url)
    type('call wait\r')
    await begun.promise
    type('\u0003')
    expect(await until(/> $/)).toContain('It was stopped.')
    type('call greet\r')
    await until('name (text): ')
    type('\u0003')
    expect(await until(/> $/)).toContain('It was stopped.')
    expect(await say('call fail')).toBe('It did not work\nThe tool says that it failed.\n')
  })

  test('how far a call has come is shown, and what the server says by itself', async () => {
    const { say, raw } = await consoleSession(await everythingServer(wire))
    expect(await say('call count')).toMatch(/server info \(counter\): counted red \[31m title[^\n]*\n[\s\S]*done/)
    await say('tools')
    // News of the newer wire come by a stream of their own, which may still be about to open.
    while (!raw().includes('The server has other tools now.')) await say('call change')
  })

  test('where nobody sits there commands are read to the end, errors told beside the results, and the code says that one failed', async () => {
    const url = await everythingServer(wire)
    const lines = [
      'call count',
      '',
      'call fail',
      'call greet',
      'call nobody',
      'read',
      'fly',
      'greet',
      '__proto__',
      'trace',
      'call greet {',
      'call greet []',
    ]
    const { code, results, all } = await scripted(url, [...lines, 'call greet {"name":"Ada","age":1,"colour":"red"}'])
    expect({ code, results }).toEqual({ code: 1, results: 'done\nIt did not work\n{"name":"Ada","age":1,"colour":"red"}\n' })
    for (const part of [
      'call count: 1 of 2, step 1',
      'It needs arguments: name, age, colour.',
      'The server has no tool nobody.\n  Whose part: you\n  Try:        Name one of greet, hostile,',
      'Say: read URI',
      'There is no command "fly". Type help.',
      'There is no command "greet". It is a tool. Say: call greet',
      'There is no command "__proto__"',
      'Say: trace on',
      'no JSON object',
    ])
      expect(all).toContain(part)
    expect(all).not.toMatch(/\n\s+at |(?![\n])[\p{Cc}\p{Cf}]/u)
    expect(await scripted(url, ['tools', 'quit', 'call fail'])).toMatchObject({
      code: 0,
      results: expect.not.stringContaining('work'),
    })
  })
})

test('what a server asks in the middle of a call is put to the person, who may decline, or stop the call', async () => {
  const { say, type, until } = await consoleSession(await everythingServer('modern'))
  type('call ask\r')
  expect(await until('Answer? [Y/n] ')).toContain('The server asks: Who? red')
  type('\r')
  await until('name (text): ')
  type('Ada\r')
  expect(await until(/> $/)).toMatch(/"action":"accept".*"name":"Ada"/)
  type('call ask\r')
  await until('Answer? [Y/n] ')
  expect(await say('n')).toContain('"action":"decline"')
  type('call ask\r')
  await until('Answer? [Y/n] ')
  type('\u0003')
  expect(await until(/> $/)).toContain('It was stopped.')
})

test('a server that is not there, or is nobody’s, ends it before there is a prompt', async () => {
  await expect(scripted('http://localhost:1/mcp', ['tools'])).rejects.toMatchObject({ kind: 'unreachable' })
})

test('a script is stopped by the signal while it has nothing to say', async () => {
  const stop = new AbortController()
  const { type, until, ended } = await consoleSession(await everythingServer('modern'), {
    isTerminal: false,
    signal: stop.signal,
  })
  type('call fail\n')
  await until('The tool says that it failed.')
  stop.abort()
  await expect(ended).rejects.toMatchObject({ kind: 'stopped' })
})

test('a script is stopped by the signal, in the middle of a call', async () => {
  const stop = new AbortController()
  const url = await everythingServer('modern', { begun: () => stop.abort() })
  await expect(scripted(url, ['call wait', 'call fail'], { signal: stop.signal })).rejects.toMatchObject({ kind: 'stopped' })
})

test('a server that says hostile things on its way to a token is not obeyed either', async () => {
  const { url, close } = await startFakeParties({
    challenge: () =>
      `Bearer resource_metadata="http://localhost:1/${encodeURI('x')}", scope="${hostile.replaceAll(/[^ -~]/g, '')}"`,
  })
  await expect(scripted(url, [])).rejects.toMatchObject({ message: expect.not.stringMatching(/(?![\n])[\p{Cc}\p{Cf}]/u) })
  await close()
})

test('what a call would have granted is shown whole before anybody agrees to it', async () => {
  const many = Array.from({ length: 40 }, (_, at) => `fake.scope.number.${at}`).join(' ')
  const { url, close } = await startFakeParties({ needs: ({ method }) => (method === 'tools/call' ? many : undefined) })
  const { type, until, say } = await consoleSession(url, { browser: headlessBrowser() })
  type('call fail\r')
  expect(await until('Sign in for that? [Y/n] ')).toContain(`so far: ${many}\n`)
  expect(await say('n')).toContain('Nobody signed in for fake.scope.number.0')
  await close()
})
