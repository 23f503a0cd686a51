/**
 * How a refusal is said on the wire: `bearer` with a challenge (RFC 6750 §3), `busy` with a time to wait (RFC 9110 §15.6.4),
 * `rpc` as JSON-RPC on the MCP endpoint (JSON-RPC 2.0 §5.1), `plain` everywhere else.
 */
export type Saying =
  | { readonly way: 'bearer'; readonly status: 400 | 401 | 403; readonly error?: string; readonly text: string }
  | {
      readonly way: 'busy'
      readonly status: 503
      readonly error: string
      readonly text: string
      readonly retryAfterSeconds: number
    }
  | { readonly way: 'plain'; readonly status: number; readonly error: string; readonly text: string }
  | { readonly way: 'rpc'; readonly status: number; readonly code: number; readonly text: string; readonly id?: null }

/**
 * Every refusal there is: our inner reasons, and the standard's outer codes. Texts are fixed: nothing of a request is said back.
 * RFC 6750 §3.1 knows three codes, and none where no credentials came or they were of another scheme.
 */
export const refusals = {
  'no-token': {
    way: 'bearer',
    status: 401,
    text: 'This endpoint needs an access token in the Authorization header. WWW-Authenticate says where to get one.',
  },
  'request-malformed': {
    way: 'bearer',
    status: 400,
    error: 'invalid_request',
    text: 'Send one Authorization header with one Bearer token, and the token nowhere else.',
  },
  'token-not-valid': {
    way: 'bearer',
    status: 401,
    error: 'invalid_token',
    text: 'The access token has expired, is meant for somebody else, or is not valid for another reason.',
  },
  'sign-in-again': {
    way: 'bearer',
    status: 401,
    error: 'invalid_token',
    text: 'The sign-in behind the access token has ended. Sign in again.',
  },
  // Microsoft's word and not one of RFC 6750 (documented: "Claims challenges, claims requests and client capabilities").
  'claims-wanted': {
    way: 'bearer',
    status: 401,
    error: 'insufficient_claims',
    text: 'Microsoft Entra ID wants more of the person, such as a second factor. Sign in again with these claims.',
  },
  'scope-missing': {
    way: 'bearer',
    status: 403,
    error: 'insufficient_scope',
    text: 'The access token lacks a scope that this request needs.',
  },
  'keys-unavailable': {
    way: 'busy',
    status: 503,
    error: 'temporarily_unavailable',
    text: 'The keys of the issuer cannot be read at the moment, so no token can be judged. Try again later.',
    retryAfterSeconds: 10,
  },
  'store-unavailable': {
    way: 'busy',
    status: 503,
    error: 'temporarily_unavailable',
    text: 'The server cannot look anything up at the moment, so no token can be judged. Try again later.',
    retryAfterSeconds: 5,
  },
  // MCP 2025-11-25 and 2026-07-28, "Security & Endpoint": the body, if any, is a JSON-RPC error without an id.
  'origin-not-allowed': { way: 'rpc', status: 403, code: -32600, text: 'Requests from pages of this origin are not allowed.' },
  'method-not-allowed': {
    way: 'rpc',
    status: 405,
    code: -32600,
    text: 'This endpoint does not take this HTTP method.',
    id: null,
  },
  'not-json': {
    way: 'rpc',
    status: 415,
    code: -32600,
    text: 'The body must be JSON, sent as application/json without an encoding.',
    id: null,
  },
  'body-too-large': { way: 'rpc', status: 413, code: -32600, text: 'The body is larger than this server takes.', id: null },
  'body-malformed': { way: 'rpc', status: 400, code: -32700, text: 'The body is not JSON.', id: null },
  'body-too-complex': {
    way: 'rpc',
    status: 400,
    code: -32600,
    text: 'The body is nested deeper, or holds more values, than this server reads.',
    id: null,
  },
  'message-malformed': { way: 'rpc', status: 400, code: -32600, text: 'The body is no JSON-RPC message.', id: null },
  'batch-too-long': {
    way: 'rpc',
    status: 400,
    code: -32600,
    text: 'The batch has more messages than this server takes at once.',
    id: null,
  },
  // Batches came with MCP 2025-03-26 and went with 2025-06-18.
  'batch-not-taken': { way: 'rpc', status: 400, code: -32600, text: 'This protocol version has no batches.', id: null },
  'session-missing': {
    way: 'rpc',
    status: 400,
    code: -32600,
    text: 'Send the Mcp-Session-Id that initialize was answered with.',
    id: null,
  },
  'session-unknown': {
    way: 'rpc',
    status: 404,
    code: -32600,
    text: 'There is no such session. Start a new one with initialize.',
    id: null,
  },
  'not-found': { way: 'plain', status: 404, error: 'not_found', text: 'There is nothing at this address.' },
  'address-malformed': { way: 'plain', status: 400, error: 'invalid_request', text: 'The address or the request is malformed.' },
  'address-foreign': {
    way: 'plain',
    status: 421,
    error: 'misdirected_request',
    text: 'This server is for programs on its own machine, and goes by no other name than localhost.',
  },
  'document-read-only': { way: 'plain', status: 405, error: 'method_not_allowed', text: 'This document can only be read.' },
  failed: { way: 'rpc', status: 500, code: -32603, text: 'The server failed. Its log says why.', id: null },
} as const satisfies Readonly<Record<string, Saying>>

export type RefusalName = keyof typeof refusals
