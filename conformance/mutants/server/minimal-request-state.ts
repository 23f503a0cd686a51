import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { bodyOf, saying } from './rewording.ts'

/** What the server wants to know again when its question is answered. */
interface State {
  readonly person: unknown
  readonly id: string
}

const inBase64 = (state: State): string => Buffer.from(JSON.stringify(state)).toString('base64url')
const outOfBase64 = (text: string): State => JSON.parse(Buffer.from(text, 'base64url').toString()) as State

const key = randomBytes(32)
const sealOf = (text: string): string => createHmac('sha256', key).update(text).digest('base64url')

/** How states are written and read; undefined: this is none of ours. */
interface Scribe {
  readonly write: (state: State) => string
  readonly read: (text: string) => State | undefined
}

const sealing: Scribe = {
  write: (state) => `${inBase64(state)}.${sealOf(inBase64(state))}`,
  read: (text) => {
    const [payload = '', seal] = text.split('.')
    return seal === sealOf(payload) ? outOfBase64(payload) : undefined
  },
}

const trusting: Scribe = {
  write: inBase64,
  read: (text) => {
    try {
      return outOfBase64(text)
    } catch {
      return undefined
    }
  },
}

interface Ways {
  readonly scribe?: Scribe
  readonly bound?: boolean
  readonly once?: boolean
}

const question = { mode: 'form', message: 'Shall it be done?', requestedSchema: { type: 'object', properties: {} } }

/** The minimal server with a tool that asks before it acts, where a client can be asked. Without flaws it is a right one. */
export function asking({ scribe = sealing, bound = true, once = true }: Ways = {}): ChangeParts {
  return (parts, around) => {
    const spent = new Set<string>()
    const outcome = (person: unknown, given: unknown): object => {
      if (typeof given !== 'string') {
        const requestState = scribe.write({ person, id: randomUUID() })
        const inputRequests = { sure: { method: 'elicitation/create', params: question } }
        return { result: { resultType: 'input_required', inputRequests, requestState } }
      }
      const state = scribe.read(given)
      if (!state || (bound && state.person !== person) || (once && spent.has(state.id)))
        return { error: { code: -32602, message: 'This state is not one to go on with' } }
      spent.add(state.id)
      return { result: { resultType: 'complete', content: [{ type: 'text', text: 'Done.' }] } }
    }
    const destructive = saying((outgoing, { body }) => {
      const { result } = outgoing.body ?? {}
      if (body.method !== 'tools/list' || result === undefined) return outgoing
      const annotations = { destructiveHint: true, idempotentHint: false }
      const tools = (result['tools'] as readonly object[]).map((tool) => ({ ...tool, annotations }))
      return { ...outgoing, body: { ...outgoing.body, result: { ...result, tools } } }
    })
    return {
      ...destructive(parts, around),
      answer: async (said, request, body) => {
        const right = await parts.answer(said, request, body)
        const { method, params } = bodyOf((await body()) ?? '')
        const can = params?._meta?.['io.modelcontextprotocol/clientCapabilities'] as { readonly elicitation?: object } | undefined
        if (right.status !== 200 || method !== 'tools/call' || !can?.elicitation) return right
        const { oid } = decodeJwt((request.headers.authorization ?? '').slice('Bearer '.length))
        return { ...right, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...outcome(oid, params?.['requestState']) }) }
      },
    }
  }
}

/** How the minimal server looks after what it has clients carry to and fro. */
export const minimalRequestStateMutants: Mutants = {
  'server/keeps-its-state-in-plain-text': {
    of: 'minimal',
    flaw: 'believes what is in a state without a seal on it',
    change: asking({ scribe: trusting }),
  },
  'server/falls-over-garbled-state': {
    of: 'minimal',
    flaw: 'reads a state before it looks at its seal, and fails with 500 where there is nothing to read',
    change: asking({
      scribe: { ...sealing, read: (text) => (outOfBase64(text.split('.')[0] ?? '') ? sealing.read(text) : undefined) },
    }),
  },
  'server/takes-a-state-from-anybody': {
    of: 'minimal',
    flaw: 'does not ask whose state it is',
    change: asking({ bound: false }),
  },
  'server/acts-twice-on-one-state': {
    of: 'minimal',
    flaw: 'does not remember which states were used',
    change: asking({ once: false }),
  },
}
