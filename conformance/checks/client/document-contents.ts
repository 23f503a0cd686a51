import { check, fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { Looked } from '../../kit/client-run.ts'
import type { Json } from '../../kit/client-scenario.ts'
import { type RequirementId, requirement } from '../../requirements/index.ts'
import { asked } from './judging.ts'
import { clientIds, isUrl, nobodySent, takesDocuments } from './metadata-documents.ts'

type Found = Extract<Looked, { readonly answer: unknown }>

interface Definition {
  readonly rule: string
  readonly requirement: RequirementId
  readonly title: string
  readonly catches: readonly [string, ...string[]]
}

/** Judges what lies at the address that is the client's id; a client without one breaks nothing. */
const atItsAddress = (
  { rule, requirement: row, title, catches }: Definition,
  judge: (found: Found, clientId: string) => Verdict,
) =>
  check({
    id: `client/metadata-document/${rule}`,
    requirement: requirement(row),
    title,
    needs: ['client'],
    catches,
    async run({ client }, step) {
      const run = await step(`the client meets ${takesDocuments.what}`, () => client.run(takesDocuments))
      if (asked(run, 'authorization').length === 0) return nobodySent(run)
      const clientId = clientIds(run).find(isUrl)
      if (clientId === undefined) return pass
      const looked = await step('what lies at its client id', () => client.document(clientId))
      if ('answer' in looked) return judge(looked, clientId)
      return inconclusive(`its document was not seen: ${looked.unknown}. Hand it in by --client-metadata.`)
    },
  })

const objectOf = ({ answer: { json } }: Found): Json | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : undefined

/** Judges the members of the document, where there is one. */
const members = (definition: Definition, wrong: (document: Json, clientId: string) => string | undefined) =>
  atItsAddress(definition, (found, clientId) => {
    const document = objectOf(found)
    if (!document) return inconclusive('no document lies at its client id')
    const because = wrong(document, clientId)
    return because === undefined ? pass : fail(because)
  })

/** Who hands a document in says by it that this is what lies there. */
export const hosted = atItsAddress(
  {
    rule: 'hosted',
    requirement: 'cimd.client-https-host',
    title: 'Its document lies at its client id, an https address, as JSON',
    catches: ['client/document-nowhere'],
  },
  (found, clientId) => {
    if (!clientId.startsWith('https://')) return fail(`expected an https address, got ${clientId}`)
    const { status } = found.answer
    return status === 200 && objectOf(found)
      ? pass
      : fail(`expected 200 with a JSON object at ${clientId}, got ${status}${status === 200 ? ' without one' : ''}`)
  },
)

export const namesItself = members(
  {
    rule: 'names-itself',
    requirement: 'cimd.client-id-self-match',
    title: 'The client_id in the document is its address, byte for byte',
    catches: ['client/document-of-another'],
  },
  ({ client_id: named }, clientId) =>
    named === clientId ? undefined : `expected client_id ${clientId}, got ${JSON.stringify(named) ?? 'none'}`,
)

const areAddresses = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && URL.canParse(one))

export const complete = members(
  {
    rule: 'complete',
    requirement: 'cimd.client-required-members',
    title: 'The document has client_id, client_name and redirect_uris',
    catches: ['client/document-without-name'],
  },
  (document) => {
    const isText = (name: string) => typeof document[name] === 'string' && document[name] !== ''
    const missing = ['client_id', 'client_name'].filter((name) => !isText(name))
    if (!areAddresses(document['redirect_uris'])) missing.push('redirect_uris')
    return missing.length === 0 ? undefined : `expected ${missing.join(' and ')} in the document, got none that can be used`
  },
)

const sharedSecrets: readonly unknown[] = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']

export const noSecret = members(
  {
    rule: 'no-secret',
    requirement: 'cimd.no-shared-secret',
    title: 'The document, which anybody can read, has no secret and no method that takes one',
    catches: ['client/document-with-secret'],
  },
  ({ token_endpoint_auth_method: method, client_secret: secret, client_secret_expires_at: expiry }) => {
    if (sharedSecrets.includes(method)) return `expected no method of shared secrets, got ${String(method)}`
    return secret === undefined && expiry === undefined ? undefined : 'expected no client_secret in the document, got one'
  },
)

export const methodSaid = members(
  {
    rule: 'method-said',
    requirement: 'sep.991-auth-method',
    title: 'The document says by token_endpoint_auth_method that the client is public, or how it proves itself',
    catches: ['client/document-without-method'],
  },
  ({ token_endpoint_auth_method: method }) =>
    typeof method === 'string' ? undefined : 'expected token_endpoint_auth_method in the document, got none',
)
