/** Compiles what is packed into `dist/`: types, source maps and JavaScript of `src` and `conformance`, without their tests. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

rmSync(path('../dist'), { recursive: true, force: true })
execFileSync(process.execPath, [path('../node_modules/typescript/bin/tsc'), '--project', path('./tsconfig.build.json')], {
  stdio: 'inherit',
})
// Published for those who write reports' readers and configuration; no code imports them, so the compiler does not bring them.
for (const schema of ['conformance/report/report.schema.json', 'src/mock-idp/configuration.schema.json'])
  copyFileSync(path(`../${schema}`), path(`../dist/${schema}`))
chmodSync(path('../dist/src/cli.js'), 0o755)
console.log('built dist/')
