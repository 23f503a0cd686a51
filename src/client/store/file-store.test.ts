import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type Kept, type KeptGrant, nothingKept, withGrant } from './credential-store.ts'
import { fileStore } from './file-store.ts'

const grant = (server: string, accessToken = 'token'): KeptGrant => ({
  server,
  issuer: 'https://as.example',
  grantType: 'authorization_code',
  clientId: 'c',
  by: 'client-id-given',
  accessToken,
})
const keeps = (server: string) => async (kept: Kept) => ({ result: server, kept: withGrant(kept, grant(server)) })

async function place() {
  const folder = await temporaryFolder()
  return { folder, file: join(folder, 'state', 'credentials.json') }
}

test('what is kept is there for the next one, in a file and a folder for their owner only', async () => {
  const { folder, file } = await place()
  expect(await fileStore(file).read()).toEqual(nothingKept)
  expect(await fileStore(file).exclusively(keeps('https://one.example'))).toBe('https://one.example')
  expect(await fileStore(file).read()).toEqual(withGrant(nothingKept, grant('https://one.example')))
  const modes = await Promise.all([file, join(folder, 'state'), `${file}.lock`].map((path) => stat(path)))
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o700, 0o600])
  expect((await readdir(join(folder, 'state'))).sort()).toEqual(['credentials.json', 'credentials.json.lock'])
})

test('a thing that changes nothing, or fails, leaves the file as it is, and the next one its turn', async () => {
  const { file } = await place()
  const store = fileStore(file)
  await store.exclusively(keeps('https://one.example'))
  const before = await readFile(file, 'utf8')
  await store.exclusively(async () => ({ result: undefined }))
  await expect(store.exclusively(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed')
  expect(await readFile(file, 'utf8')).toBe(before)
  await store.exclusively(keeps('https://two.example'))
  expect((await store.read()).grants).toHaveLength(2)
})

test('many at once, each with a store of its own, lose nothing of each other’s', async () => {
  const { file } = await place()
  const servers = Array.from({ length: 8 }, (_, number) => `https://${number}.example`)
  await Promise.all(servers.map((server) => fileStore(file).exclusively(keeps(server))))
  expect((await fileStore(file).read()).grants.map(({ server }) => server).sort()).toEqual(servers)
})

test('whoever reads while another one writes finds the old or the new, and never less', async () => {
  const { file } = await place()
  await fileStore(file).exclusively(keeps('https://0.example'))
  let writing = true
  const writer = (async () => {
    for (let number = 1; number < 20; number += 1) await fileStore(file).exclusively(keeps(`https://${number}.example`))
    writing = false
  })()
  let seen = 1
  while (writing) {
    const { grants } = await fileStore(file).read()
    expect(grants.length).toBeGreaterThanOrEqual(seen)
    seen = grants.length
  }
  await writer
  expect((await fileStore(file).read()).grants).toHaveLength(20)
})

test.each([
  ['another program’s', '{"hello":"world"}'],
  ['half a file', '{"version":1,"clients":[],"gra'],
  ['a later version’s', '{"version":2,"clients":[],"grants":[]}'],
])('%s is told of and left as it is', async (_, text) => {
  const file = join(await temporaryFolder(), 'file.json')
  await writeFile(file, text, { mode: 0o600 })
  const failure = { kind: 'usage', message: expect.stringContaining(file), advice: expect.stringContaining('left as it is') }
  await expect(fileStore(file).read()).rejects.toMatchObject(failure)
  await expect(fileStore(file).exclusively(keeps('https://one.example'))).rejects.toMatchObject(failure)
  expect(await readFile(file, 'utf8')).toBe(text)
})

test('a file that others can read is not used', async () => {
  const { file } = await place()
  await fileStore(file).exclusively(keeps('https://one.example'))
  await chmod(file, 0o644)
  await expect(fileStore(file).read()).rejects.toMatchObject({
    message: expect.stringContaining('Others on this machine can read'),
    advice: expect.stringContaining('chmod 600'),
  })
})

/** A disk on which one kind of writing fails. */
const fullDisk =
  (fails: 'writeFile' | 'write'): typeof open =>
  async (...args) => {
    const handle = await open(...args)
    const full = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
    return new Proxy(handle, {
      get: (target, name) => {
        if (name === fails) return full
        const member = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }

test('a symbolic link stays one: who comes by it and who comes by the file itself change the same file, in turn', async () => {
  const { folder, file } = await place()
  await fileStore(file).exclusively(keeps('https://one.example'))
  const link = join(folder, 'link.json')
  await symlink(file, link)
  const servers = ['https://two.example', 'https://three.example', 'https://four.example']
  await Promise.all(servers.map((server, at) => fileStore(at % 2 === 0 ? link : file).exclusively(keeps(server))))
  expect((await fileStore(file).read()).grants).toHaveLength(4)
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect((await readdir(folder)).sort()).toEqual(['link.json', 'state'])
})

test('what is no file, or longer than any that this client writes, is not read', async () => {
  const { folder, file } = await place()
  const huge = join(folder, 'huge.json')
  await writeFile(huge, '', { mode: 0o600 })
  await truncate(huge, 2 ** 40)
  await mkdir(file, { recursive: true })
  for (const path of [huge, file])
    await expect(fileStore(path).read()).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`${path} does not hold`),
    })
})

test('a full disk is found before anything is done that could not be kept', async () => {
  const { file } = await place()
  await fileStore(file).exclusively(keeps('https://one.example'))
  let done = false
  const full = fileStore(file, { open: fullDisk('writeFile') })
  const doing = full.exclusively(async () => {
    done = true
    return { result: undefined, kept: nothingKept }
  })
  await expect(doing).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/could not be written \(ENOSPC\)\. Nothing was changed, and no token was spent\./),
    advice: expect.stringContaining('Make room'),
  })
  expect(done).toBe(false)
  expect((await fileStore(file).read()).grants).toHaveLength(1)
})

test('a disk that fails in the middle of writing leaves the old file whole', async () => {
  const { folder, file } = await place()
  await fileStore(file).exclusively(keeps('https://one.example'))
  const failing = fileStore(file, { open: fullDisk('write') }).exclusively(keeps('https://two.example'))
  await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('kept until this program ends') })
  expect((await fileStore(file).read()).grants.map(({ server }) => server)).toEqual(['https://one.example'])
  expect((await readdir(join(folder, 'state'))).sort()).toEqual(['credentials.json', 'credentials.json.lock'])
})

/** Another process that holds the file until it is killed. */
async function holder(file: string) {
  const script = `
    import { fileStore } from ${JSON.stringify(new URL('./file-store.ts', import.meta.url).href)}
    await fileStore(${JSON.stringify(file)}).exclusively(() => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)) })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

test('who holds the file is waited for, so far and no further; and one who is killed holds nothing', async () => {
  const { file } = await place()
  await fileStore(file).exclusively(keeps('https://one.example'))
  const child = await holder(file)
  await expect(fileStore(file, { patienceSeconds: 0.1 }).exclusively(keeps('https://two.example'))).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('Another program has held'),
  })
  const stop = new AbortController()
  const waiting = fileStore(file).exclusively(keeps('https://two.example'), stop.signal)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ kind: 'stopped' })
  child.kill('SIGKILL')
  await fileStore(file).exclusively(keeps('https://three.example'))
  expect((await fileStore(file).read()).grants.map(({ server }) => server)).toEqual([
    'https://one.example',
    'https://three.example',
  ])
})

test('a place that cannot be written to is told of', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a-file'), '')
  const store = fileStore(join(folder, 'a-file', 'credentials.json'))
  await expect(store.exclusively(keeps('https://one.example'))).rejects.toMatchObject({
    message: expect.stringMatching(/could not be written \((ENOTDIR|EEXIST)\)/),
  })
})
