/** A JSON-RPC request or notification, as far as it could be read. */
export interface RpcRequest {
  /** Undefined for a notification. */
  readonly id: string | number | undefined
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** What leaves over HTTP for one POST: no body for a notification that was taken in. */
export interface RpcReply {
  readonly status: number
  readonly body?: unknown
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One message as JSON gives it; undefined where it is no request or notification of JSON-RPC 2.0. */
export function readRequest(value: unknown): RpcRequest | undefined {
  if (!isObject(value) || value['jsonrpc'] !== '2.0' || typeof value['method'] !== 'string') return undefined
  const { id, method, params = {} } = value
  if (!isObject(params)) return undefined
  if (id !== undefined && typeof id !== 'string' && !Number.isInteger(id)) return undefined
  return { id: id as string | number | undefined, method, params }
}

export const result = (id: RpcRequest['id'], value: unknown): unknown => ({ jsonrpc: '2.0', id, result: value })

export const failure = (id: RpcRequest['id'], code: number, message: string, data?: unknown): unknown => ({
  jsonrpc: '2.0',
  ...(id === undefined ? {} : { id }),
  error: { code, message, ...(data === undefined ? {} : { data }) },
})

/** Codes of JSON-RPC 2.0 §5.1. */
export const rpcCodes = { parse: -32700, request: -32600, method: -32601, parameters: -32602 } as const
