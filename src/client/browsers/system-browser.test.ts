import { expect, test } from 'vitest'
import { opener, systemBrowser } from './system-browser.ts'

const address = 'https://as.example/authorize?a=1&b=$(touch x)&c=`id`&d=$&'

test.each([
  ['linux', 'xdg-open'],
  ['freebsd', 'xdg-open'],
  ['darwin', 'open'],
  ['win32', 'rundll32.exe'],
] as const)('on %s the address is one argument of %s, and no shell reads it', (platform, command) => {
  const { args, ...rest } = opener({ platform }, address)
  expect(rest.command).toBe(command)
  expect(args.at(-1)).toBe(address)
  expect(['cmd', 'cmd.exe', 'sh', 'powershell']).not.toContain(command)
})

test.each([
  ['firefox', ['firefox', address]],
  ['node opener.mjs --quiet', ['node', 'opener.mjs', '--quiet', address]],
  ['chromium --app=%s --incognito', ['chromium', `--app=${address}`, '--incognito']],
  ['  ', ['xdg-open', address]],
])('BROWSER=%j is called as %j', (browser, words) => {
  const { command, args } = opener({ platform: 'linux', browser }, address)
  expect([command, ...args]).toEqual(words)
})

test('an address that is too long for a command is shown, to be opened by hand', async () => {
  const lines: string[] = []
  const url = new URL(`https://as.example/authorize?scope=${'a'.repeat(4_000_000)}`)
  await systemBrowser({ platform: 'linux', browser: process.execPath }).open({
    url,
    redirectUri: 'http://localhost/callback',
    onAct: () => {},
    log: (line) => lines.push(line),
    paste: () => false,
    signal: AbortSignal.abort(),
  })
  expect(lines).toEqual([expect.stringMatching(/could not open a browser \(E\w+\)/), `\n  ${url.href}\n`])
})
