import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { thirdPartyNotices } from './third-party-notices.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Installs a package of these files. @returns the path of a module deep inside it */
function installed(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, 'node_modules', name)
  mkdirSync(join(folder, 'dist/esm'), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return join(folder, 'dist/esm/index.js')
}
const manifest = (name: string) => JSON.stringify({ name, version: '1.2.3', license: 'MIT' })

test('every package is named once, with its version and in the words of its licence files', () => {
  const module = installed('left', {
    'package.json': manifest('left'),
    LICENSE: 'Copyright Ada',
    'THIRD-PARTY-NOTICES.md': 'of Grace',
  })
  const scoped = installed('@some/right', {
    'package.json': manifest('@some/right'),
    'dist/esm/package.json': '{"type":"module"}',
    'license.md': 'Copyright Alan',
  })
  const notices = thirdPartyNotices([module, join(root, 'src/own.ts'), scoped, module])
  expect(notices.match(/^\S+ 1\.2\.3 \(MIT\)$/gm)).toEqual(['@some/right 1.2.3 (MIT)', 'left 1.2.3 (MIT)'])
  expect(notices).toMatch(/Copyright Alan[\s\S]*Copyright Ada\n\nof Grace/)
})

test('a package that brings no licence, or says none, is an error; all of them at once', () => {
  const bare = installed('bare', { 'package.json': manifest('bare') })
  const silent = installed('silent', { 'package.json': '{"name":"silent","version":"0.1.0"}', LICENSE: 'Copyright nobody' })
  expect(() => thirdPartyNotices([bare, silent])).toThrow(/bare 1\.2\.3 has no licence file[\s\S]*silent 0\.1\.0 says no licence/)
})
