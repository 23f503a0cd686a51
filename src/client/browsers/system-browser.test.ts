import { expect, test } from 'vitest'
import { opener } from './system-browser.ts'

const address = 'https://as.example/authorize?a=1&b=$(touch x)&c=`id`'

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
