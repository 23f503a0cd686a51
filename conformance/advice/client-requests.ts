import type { AdviceByCheck, Mend } from './advice.ts'

const modernTransport: Mend = {
  any: 'Write headers and _meta where the body is written, from the same values.',
  'typescript-v2': 'Client with versionNegotiation: { mode: "auto" }; the transport then writes them.',
}
const encoding: Mend = {
  any: 'Send plain visible ASCII as it is; everything else, and what begins with =?base64? and ends with ?=, as =?base64?…?= of its UTF-8.',
  'typescript-v2': 'The transport of the package does so.',
}
const session: Mend = {
  any: 'Keep Mcp-Session-Id of the answer to initialize and send it with everything after it, until a 404 says that it is gone.',
}

/** What a client says to a server. */
export const clientRequestAdvice: AdviceByCheck = {
  'client/requests/both-types-accepted': {
    why: 'The server chooses how it answers. Strict servers refuse with 406 whoever does not accept both.',
    expect: 'Accept: application/json, text/event-stream.',
    mend: { any: 'Name both types; */* is not enough.' },
  },
  'client/requests/both-types-read': {
    why: 'One server answers by JSON and another by a stream; to a client that reads one of them half of the servers are broken.',
    expect: 'The result is used, whichever Content-Type it came with.',
    mend: { any: 'Look at Content-Type: parse JSON, or read events until the one that holds the response.' },
  },
  'client/requests/one-message': {
    why: 'Batches were taken out in 2025-06-18. Servers refuse an array with 400.',
    expect: 'One JSON object with jsonrpc as the body.',
    mend: { any: 'Send each message by itself.' },
  },
  'client/requests/post-per-message': {
    why: 'The transport knows POST for messages and nothing else; other methods get 405.',
    expect: 'POST to the endpoint, one for each message.',
    mend: { any: 'One POST for each request, notification and (before 2026-07-28) response.' },
  },
  'client/requests/method-mirrored': {
    why: 'Gateways decide by the header without reading the body. Servers refuse a request whose header says something else.',
    expect: 'Mcp-Method: tools/call with the body of a tools/call.',
    mend: modernTransport,
  },
  'client/requests/version-sent': {
    why: 'Without it a server has to guess, and guesses 2025-03-26.',
    expect: 'MCP-Protocol-Version with the version that is spoken.',
    mend: {
      any: 'Set it on every request; until 2025-11-25 on every one after initialize, with the version that was agreed on.',
    },
  },
  'client/requests/agreed-version-sent': {
    why: 'A server reads each request by the version that its header names. Where it has agreed on an older one, the newer name gets a 400, or another reading.',
    expect: 'initialize answered with 2025-06-18: every later request has MCP-Protocol-Version: 2025-06-18, or there is none.',
    mend: {
      any: 'Take the version from the result of initialize, or end where it is not spoken.',
      'typescript-v1': 'The client calls setProtocolVersion of its transport by itself; a transport of your own has to have it.',
    },
  },
  'client/requests/versions-agree': {
    why: 'Two versions in one request are two answers to one question; servers refuse it with -32020.',
    expect: 'The same version in MCP-Protocol-Version and in _meta.',
    mend: modernTransport,
  },
  'client/requests/meta-complete': {
    why: 'Since 2026-07-28 there is no handshake: what a server has to know of a client it learns from each request.',
    expect: 'io.modelcontextprotocol/protocolVersion and io.modelcontextprotocol/clientCapabilities in params._meta.',
    mend: modernTransport,
  },
  'client/requests/client-named': {
    why: 'When something goes wrong, those who run the server look for who it was.',
    expect: 'io.modelcontextprotocol/clientInfo in params._meta.',
    mend: modernTransport,
  },
  'client/requests/icons-without-credentials': {
    why: 'The address of an icon is chosen by the server, or by whoever it listens to. A token that goes along is theirs.',
    expect: 'GET of the icon without Authorization and without Cookie, or none at all.',
    mend: { any: 'Fetch icons with a fetch of their own that knows no token and keeps no cookies.' },
  },
  'client/requests/no-responses': {
    why: 'Since 2026-07-28 nobody waits for a response of the client: it would be refused, and the call would hang.',
    expect: 'input_required: the same call again with inputResponses, or an end that says that nobody can be asked.',
    mend: { any: 'Answer inputRequests by calling again with inputResponses (and requestState where there was one).' },
  },
  'client/mirrored-values/name-repeated': {
    why: 'A gateway that lets some tools through and others not looks at this header.',
    expect: 'Mcp-Name with the name of the tool, the prompt or the address of the resource.',
    mend: modernTransport,
  },
  'client/mirrored-values/name-encoded': {
    why: 'Headers hold ASCII. Names in other letters arrive broken, and the server refuses the call.',
    expect: 'Mcp-Name: =?base64?R3LDvMOfZQ==?= for a tool called Grüße.',
    mend: encoding,
  },
  'client/mirrored-values/sentinel-encoded': {
    why: 'Sent as it is, such a name would be decoded, and compared with something else.',
    expect: 'A tool called =?base64?x?= is sent as base64 of that.',
    mend: encoding,
  },
  'client/mirrored-values/sentinel-in-lower-case': {
    why: 'In capitals it is no mark but a value, and is compared as it stands.',
    expect: '=?base64?…?=, in lower case.',
    mend: encoding,
  },
  'client/mirrored-values/parameters-repeated': {
    why: 'Servers that mark a parameter route by it. Without the header the call goes nowhere, or is refused.',
    expect: 'Mcp-Param-Region: eu-west for a parameter with x-mcp-header: Region.',
    mend: modernTransport,
  },
  'client/mirrored-values/parameters-encoded': {
    why: 'A line end in a value is the beginning of another header: what people type must not write headers.',
    expect: '42 as 42, true as true, everything that is not plain in base64.',
    mend: encoding,
  },
  'client/mirrored-values/absent-left-out': {
    why: 'A header that says null is a value to whoever routes by it.',
    expect: 'No Mcp-Param header for null and for what is not there.',
    mend: { any: 'Leave the header out where the argument is null or undefined.' },
  },
  'client/private-results/isolated': {
    why: 'People who share a client, one after the other, would see what the other may use, and call it.',
    expect:
      'tools/list with cacheScope "private"; another person signs in; tools/list is asked anew, within the hour that it was good for.',
    mend: { any: 'Keep private results under the person whose token brought them, and drop them when another signs in.' },
  },
  'client/mirrored-values/listed-anew': {
    why: 'A server that has changed its tools refuses every call of a client that goes by its old list, until that client is started anew.',
    expect: '400 with -32020 for a call; tools/list; the same call with the headers that the new list asks for.',
    mend: {
      any: 'On -32020 throw the list of tools away, fetch it anew, and make the call once more.',
      'typescript-v2': 'callTool does so by itself; toolDefinition among its options switches it off.',
    },
  },
  'client/mirrored-values/illegal-marks-dropped': {
    why: 'Calling such a tool means writing a header that cannot be written; losing the whole list for it helps nobody.',
    expect: 'Tools with an empty, spaced, doubled or misplaced x-mcp-header are not offered; all others are.',
    mend: { any: 'Check marks when tools are listed, leave out the tools that break the rules, and say so in a log.' },
  },
  'client/sessions/initialize-first': {
    why: 'Until then the two have agreed on nothing; servers refuse what comes before, and wait for the notification.',
    expect: 'initialize, its result, notifications/initialized, then anything else.',
    mend: { any: 'Send the notification as soon as the result of initialize is there, and everything else after it.' },
  },
  'client/sessions/id-sent-back': {
    why: 'A server with sessions answers 400 to whoever does not say which one is meant.',
    expect: 'Mcp-Session-Id with every request after initialize.',
    mend: session,
  },
  'client/sessions/begun-anew': {
    why: 'Servers restart. A client that cannot begin anew has to be restarted as well, by a person.',
    expect: '404: initialize without Mcp-Session-Id, then the request again.',
    mend: session,
  },
  'client/sessions/ended': {
    why: 'What nobody ends is kept until it times out, and servers have room for so many.',
    expect: 'DELETE with Mcp-Session-Id when the client is done.',
    mend: {
      any: 'Send DELETE at the end, and take 405 for an answer.',
      'typescript-v1': 'transport.terminateSession() before close().',
      'typescript-v2': 'transport.terminateSession() before close().',
    },
  },
}
