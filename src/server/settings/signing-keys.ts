import type { JWK } from 'jose'
import { z } from 'zod'
import { textOrFile } from './text-or-file.ts'

/** A private JWK set (RFC 7517 §5); the first key signs, every key is published and verifies. */
export interface PrivateKeySet {
  readonly keys: JWK[]
}

const base64url = z.string().regex(/^[\w-]+$/)
const privateKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  alg: z.literal('RS256').optional(),
  n: base64url.min(342),
  e: base64url,
  d: base64url,
  p: base64url,
  q: base64url,
})
const privateKeySet = z.object({ keys: z.array(privateKey).min(1) })

const wanted =
  'a JWK set of private RSA keys (2048 bits or more), each with a "kid", for RS256; or the path of a file that holds one'

/** A key set, written out or as the path of a file. No message holds a part of it. */
export const signingKeySet = z.string().transform((text, context): PrivateKeySet => {
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const source = textOrFile(text, '{')
  if (source === undefined) return wrong(`names a file that cannot be read. Wanted is ${wanted}`)
  let json: unknown
  try {
    json = JSON.parse(source)
  } catch {
    return wrong(`is not JSON. Wanted is ${wanted}`)
  }
  const parsed = privateKeySet.safeParse(json)
  // The members were checked to be those of an RSA private JWK.
  return parsed.success ? { keys: parsed.data.keys as JWK[] } : wrong(`is not usable. Wanted is ${wanted}`)
})
