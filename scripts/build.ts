/** Makes what is packed: in `dist/` the package's doors, compiled file by file, and in `dist/command/` the command, bundled. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleCommand } from './build/command.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

rmSync(path('../dist'), { recursive: true, force: true })
execFileSync(process.execPath, [path('../node_modules/typescript/bin/tsc'), '--project', path('./tsconfig.build.json')], {
  stdio: 'inherit',
})
// Published for those who write reports' readers and configuration; no code imports them, so the compiler does not bring them.
for (const schema of ['conformance/report/report.schema.json', 'src/mock-idp/configuration.schema.json'])
  copyFileSync(path(`../${schema}`), path(`../dist/${schema}`))
await bundleCommand(path('../src/cli.ts'), path('../dist/command'))
console.log('built dist/')
