import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { usage } from './failure.ts'
import type { KnownClient } from './oauth/context.ts'
import { printable } from './printable.ts'

const knownClients = z.record(
  z.string().min(1),
  z
    .strictObject({
      clientId: z.string().min(1),
      clientSecret: z.string().min(1).optional(),
      /** Files, relative to this one. */
      clientKey: z.string().min(1).optional(),
      clientCertificate: z.string().min(1).optional(),
    })
    .refine(({ clientSecret, clientKey }) => clientSecret === undefined || clientKey === undefined, {
      error: 'has a secret and a key; a client proves itself in one way',
    }),
)

/**
 * Reads the clients that are registered by hand, a JSON object by issuer:
 * `{ "https://login.microsoftonline.com/{tenant}/v2.0": { "clientId": "…", "clientSecret": "…" } }`, or in the place of the
 * secret `clientKey` and `clientCertificate`, names of PEM files. A file that is not there, and need not be, holds none.
 * @throws ConnectError naming everything that is wrong in it.
 */
export async function knownClientsFile(file: string, mustExist: boolean): Promise<readonly KnownClient[]> {
  const text = await contents(file, 'The file of clients', mustExist)
  if (text === undefined) return []
  const wrong = (what: string) =>
    usage(
      `The file of clients ${printable(file)} is not as it should be:\n${what}`,
      'It is a JSON object: {"https://issuer.example": {"clientId": "…"}}',
    )
  const parsed = knownClients.safeParse(json(text, wrong))
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error))
  return Promise.all(
    Object.entries(parsed.data).map(async ([issuer, { clientId, clientSecret: secret, clientKey, clientCertificate }]) => {
      const beside = (name: string) => resolve(dirname(file), name)
      return {
        issuer,
        clientId,
        secret,
        key:
          clientKey === undefined
            ? undefined
            : await clientKeyFiles(beside(clientKey), clientCertificate && beside(clientCertificate)),
      }
    }),
  )
}

/**
 * Reads a client's private key and certificate.
 * @throws ConnectError when a file cannot be read.
 */
export async function clientKeyFiles(keyFile: string, certificateFile: string | undefined): Promise<KnownClient['key']> {
  const privateKey = await contents(keyFile, 'The private key of this client', true)
  const certificate = certificateFile && (await contents(certificateFile, 'The certificate of this client', true))
  return { privateKey: privateKey ?? '', certificate }
}

async function contents(file: string, what: string, mustExist: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // The file system throws nothing else.
    if (code === 'ENOENT' && !mustExist) return undefined
    throw usage(`${what}, ${printable(file)}, cannot be read (${code}).`, 'Name one that is there and that you may read.')
  }
}

function json(text: string, wrong: (what: string) => Error): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What Node says quotes the text, in which there may be a secret.
    throw wrong('✖ It is no JSON')
  }
}
