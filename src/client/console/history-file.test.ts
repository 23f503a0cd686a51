import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { historyFile } from './history-file.ts'

const never = (line: string): never => expect.unreachable(line)
const modeOf = async (file: string) => (await stat(file)).mode & 0o777

test('what is typed is there the next time, for its owner alone', async () => {
  const file = join(await temporaryFolder(), 'new', 'history')
  const first = await historyFile(file, never)
  expect(first.lines).toEqual([])
  await first.add('tools')
  await Promise.all([first.add('whoami'), (await historyFile(file, never)).add('scopes')])
  const { lines } = await historyFile(file, never)
  expect([lines[0], ...lines.slice(1).toSorted()]).toEqual(['tools', 'scopes', 'whoami'])
  expect(await modeOf(file)).toBe(0o600)
})

test('a file that others could read is closed to them', async () => {
  const file = join(await temporaryFolder(), 'history')
  await writeFile(file, 'tools\n')
  await chmod(file, 0o644)
  await (await historyFile(file, never)).add('whoami')
  expect(await modeOf(file)).toBe(0o600)
})

test('a file that has grown long is cut, and a line that a terminal would obey is not had again', async () => {
  const file = join(await temporaryFolder(), 'history')
  await writeFile(file, Array.from({ length: 1_200 }, (_, at) => (at === 1_199 ? 'call \u001b[2J\n' : `call ${at}\n`)).join(''))
  const { lines } = await historyFile(file, never)
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([500, 'call 699', 'call 1198'])
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(501)
  expect(await modeOf(file)).toBe(0o600)
})

test('where nothing can be kept that is said once, and nothing else goes wrong', async () => {
  const file = await temporaryFolder()
  await mkdir(join(file, 'x'))
  const said: string[] = []
  const { lines, add } = await historyFile(file, (line) => said.push(line))
  await add('tools')
  await add('whoami')
  expect({ lines, said }).toEqual({ lines: [], said: [expect.stringContaining('(EISDIR)')] })
  const nowhere = await historyFile(undefined, never)
  await nowhere.add('tools')
  expect(nowhere.lines).toEqual([])
})
