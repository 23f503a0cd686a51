import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleCommand } from './command.ts'

test.each([
  ['a warning that nobody has looked at', "export const made = eval('1')", /EVAL[\s\S]*cli\.ts/],
  ['an import of what is not there', "import 'not-there'", /UNRESOLVED_IMPORT/],
])('%s ends the build', async (_what, source, complaint) => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'cli.ts'), source)
  await expect(bundleCommand(join(folder, 'cli.ts'), join(folder, 'command'))).rejects.toThrow(complaint)
})
