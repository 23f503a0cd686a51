import type { IncomingMessage } from 'node:http'
import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Finds a token where the right server finds none that it can read. */
const findingAlso =
  (find: (request: IncomingMessage) => string | null | undefined): ChangeParts =>
  (parts) => ({
    ...parts,
    presented: (request) => {
      const presented = parts.presented(request)
      const token = typeof presented === 'string' ? find(request) : undefined
      return token && /^[-._~+/0-9a-z]+=*$/i.test(token) ? { token } : presented
    },
  })

const opens = /"method":"(?:initialize|server\/discover)"/

/** Where the minimal server looks for credentials, and for the page that they come from. */
export const minimalCredentialMutants: Mutants = {
  'server/reads-the-query-under-its-own-name': {
    of: 'minimal',
    flaw: 'takes a token from the query, which it calls token',
    change: findingAlso(({ url, headers }) =>
      headers.authorization === undefined ? new URLSearchParams(url?.split('?')[1]).get('token') : undefined,
    ),
  },
  'server/takes-a-token-without-its-scheme': {
    of: 'minimal',
    flaw: 'strips "Bearer " from the front of the header, and takes what is left for a token',
    change: findingAlso(({ headers }) => headers.authorization?.replace(/^Bearer +/i, '')),
  },
  'server/takes-a-token-under-any-scheme': {
    of: 'minimal',
    flaw: 'takes the second word of the header for a token, and does not look at the first',
    change: findingAlso(({ headers }) => /^\S+ (\S+)$/.exec(headers.authorization ?? '')?.[1]),
  },
  'server/compares-the-end-of-the-origin': {
    of: 'minimal',
    flaw: 'takes every origin that ends like its own',
    change: (parts, { url }) => ({
      ...parts,
      allowsOrigin: (origin) => origin === undefined || origin.endsWith(new URL(url).host),
    }),
  },
  'server/looks-at-origin-when-it-is-opened': {
    of: 'minimal',
    flaw: 'looks at Origin only in the request that opens the conversation',
    change: (parts) => ({
      ...parts,
      allowsOrigin: () => true,
      authenticate: async (request, changed, body) => {
        const { method, headers } = request
        const isForeign = !parts.allowsOrigin(headers.origin, method)
        if (isForeign && (method !== 'POST' || opens.test((await body()) ?? ''))) return 'foreign-origin'
        return parts.authenticate(request, changed, body)
      },
    }),
  },
}
