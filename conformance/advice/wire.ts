import type { AdviceByCheck, Mend } from './advice.ts'

const headers: Mend = {
  any: 'Before a method is looked up: compare Mcp-Method with method, and Mcp-Name with params.name or params.uri, case and all; else 400 with -32020.',
  'typescript-v1':
    'The v1 SDK does not speak 2026-07-28; serve that revision by createMcpHandler of @modelcontextprotocol/server.',
  'typescript-v2':
    'createMcpHandler does it; a handler or transport of your own before it has to leave the headers as they came.',
}

/** The words of MCP: headers that repeat the body, revisions and error codes. */
export const wireAdvice: AdviceByCheck = {
  'server/mirrored-headers/mismatch-refused': {
    why: 'Gateways route, limit and permit by Mcp-Method and Mcp-Name. A server that goes by the body alone carries out what nobody let through.',
    expect:
      'server/discover with Mcp-Method: tools/list, and a tool call with the name of another tool in Mcp-Name → 400 with -32020.',
    mend: headers,
  },
  'server/mirrored-headers/missing-refused': {
    why: 'A header that may be left out binds nobody: whoever wants to get around a rule that reads it sends none.',
    expect: 'A request without Mcp-Method, and a tool call without Mcp-Name → 400 with -32020.',
    mend: headers,
  },
  'server/mirrored-headers/refusal-says-header-mismatch': {
    why: 'By -32020 a client knows that its headers are to be mended, and that the server is a modern one; after any other 400 it falls back to initialize.',
    expect: 'Any mismatch or omission → 400 {"jsonrpc":"2.0","id":1,"error":{"code":-32020,…}}.',
    mend: headers,
  },
  'server/mirrored-headers/names-in-any-case': {
    why: 'Fetch, HTTP/2 and most proxies write header names in small letters. A server that looks for Mcp-Method as printed refuses half of its clients.',
    expect: 'MCP-METHOD or mcp-method in the place of Mcp-Method → served.',
    mend: { any: 'Look headers up by a function that ignores case, as every HTTP framework has one.' },
  },
  'server/mirrored-headers/wrapped-name-read': {
    why: 'A name that is not plain ASCII travels as =?base64?…?=. Compared as it came, such a tool can never be called.',
    expect: 'A tool call with Mcp-Name: =?base64?{base64 of the name}?= → served.',
    mend: {
      ...headers,
      any: 'Where Mcp-Name or Mcp-Param-… begins with =?base64? and ends with ?=, decode what is between before you compare.',
    },
  },
  'server/mirrored-headers/broken-wrapping-refused': {
    why: 'Decoders that skip foreign characters find the right name where a strict gateway found another: two readings of one header are a way around its rules.',
    expect: 'A tool call with Mcp-Name: =?base64?Z2V0!!!…?= → 400 with -32020.',
    mend: {
      ...headers,
      any: 'Decode strictly (RFC 4648 §3.3): encode the result again and compare, or match the alphabet first.',
    },
  },
}
