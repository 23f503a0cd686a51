import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { execPath } from 'node:process'
import { apartName } from './command-process.ts'

/** A person's browser, for a command that opens one: it follows the redirects of the stage, which asks nobody anything. */
export interface ClientBrowser {
  /** By which commands find it: BROWSER, and `xdg-open` and `open` at the head of PATH. */
  readonly variables: Readonly<Record<string, string>>
  /** What it was given to open, as it was given. */
  opened(): Promise<readonly string[]>
  remove(): Promise<void>
}

/** Opens it where it is a page of this machine: other schemes, and the world outside, it leaves alone. */
const visit = `const url = URL.parse(process.argv[1] ?? "")
if (url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname))
  fetch(url).then((answer) => answer.text()).catch(() => {})`

/**
 * Takes down what it is to open, and gives way at once, as the command does by which a browser is opened that runs already: a client may
 * wait for it before it listens to who comes back.
 */
const programText = (list: string): string => `#!/bin/sh
printf '%s\\000' "$1" >> '${list}'
${apartName}=yes '${execPath}' -e '${visit}' -- "$1" < /dev/null > /dev/null 2>&1 &
`

/** @param path The PATH that the command would have. */
export async function installBrowser(path: string): Promise<ClientBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-browser-'))
  const [program, list] = [join(folder, 'browser'), join(folder, 'opened')]
  await writeFile(program, programText(list))
  await chmod(program, 0o700)
  await Promise.all(['xdg-open', 'open'].map((name) => symlink(program, join(folder, name))))
  return {
    variables: { BROWSER: program, PATH: `${folder}${delimiter}${path}` },
    opened: async () => (await readFile(list, 'utf8').catch(() => '')).split('\0').slice(0, -1),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
