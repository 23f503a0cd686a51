import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { execPath } from 'node:process'

/** A person's browser, for a command that opens one: it follows the redirects of the stage, which asks nobody anything. */
export interface ClientBrowser {
  /** By which commands find it: BROWSER, and `xdg-open` and `open` at the head of PATH. */
  readonly variables: Readonly<Record<string, string>>
  remove(): Promise<void>
}

const visit = `fetch(process.argv[1]).then((answer) => answer.text()).catch(() => { process.exitCode = 1 })`

/** @param path The PATH that the command would have. */
export async function installBrowser(path: string): Promise<ClientBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-browser-'))
  const program = join(folder, 'browser')
  await writeFile(program, `#!/bin/sh\nexec '${execPath}' -e '${visit}' "$1"\n`)
  await chmod(program, 0o700)
  await Promise.all(['xdg-open', 'open'].map((name) => symlink(program, join(folder, name))))
  return {
    variables: { BROWSER: program, PATH: `${folder}${delimiter}${path}` },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
