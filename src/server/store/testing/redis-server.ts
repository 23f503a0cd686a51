import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export const password = 'hunter2-of-redis'

/** A real redis-server with its state in a folder of its own, which may be stopped, killed, made to hang, and started again. */
export async function startRedis(settings: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-redis-'))
  const port = await freePort()
  let running: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password]
    // As it is to be set where nothing acknowledged may be lost: with `everysec` a kill takes up to two seconds with it (tried).
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
    const child = spawn('redis-server', [...args, ...durable, ...settings], { stdio: 'ignore' })
    running = child
    const failed = Promise.race([
      once(child, 'error').then(([error]) => error),
      once(child, 'exit').then(() => new Error('ended')),
    ])
    let failure: unknown
    void failed.then((error) => (failure = error))
    while (!(await answers(port))) {
      if (failure) throw new Error('redis-server does not start; is it installed?', { cause: failure })
      await wait(10)
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = running
    running = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  await start()
  return {
    port,
    /** An address for `openStore`, with keys of its own. */
    address: (prefix: string): string => `redis://:${password}@127.0.0.1:${port}/0?prefix=${prefix}`,
    /** Whatever it has written. */
    kept: (): string =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
        .join(''),
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    /** It takes connections and answers nothing. */
    hang: () => void running?.kill('SIGSTOP'),
    goOn: () => void running?.kill('SIGCONT'),
    async close() {
      running?.kill('SIGCONT')
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type RedisServer = Awaited<ReturnType<typeof startRedis>>

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

/** Whether it has read its state: before that, it answers LOADING. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (bytes) => {
      resolve(bytes.includes('PONG'))
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
  })
}
