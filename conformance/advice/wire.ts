import type { AdviceByCheck, Mend } from './advice.ts'

const headers: Mend = {
  any: 'Before a method is looked up: compare Mcp-Method with method, and Mcp-Name with params.name or params.uri, case and all; else 400 with -32020.',
  'typescript-v1':
    'The v1 SDK does not speak 2026-07-28; serve that revision by createMcpHandler of @modelcontextprotocol/server.',
  'typescript-v2':
    'createMcpHandler does it; a handler or transport of your own before it has to leave the headers as they came.',
}

const versions: Mend = {
  any: 'Before all else: the version of MCP-Protocol-Version and that of _meta have to be there, be the same, and be one you speak.',
  'typescript-v1':
    'StreamableHTTPServerTransport refuses unknown versions by 400 after the handshake; leave its supportedProtocolVersions as they are.',
  'typescript-v2': 'createMcpHandler does it; legacy: "reject" leaves the older revisions out.',
}

/** The words of MCP: headers that repeat the body, revisions and error codes. */
export const wireAdvice: AdviceByCheck = {
  'server/versions/other-offered': {
    why: 'Who is offered a version that both know goes on with it. An echo promises a version nobody speaks; a refusal ends what could have gone on.',
    expect:
      'initialize with protocolVersion 1900-01-01 → a result with another protocolVersion, which initialize then gets as well.',
    mend: { ...versions, any: 'Answer initialize with the version asked for where you speak it, else with your newest.' },
  },
  'server/versions/discover-implemented': {
    why: 'A client of several revisions asks server/discover which to use, before it sends anything that matters.',
    expect: 'server/discover → {"supportedVersions":["2026-07-28",…],"capabilities":{…},…}.',
    mend: { ...versions, any: 'Implement server/discover; it needs a token like any other request.' },
  },
  'server/versions/unsupported-refused': {
    why: 'A server that goes on in a version it does not know says things that its client reads by other rules.',
    expect: 'tools/list in the version 1900-01-01 → 400.',
    mend: versions,
  },
  'server/versions/supported-listed': {
    why: 'The list in the error is how a client finds the version both have; without it the only way on is to guess.',
    expect: 'A request in 1900-01-01 → the error -32022 with data {"supported":["2026-07-28",…],"requested":"1900-01-01"}.',
    mend: versions,
  },
  'server/versions/differing-refused': {
    why: 'Gateways read the version in the header and servers that in the body; where the two may differ, rules of one version are got around in another.',
    expect: 'A header of 2026-07-28 over a body of 2025-11-25, or the other way round → 400 with -32020.',
    mend: versions,
  },
  'server/versions/missing-refused': {
    why: 'Without the version in a header nobody on the way knows whether the other headers were ever compared with the body.',
    expect: 'A request of 2026-07-28 without MCP-Protocol-Version → 400 with -32020.',
    mend: versions,
  },
  'server/versions/absent-is-2025-03-26': {
    why: 'Clients of 2025-03-26 never heard of MCP-Protocol-Version; a server that speaks their revision and wants it locks them out.',
    expect: 'tools/list after a handshake, without MCP-Protocol-Version → served.',
    mend: {
      ...versions,
      any: 'Take a request without the header for one of 2025-03-26, where nothing else tells and you speak that.',
    },
  },
  'server/versions/named-to-old-clients': {
    why: 'An old client has no way forward by itself; the text of this error is all that tells its user why.',
    expect: 'initialize at a server of 2026-07-28 alone → 400 with an error whose text or data says 2026-07-28.',
    mend: { ...versions, any: 'Answer initialize with -32022 and data.supported, like any version you do not speak.' },
  },
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
