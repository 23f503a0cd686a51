import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'

/** A server as a process, which is killed and started again, each time with the same settings. */
export function mortalServer(environment: Readonly<Record<string, string>>) {
  const main = JSON.stringify(new URL('../../main.ts', import.meta.url))
  const script = `import(${main}).then((room) => room.serveCommand.parseAsync(['--json', '--no-env-file'], { from: 'user' }))`
  const logged: string[] = []
  let child: ChildProcess | undefined

  return {
    /** Whatever it has said since it was first started. */
    logged,
    /** Fulfils when it serves, or was killed before. @throws {Error} where it ends by itself */
    async start(): Promise<void> {
      const started = spawn(execPath, ['-e', script], { env: { NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'], ...environment } })
      child = started
      started.stderr.on('data', (text) => logged.push(String(text)))
      const ready = once(started.stdout, 'data')
      const ended = once(started, 'close')
      await Promise.race([ready, ended])
      if (started.exitCode !== null) throw new Error(`the server ended with ${started.exitCode}: ${logged.slice(-5).join('')}`)
    },
    /** At once, and without a word. */
    async kill(): Promise<void> {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}
export type MortalServer = ReturnType<typeof mortalServer>
