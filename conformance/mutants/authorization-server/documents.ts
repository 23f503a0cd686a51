import type { ChangeProxy, DocumentRules } from '../../targets/minimal-proxy/index.ts'
import type { Mutants } from '../server/mutant.ts'

/** Replaces how documents of clients are read. */
const reading =
  (change: (rules: DocumentRules) => Partial<DocumentRules>): ChangeProxy =>
  (parts) => ({ ...parts, documents: { ...parts.documents, ...change(parts.documents) } })

/** Reads a document as if some members of it were others. */
const readingAs = (change: (said: Readonly<Record<string, unknown>>, url: string) => object): ChangeProxy =>
  reading(({ read }) => ({
    read: (text, url) => {
      const said = JSON.parse(text) as Readonly<Record<string, unknown>>
      return read(JSON.stringify({ ...said, ...change(said, url) }), url)
    },
  }))

/** Authorization servers that read the documents of clients wrongly. */
export const documentMutants: Mutants = {
  'authorization-server/promises-to-read-documents': {
    of: 'minimal-proxy',
    flaw: 'says that it reads documents of clients, and fetches none',
    change: reading(() => ({ fetch: () => Promise.reject(new Error('not done here')) })),
  },
  'authorization-server/reads-documents-in-silence': {
    of: 'minimal-proxy',
    flaw: 'reads documents of clients and does not say so',
    change: (parts) => {
      const { client_id_metadata_document_supported: _, ...metadata } = parts.metadata
      return { ...parts, metadata }
    },
  },
  'authorization-server/does-not-compare-the-id-of-a-document': {
    of: 'minimal-proxy',
    flaw: 'takes a document for that of the client, whichever client it names',
    change: readingAs((_, url) => ({ client_id: url })),
  },
  'authorization-server/compares-the-host-of-a-document': {
    of: 'minimal-proxy',
    flaw: 'takes a document for that of the client where it names one of the same host',
    change: readingAs(({ client_id: id }, url) => (URL.parse(String(id))?.host === new URL(url).host ? { client_id: url } : {})),
  },
  'authorization-server/does-without-redirects-in-documents': {
    of: 'minimal-proxy',
    flaw: 'has an address on the own machine in mind where a document names none',
    change: readingAs(({ redirect_uris: uris = ['http://127.0.0.1:33418/callback'] }) => ({ redirect_uris: uris })),
  },
  'authorization-server/adds-redirects-to-documents': {
    of: 'minimal-proxy',
    flaw: 'has addresses of its own for every client that has a document',
    change: readingAs(({ redirect_uris: uris }) =>
      Array.isArray(uris) ? { redirect_uris: [...uris, 'http://127.0.0.1:33418/callback/other'] } : {},
    ),
  },
  'authorization-server/reads-documents-of-any-length': {
    of: 'minimal-proxy',
    flaw: 'reads a document to its end, however long it is',
    change: reading(() => ({ maximumBytes: Number.POSITIVE_INFINITY })),
  },
  'authorization-server/reads-documents-of-any-status': {
    of: 'minimal-proxy',
    flaw: 'reads what came with an error as the document of a client',
    change: reading(({ fetch }) => ({ fetch: async (...asked) => ({ ...(await fetch(...asked)), status: 200 }) })),
  },
  'authorization-server/follows-redirects-to-documents': {
    of: 'minimal-proxy',
    flaw: 'looks for the document of a client where its address redirects to',
    change: reading(({ fetch }) => ({
      fetch: async (url, maximumBytes) => {
        const fetched = await fetch(url, maximumBytes)
        return fetched.location === undefined ? fetched : fetch(fetched.location, maximumBytes)
      },
    })),
  },
  'authorization-server/keeps-no-document': {
    of: 'minimal-proxy',
    flaw: 'fetches the document of a client for each of its requests, however long it is good',
    change: reading(() => ({ keptSeconds: () => 0 })),
  },
  'authorization-server/keeps-failed-fetches': {
    of: 'minimal-proxy',
    flaw: 'keeps that a document could not be fetched',
    change: reading(({ keptSeconds }) => ({
      keptSeconds: (fetched, isRight) => keptSeconds(fetched, isRight || fetched.status !== 200),
    })),
  },
  'authorization-server/keeps-wrong-documents': {
    of: 'minimal-proxy',
    flaw: 'keeps that a document was wrong',
    change: reading(({ keptSeconds }) => ({
      keptSeconds: (fetched, isRight) => keptSeconds(fetched, isRight || fetched.status === 200),
    })),
  },
  'authorization-server/does-not-warn-of-localhost': {
    of: 'minimal-proxy',
    flaw: 'asks for a client that is on the machine of the person as it asks for a website',
    change: (parts) => ({ ...parts, page: (question) => parts.page({ ...question, isOnlyLocal: false }) }),
  },
}
