/** Compiles what is packed into `dist/`: types, source maps and JavaScript of `src` and `conformance`, without their tests. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

rmSync(path('../dist'), { recursive: true, force: true })
execFileSync(process.execPath, [path('../node_modules/typescript/bin/tsc'), '--project', path('./tsconfig.build.json')], {
  stdio: 'inherit',
})
// Published for readers of reports; no code imports it, so the compiler does not bring it.
copyFileSync(path('../conformance/report/report.schema.json'), path('../dist/conformance/report/report.schema.json'))
chmodSync(path('../dist/src/cli.js'), 0o755)
console.log('built dist/')
