import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCommand } from './command-process.ts'

const environment = { PATH: process.env['PATH'] }

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(10)
}

test('how a command ended is told, with the last it wrote', async () => {
  const command = startCommand('echo out; echo wrong >&2; exit 3', environment)
  await until(() => command.ended() !== undefined && command.lastLines().length === 2)
  expect(command.ended()).toBe('code 3')
  expect([...command.lastLines()].sort()).toEqual(['out', 'wrong'])
})

test('a command that floods its output is remembered by its last lines', async () => {
  const command = startCommand('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done', environment)
  await until(() => command.lastLines().at(-1) === 'line 3000')
  expect(command.lastLines()).toHaveLength(15)
})

test('a line is one line, in however many pieces it was written, and what is not ended yet counts as one', async () => {
  const command = startCommand('printf one-; sleep 0.1; printf line; echo; printf unended; exec sleep 5', environment)
  await until(() => command.lastLines().length === 2)
  expect(command.lastLines()).toEqual(['one-line', 'unended'])
  await command.stop()
})

test('stopping ends what the command has started as well', async () => {
  const command = startCommand('(i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done) & wait', environment)
  await until(() => command.lastLines().length > 2)
  await command.stop()
  const last = command.lastLines().at(-1)
  await wait(200)
  expect(command.lastLines().at(-1)).toBe(last)
})

test.runIf(existsSync('/proc/self/environ'))('what has gone into the background is ended too, asked or forced', async () => {
  const stray = (code: string) =>
    `'${process.execPath}' -e 'require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(code)}], { detached: true, stdio: ["ignore", 1, 2] }).unref()'`
  const staying = 'console.log(process.pid); setInterval(() => {}, 1000)'
  const stubborn = `process.on("SIGTERM", () => {}); ${staying}`
  const command = startCommand(`${stray(staying)}; ${stray(stubborn.replaceAll('"', '`'))}; echo done`, environment, 300)
  await until(() => command.lastLines().length === 3)
  const pids = command
    .lastLines()
    .filter((line) => line !== 'done')
    .map(Number)
  // Of the dead whom nobody collects (many a container) a process is left, but no environment.
  const isAlive = (pid: number) =>
    readFile(`/proc/${pid}/environ`).then(
      (text) => text.length > 0,
      () => false,
    )
  expect(await Promise.all(pids.map(isAlive))).toEqual([true, true])
  await command.stop()
  expect(await Promise.all(pids.map(isAlive))).toEqual([false, false])
})

test('a command that will not end when it is asked to is forced', async () => {
  const command = startCommand(`trap '' TERM; echo ready; while true; do sleep 0.1; done`, environment, 200)
  await until(() => command.lastLines().includes('ready'))
  await command.stop()
  await until(() => command.ended() !== undefined)
  expect(command.ended()).toBe('SIGKILL')
})

test('stopping a command that has ended already is nothing', async () => {
  const command = startCommand('exit 0', environment)
  await until(() => command.ended() !== undefined)
  await command.stop()
  expect(command.ended()).toBe('code 0')
})
