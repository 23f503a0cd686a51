import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogLevel, type RolldownLog, rolldown } from 'rolldown'
import { thirdPartyNotices } from './third-party-notices.ts'

/**
 * Read where they are installed: most starts need none of them, and pino looks for files of its own by name. `supports-color` is
 * not ours: debug takes it where it happens to be.
 */
const unbundled = [
  /^@modelcontextprotocol\//,
  '@peculiar/x509',
  '@redis/client',
  'pino',
  'rate-limit-redis',
  'reflect-metadata',
  'supports-color',
  'yaml',
]

/**
 * Bundles the command into few files, which takes half off its start. They are CommonJS, because an `import` of `node:http`
 * reads every name that it exports, and one of these brings in the whole of `fetch`. Writes the licences of what is inside
 * into `THIRD-PARTY-NOTICES.txt` beside them.
 * @param entry the command's source
 * @param folder where the bundle goes; the command is `cli.cjs` there
 * @throws Error for a warning of rolldown that is not among those we know; Error for a package inside that has no licence file
 */
export async function bundleCommand(entry: string, folder: string): Promise<void> {
  const surprises: string[] = []
  const onLog = (level: LogLevel, log: RolldownLog): void => {
    if (level === 'warn' && !isKnown(log)) surprises.push(log.message)
    else console.error(`rolldown, ${level}: ${log.code ?? log.message} in ${log.id}`)
  }
  const bundle = await rolldown({ input: entry, platform: 'node', external: unbundled, onLog })
  const { output } = await bundle.write({
    dir: folder,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // oidc-provider keeps its models under the names of their classes.
    keepNames: true,
  })
  await bundle.close()
  if (surprises.length > 0) throw new Error(`rolldown warns of what nobody has looked at:\n${surprises.join('\n')}`)

  const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(modules))
  chmodSync(join(folder, 'cli.cjs'), 0o755)
}

/** depd names a function after another by `eval`, of text that is its own. */
const isKnown = ({ code, id }: RolldownLog): boolean =>
  code === 'EVAL' && /[\\/]node_modules[\\/]depd[\\/]index\.js$/.test(id ?? '')
