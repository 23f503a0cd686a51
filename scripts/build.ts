/** Compiles what is packed into `dist/`: types, source maps and JavaScript of `src` and `conformance`, without their tests. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

rmSync(path('../dist'), { recursive: true, force: true })
execFileSync(process.execPath, [path('../node_modules/typescript/bin/tsc'), '--project', path('./tsconfig.build.json')], {
  stdio: 'inherit',
})
// Published for those who write reports' readers and configuration; no code imports them, so the compiler does not bring them.
for (const schema of ['conformance/report/report.schema.json', 'src/mock-idp/configuration.schema.json'])
  copyFileSync(path(`../${schema}`), path(`../dist/${schema}`))
// The command in few files: it starts in half the time. What it rarely needs, or what other packages look for by name, stays outside.
const bundle = await rolldown({
  input: path('../dist/src/cli.js'),
  platform: 'node',
  external: [/^@modelcontextprotocol\//, '@peculiar/x509', 'pino', 'reflect-metadata', 'yaml'],
  // Express looks for the engines of templates by name, and nobody has any here.
  logLevel: 'silent',
})
await bundle.write({ dir: path('../dist/command'), format: 'esm', sourcemap: false })
await bundle.close()
chmodSync(path('../dist/command/cli.js'), 0o755)
console.log('built dist/')
