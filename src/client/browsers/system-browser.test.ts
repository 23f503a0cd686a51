import { expect, test } from 'vitest'
import { opener } from './system-browser.ts'

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
