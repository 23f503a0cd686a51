import { z } from 'zod'
import { redirectUriFault } from '../oauth-proxy/redirect-uris.ts'
import { textOrFile } from './text-or-file.ts'

const visible = (what: string) => z.string().regex(/^[\x21-\x7e]+$/, `${what} must be visible ASCII characters`)

/** One client, in the words of RFC 7591 §2. */
const client = z
  .strictObject({
    client_id: visible('client_id'),
    client_name: z.string().min(1),
    redirect_uris: z.array(z.string()).min(1),
    client_secret: visible('client_secret').min(16, 'client_secret must have 16 characters or more').optional(),
    application_type: z.enum(['native', 'web']).default('native'),
  })
  .superRefine(({ redirect_uris: uris, application_type: applicationType }, context) => {
    for (const uri of uris) {
      const fault = redirectUriFault(uri, applicationType)
      if (fault) context.addIssue({ code: 'custom', message: `redirect_uris ${fault}`, path: ['redirect_uris'] })
    }
  })

const clients = z
  .array(client)
  .refine((list) => new Set(list.map(({ client_id: id }) => id)).size === list.length, 'has two clients with one client_id')

/** A client that the operator of the server has registered by hand. Without a secret it is a public client. */
export type PreRegisteredClient = z.output<typeof client>

const wanted =
  'a JSON array, or the path of a file with one, of clients with client_id, client_name, redirect_uris and, for a confidential client, client_secret'

/** Clients by hand, written out or as the path of a file. No message holds a secret of them. */
export const clientList = z.string().transform((text, context): readonly PreRegisteredClient[] => {
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const source = textOrFile(text, '[')
  if (source === undefined) return wrong(`names a file that cannot be read. Wanted is ${wanted}`)
  let json: unknown
  try {
    json = JSON.parse(source)
  } catch {
    return wrong(`is not JSON. Wanted is ${wanted}`)
  }
  const parsed = clients.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const [index, ...path] = issue?.path ?? []
  const where = typeof index === 'number' ? `client ${index + 1}${path.length > 0 ? `, ${path.join('.')}` : ''}: ` : ''
  return wrong(`is not usable (${where}${issue?.message}). Wanted is ${wanted}`)
})
