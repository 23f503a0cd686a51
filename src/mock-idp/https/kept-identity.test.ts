import { X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { httpsFolder } from './config-home.ts'
import { IdentityNotKept, keepIdentity } from './kept-identity.ts'

const now = new Date('2026-11-23T12:00:00Z')
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

let folder: string
beforeEach(() => {
  const parent = mkdtempSync(join(tmpdir(), 'mock-https-'))
  folder = join(parent, 'https')
  onTestFinished(() => rmSync(parent, { recursive: true }))
})

test('what was made once is found again, and the file to trust holds the authority', async () => {
  const first = await keepIdentity(folder, now)
  expect(await keepIdentity(folder, later(1))).toEqual(first)
  expect(first.caFile).toBe(join(folder, 'ca.pem'))
  expect(readFileSync(first.caFile, 'utf8')).toBe(first.ca)
})

test('everything is for the user alone, and no draft is left', async () => {
  await keepIdentity(folder, now)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(readdirSync(folder).sort()).toEqual(['authority.pem', 'ca.pem', 'localhost.pem'])
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
})

test('files that others could read or write are the user’s alone again', async () => {
  const first = await keepIdentity(folder, now)
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o666)
  expect(await keepIdentity(folder, now)).toEqual(first)
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
})

test('a certificate about to expire is renewed under the same authority, so that nobody has to trust again', async () => {
  const first = await keepIdentity(folder, now)
  const renewed = await keepIdentity(folder, later(396))
  expect(renewed.ca).toBe(first.ca)
  expect(renewed.cert).not.toBe(first.cert)
  expect(new X509Certificate(renewed.cert).validToDate > later(700)).toBe(true)
})

test('an authority about to expire is renewed with everything that hangs on it', async () => {
  const first = await keepIdentity(folder, now)
  const renewed = await keepIdentity(folder, later(3640))
  expect(renewed.ca).not.toBe(first.ca)
  expect(new X509Certificate(renewed.cert).checkIssued(new X509Certificate(renewed.ca))).toBe(true)
  expect(await keepIdentity(folder, later(3641))).toEqual(renewed)
})

test.each([['authority.pem'], ['ca.pem'], ['localhost.pem']])('a broken %s is mended', async (file) => {
  await keepIdentity(folder, now)
  writeFileSync(join(folder, file), 'not what it was')
  const mended = await keepIdentity(folder, now)
  expect(new X509Certificate(mended.cert).checkIssued(new X509Certificate(mended.ca))).toBe(true)
  expect(readFileSync(mended.caFile, 'utf8')).toBe(mended.ca)
  expect(await keepIdentity(folder, now)).toEqual(mended)
})

test('mocks that start at the same moment trust the same authority', async () => {
  const identities = await Promise.all(Array.from({ length: 8 }, () => keepIdentity(folder, now)))
  expect(new Set(identities.map(({ ca }) => ca)).size).toBe(1)
  for (const { cert, ca } of identities) expect(new X509Certificate(cert).checkIssued(new X509Certificate(ca))).toBe(true)
})

test('a folder that is none is named, with what to do', async () => {
  const parent = join(folder, '..')
  writeFileSync(join(parent, 'file'), '')
  const kept = keepIdentity(join(parent, 'file', 'https'), now)
  await expect(kept).rejects.toThrow(IdentityNotKept)
  await expect(kept).rejects.toThrow(/cannot be kept in .*file.*--https-folder/)
  chmodSync(parent, 0o700)
})

test.each([
  [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/mcp-entra/https'],
  [{ XDG_CONFIG_HOME: 'relative' }, 'linux', '/home/ada/.config/mcp-entra/https'],
  [{}, 'linux', '/home/ada/.config/mcp-entra/https'],
  [{}, 'darwin', '/home/ada/Library/Application Support/mcp-entra/https'],
  [{ APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, 'win32', 'C:\\Users\\ada\\AppData\\Roaming\\mcp-entra\\https'],
])('with %j on %s the folder is %s', (env, platform, expected) => {
  expect(httpsFolder({ env, platform, home: '/home/ada' })).toBe(expected)
})
