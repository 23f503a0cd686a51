import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** Notices are wanted too: they are of code that a package has taken over from others. */
const licenceFile = /^(licen[cs]e|copying|notice|third-party-notices)(\.(md|txt))?$/i

/** Where the licence file of a package's repository is kept when the package itself comes without it. */
const keptLicences = join(import.meta.dirname, 'licenses')

/**
 * The licences of the packages that lie in a bundle, by name, in the words of their own licence files.
 * @param modules paths of the bundle's modules; those outside `node_modules` are our own
 * @throws Error that names every package that says no licence, or brings none
 */
export function thirdPartyNotices(modules: readonly string[]): string {
  const folders = new Set(modules.filter((module) => module.includes('node_modules')).map(packageFolder))
  const notices = new Map<string, string>()
  const faults: string[] = []
  for (const folder of folders) {
    const { name, version, license } = manifestOf(folder)
    const texts = licenceTexts(folder, name)
    if (license === undefined) faults.push(`${name} ${version} says no licence`)
    if (texts.length === 0)
      faults.push(`${name} ${version} has no licence file; keep its repository's as ${keptLicences}/${name}.txt`)
    notices.set(`${name} ${version}`, [`${name} ${version} (${license})`, ...texts].join('\n\n'))
  }
  if (faults.length > 0) throw new Error(`The bundle cannot be handed on:\n${faults.join('\n')}`)
  const inOrder = [...notices].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, notice]) => notice)
  return ['The command contains code of these packages.', ...inOrder].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n')
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** The package that a module belongs to. Manifests in its sub-folders say the kind of module, and no name and version. */
function packageFolder(module: string): string {
  const folder = dirname(module)
  if (!existsSync(join(folder, 'package.json'))) return packageFolder(folder)
  const { name, version }: Partial<Manifest> = manifestOf(folder)
  return name === undefined || version === undefined ? packageFolder(folder) : folder
}

function licenceTexts(folder: string, name: string): string[] {
  const own = readdirSync(folder).filter((file) => licenceFile.test(file))
  const kept = join(keptLicences, `${name}.txt`)
  const files = own.length > 0 ? own.sort().map((file) => join(folder, file)) : [kept].filter((file) => existsSync(file))
  return files.map((file) => readFileSync(file, 'utf8').trim())
}
