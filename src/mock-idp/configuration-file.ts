import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Configuration, ConfigurationRefusal, inWords, readConfiguration } from './configuration.ts'
import { type Manifest, manifestSchema } from './directory/manifest.ts'
import { inCurrentFormat } from './directory/manifest-of-2024.ts'
import { readFrom } from './read-from.ts'

/**
 * Reads a configuration file: JSON, or YAML, of which JSON is a part. Where an app says `manifest: ./app.json`, that file
 * beside it is read in its place.
 * @throws ConfigurationRefusal that names the file, every mistake and what to do about it.
 */
export async function readConfigurationFile(path: string): Promise<Configuration> {
  const said = await withManifests(await parsedFile(path), path)
  try {
    readConfiguration(said)
  } catch (error) {
    if (error instanceof ConfigurationRefusal) throw new ConfigurationRefusal(error.faults.map((fault) => `${path}: ${fault}`))
    throw error
  }
  return readFrom(path, said as Configuration) // Just read by its schema.
}

/** Reads an app manifest, as the portal exports it, from a file. @throws ConfigurationRefusal that names the file, every mistake and what to do about it. */
export async function readManifestFile(path: string): Promise<Manifest> {
  const said = await parsedFile(path)
  // The `name` of the older format, which always has an `appId` too, is a member of many other files.
  if (!isMembers(said) || (said['appId'] === undefined && said['displayName'] === undefined))
    throw new ConfigurationRefusal([
      `${path}: has no appId and no displayName; is it the manifest of an app, as the portal exports it?`,
    ])
  const read = manifestSchema.safeParse(inCurrentFormat(said))
  if (!read.success) throw new ConfigurationRefusal(read.error.issues.map((issue) => `${path}: ${inWords(issue)}`))
  return readFrom(path, read.data)
}

async function parsedFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const remedy = error.code === 'ENOENT' ? 'there is no such file; check the path' : `cannot be read (${error.code})`
    throw new ConfigurationRefusal([`${path}: ${remedy}`])
  })
  if (path.endsWith('.json')) return json(path, text)
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0)
    throw new ConfigurationRefusal(
      document.errors.map(({ message }) => `${path}: ${message.split('\n')[0]?.replace(/:$/, '')}; mend it there`),
    )
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new ConfigurationRefusal([`${path}: its aliases (*name) stand for too much; write out what they stand for`])
  }
}

/** A JSON file in JSON's own words. Some editors begin it with a byte order mark. */
function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new ConfigurationRefusal([
      `${path}: is no JSON: ${error instanceof Error ? error.message : String(error)}; mend it there`,
    ])
  }
}

/** Puts manifests that lie in files of their own into their places. */
async function withManifests(said: unknown, path: string): Promise<unknown> {
  if (!isMembers(said) || !Array.isArray(said['tenants'])) return said
  const tenants = said['tenants'].map(async (tenant: unknown, index) => {
    if (!isMembers(tenant) || !Array.isArray(tenant['apps'])) return tenant
    const apps = tenant['apps'].map((app, at) => withManifest(app, path, `tenants.${index}.apps.${at}`))
    return { ...tenant, apps: await Promise.all(apps) }
  })
  return { ...said, tenants: await Promise.all(tenants) }
}

/** Members that stand beside `manifest` have the last word. */
async function withManifest(app: unknown, path: string, place: string): Promise<unknown> {
  if (!isMembers(app) || app['manifest'] === undefined) return app
  const { manifest, ...said } = app
  if (typeof manifest !== 'string')
    throw new ConfigurationRefusal([`${path}: ${place}.manifest: must be the path of a manifest, seen from this file`])
  return { ...(await readManifestFile(resolve(dirname(path), manifest))), ...said }
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
