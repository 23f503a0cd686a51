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

const errors: Mend = {
  any: 'Keep to one table of codes: -32601 with 404, -32602 for what is not there or is wrong, -32020 to -32022 as MCP defines them, your own above -32000.',
  'typescript-v2':
    'Throw ProtocolError with a code of ProtocolErrorCode; what the SDK refuses by itself has the right code and status.',
}

const metadata: Mend = {
  any: 'Read the version and the capabilities of each request from its own _meta, and refuse by 400 with -32602 where one is missing.',
  'typescript-v1':
    'The v1 SDK does not know _meta of 2026-07-28; serve that revision by createMcpHandler of @modelcontextprotocol/server.',
  'typescript-v2': 'createMcpHandler does it; in a tool look at the capabilities before you return inputRequired(…).',
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
  'server/gateway/headers-open-nothing': {
    why: 'Anybody writes into Mcp-Method what he likes. A guard that goes by it opens every method to whoever names an open one.',
    expect: 'tools/list in the body under Mcp-Method: server/discover, without a token → 401, or 400 with -32020.',
    mend: {
      any: 'Ask for the token before a header is read; where some methods are open to everybody, decide by the method in the body.',
    },
  },
  'server/gateway/old-version-opens-nothing': {
    why: 'Only from 2026-07-28 on are the headers compared with the body. In an older version, or in none, they say whatever was written into them.',
    expect: 'The same with MCP-Protocol-Version: 2025-11-25, and without it → 401.',
    mend: {
      any: 'Where a gateway goes by Mcp-Method or Mcp-Name, let it refuse requests whose MCP-Protocol-Version is older than 2026-07-28 or missing.',
    },
  },
  'server/gateway/no-method-unguarded': {
    why: 'initialize was where servers used to ask for the token. There is none any more, and every request has to be asked.',
    expect:
      'tools/list, tools/call, resources/list, prompts/list and subscriptions/listen without a token, each as the first request → 401.',
    mend: { any: 'Put the check of the token before everything at the MCP address, and not into the handler of one method.' },
  },
  'server/gateway/mismatch-has-error-status': {
    why: 'Who stands in between reads statuses, not bodies: a refusal under 200 is counted, cached and logged as a success.',
    expect: 'A request whose headers do not fit its body → 4xx, with or without a body.',
    mend: headers,
  },
  'server/gateway/unknown-parameter-let-through': {
    why: 'Mcp-Param headers are for the server whose tool declares them. Whoever stands before it and refuses what he does not know breaks its tools.',
    expect: 'server/discover with Mcp-Param-Mcp-Entra-Unknown: anything → served.',
    mend: { any: 'Pass Mcp-Param headers on as they are; do not keep a list of those that may.' },
  },
  'server/profile/followed': {
    why: 'To an API key or a login page of its own no MCP client has an answer: it can neither find out what is asked for nor get it.',
    expect: 'POST without Authorization → 401 with a Bearer challenge, and the resource metadata it points to.',
    mend: { any: 'Guard the endpoint by OAuth access tokens, and publish the protected resource metadata (RFC 9728).' },
  },
  'server/request-metadata/missing-refused': {
    why: 'A server that guesses what a request does not say goes by what it heard before, and that was perhaps from somebody else.',
    expect: 'A request without clientCapabilities, or without protocolVersion, in _meta → 400 with -32602.',
    mend: metadata,
  },
  'server/request-metadata/undeclared-capability-unused': {
    why: 'A client that is asked for what it cannot do stops there, and its user never learns what was missing.',
    expect:
      'A tool that needs elicitation, called with clientCapabilities {} → 400 with -32021 and data {"requiredCapabilities":{"elicitation":{}}}.',
    mend: metadata,
  },
  'server/request-metadata/extensions-not-forced': {
    why: 'A result of a kind that its client never heard of is no result: it has to be treated as invalid.',
    expect: 'Requests with clientCapabilities {} → resultType complete or input_required, or an error.',
    mend: { ...metadata, any: 'Use an extension only where clientCapabilities.extensions of that very request names it.' },
  },
  'server/request-metadata/client-name-not-trusted': {
    why: 'clientInfo is what a client likes to call itself. Whoever is let in by it is let in by everybody.',
    expect: 'Requests with clientInfo mcp-inspector, admin, … or none: refused without a token, and served with a right one.',
    mend: {
      any: 'Decide by the token alone; keep clientInfo for logs. To tell clients apart, use azp or client_id of the token.',
    },
  },
  'server/error-codes/unknown-method-gets-404': {
    why: 'By the code in the body a client tells a server without the method from an address without a server, and does not fall back to older transports.',
    expect: 'A method that nobody has → 404 {"jsonrpc":"2.0","id":1,"error":{"code":-32601,…}}.',
    mend: errors,
  },
  'server/error-codes/retired-unused': {
    why: '-32002 and -32042 mean something to clients of older revisions, and to those of 2026-07-28 nothing at all.',
    expect: 'resources/read of a resource that is not there → -32602.',
    mend: errors,
  },
  'server/error-codes/reserved-unused': {
    why: 'Codes from -32099 to -32020 are given out by the specification; a meaning made up today collides with the next revision.',
    expect: 'Whatever goes wrong: none of these codes but -32020, -32021 and -32022.',
    mend: errors,
  },
  'server/error-codes/legacy-unused': {
    why: 'Codes from -32019 to -32000 have been given so many meanings that no client may assume any.',
    expect: 'Whatever goes wrong: none of these codes. For a refused token a 401 with its challenge says all there is to say.',
    mend: errors,
  },
  'server/error-codes/defined-kept-to-their-meaning': {
    why: 'On -32020 a client lists the tools anew, on -32022 it changes its version. Said of anything else, they send it in circles.',
    expect: 'An unknown tool, an unknown method, a missing token: errors without -32020, -32021 and -32022.',
    mend: errors,
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
