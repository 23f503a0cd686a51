import type { ChangeParts, MirroredHeaders, RpcReply } from '../../targets/minimal-server/index.ts'

/** A body, as far as mutants read it. */
export interface Body {
  readonly id?: unknown
  readonly method?: string
  readonly params?: {
    readonly name?: string
    readonly uri?: string
    readonly _meta?: Readonly<Record<string, unknown>>
  } & Readonly<Record<string, unknown>>
}

/** What came in, or is to be taken for it. */
export interface Incoming {
  readonly headers: MirroredHeaders
  readonly body: Body
}

/** What goes out: the status, and the JSON-RPC message as far as mutants read it. */
export interface Outgoing {
  readonly status: number
  readonly body?: {
    readonly jsonrpc?: string
    readonly id?: unknown
    readonly result?: Readonly<Record<string, unknown>>
    readonly error?: { readonly code: number } & Readonly<Record<string, unknown>>
  }
}

/** The body of a request; without members where it is no JSON. */
export const bodyOf = (text: string): Body => {
  try {
    return (JSON.parse(text) ?? {}) as Body
  } catch {
    return {}
  }
}

/** Shows the right server something else than came. */
export const reading =
  (change: (incoming: Incoming) => { readonly headers?: Partial<MirroredHeaders>; readonly body?: Body }): ChangeParts =>
  (parts) => ({
    ...parts,
    reply: (text, headers, tool) => {
      const changed = change({ headers, body: bodyOf(text) })
      return parts.reply(changed.body ? JSON.stringify(changed.body) : text, { ...headers, ...changed.headers }, tool)
    },
  })

/** Says something else than the right server would. */
export const saying =
  (change: (outgoing: Outgoing, incoming: Incoming) => Outgoing): ChangeParts =>
  (parts) => ({
    ...parts,
    reply: async (text, headers, tool): Promise<RpcReply> =>
      // The minimal server answers with nothing but JSON-RPC messages.
      change((await parts.reply(text, headers, tool)) as Outgoing, { headers, body: bodyOf(text) }),
  })

/** Changes the error that there is. */
export const withError = ({ status, body }: Outgoing, change: Readonly<Record<string, unknown>>): Outgoing => ({
  status,
  body: { ...body, ...(body?.error && { error: { ...body.error, ...change } }) },
})

/** A refusal that the right server would not have said. */
export const refusing = (status: number, code: number, message: string): Outgoing => ({
  status,
  body: { jsonrpc: '2.0', error: { code, message } },
})
