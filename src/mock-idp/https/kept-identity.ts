import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pem } from './certificate.ts'
import {
  type Authority,
  createAuthority,
  createServerCertificate,
  type HttpsIdentity,
  isGoodFor,
  isVouchedFor,
  privateKeyPem,
} from './identity.ts'

/** An identity that outlives the process, so that it has to be trusted only once. */
export interface KeptIdentity extends HttpsIdentity {
  /** The file to trust. */
  readonly caFile: string
}

/** The folder cannot be read or written; the message says which and what to do. */
export class IdentityNotKept extends Error {}

/** What is renewed before it runs out: nobody should meet the change in the middle of a day's work. */
const renewAuthorityDays = 30
const renewServerDays = 2

/**
 * The identity kept in a folder; what is missing, unreadable or about to expire is made anew. Everything is written for
 * the user alone (0600 in a folder of 0700), and whole or not at all, so that mocks may start at the same moment.
 * @throws IdentityNotKept
 */
export async function keepIdentity(folder: string, now: Date): Promise<KeptIdentity> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const authority = await keptAuthority(join(folder, 'authority.pem'), now)
    const [ca, caFile] = [pem(authority.certificate.raw), join(folder, 'ca.pem')]
    if ((await contentOf(caFile)) !== ca) await replace(caFile, ca)
    const server = await keptServer(join(folder, 'localhost.pem'), authority, now)
    // A file that was there before, a copy perhaps, may have been open to others: with the authority's key they could pose as any server here.
    for (const name of ['authority.pem', 'localhost.pem', 'ca.pem']) await chmod(join(folder, name), 0o600)
    return { ...server, ca, caFile }
  } catch (error) {
    throw new IdentityNotKept(
      `the certificates for https cannot be kept in ${folder} (${error instanceof Error ? error.message : String(error)}); make the folder writable, or choose another with --https-folder`,
    )
  }
}

async function keptAuthority(file: string, now: Date): Promise<Authority> {
  const kept = readAuthority(await contentOf(file))
  if (kept && isGoodFor(kept.certificate, now, renewAuthorityDays)) return kept
  if (kept) await rm(file, { force: true })
  const made = await createAuthority(now)
  const content = privateKeyPem(made.key) + pem(made.certificate.raw)
  if (await createExclusively(file, content)) return made
  const others = readAuthority(await contentOf(file))
  if (others) return others
  // Nobody's work, but a file that holds no authority.
  await replace(file, content)
  return made
}

async function keptServer(file: string, authority: Authority, now: Date): Promise<Pick<HttpsIdentity, 'key' | 'cert'>> {
  const kept = parts(await contentOf(file))
  if (isVouchedFor(kept, authority) && isGoodFor(new X509Certificate(kept.cert), now, renewServerDays)) return kept
  const made = await createServerCertificate(authority, now)
  await replace(file, made.key + made.cert)
  return made
}

function readAuthority(content: string): Authority | undefined {
  try {
    const { key, cert } = parts(content)
    const [privateKey, certificate] = [createPrivateKey(key), new X509Certificate(cert)]
    return certificate.ca && certificate.checkPrivateKey(privateKey) ? { key: privateKey, certificate } : undefined
  } catch {
    return undefined
  }
}

/** The key and the certificate of a file that holds both. */
function parts(content: string): Pick<HttpsIdentity, 'key' | 'cert'> {
  const start = content.indexOf('-----BEGIN CERTIFICATE-----')
  return { key: content.slice(0, Math.max(0, start)), cert: content.slice(Math.max(0, start)) }
}

/** Empty where there is no such file. */
async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

async function replace(file: string, content: string): Promise<void> {
  const draft = await written(file, content)
  await rename(draft, file)
}

/** @returns whether the file is ours; it is another's when it was there first. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const draft = await written(file, content)
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function written(file: string, content: string): Promise<string> {
  const draft = `${file}.${randomUUID()}.draft`
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
  return draft
}
