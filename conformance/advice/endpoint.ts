import type { AdviceByCheck, Mend } from './advice.ts'

const older: Mend = {
  any: 'Route POST alone to MCP, answer every other method with 405 and Allow: POST, and look at no header of earlier revisions.',
  'typescript-v2': 'createMcpHandler does so by itself: give it GET and DELETE as well, and no session id.',
}

/** The endpoint as HTTP has it: methods, statuses, types, and who reaches it. */
export const endpointAdvice: AdviceByCheck = {
  'server/guarded/every-method': {
    why: 'The route that was forgotten is the one that is found: a stream, a notification or a list is as good as a call to whoever explores.',
    expect: 'initialize or server/discover, tools/list, a notification and GET, each without Authorization → 401.',
    mend: {
      any: 'Put the guard before the router, for every method of the endpoint, and not into the handler of some.',
      'typescript-v1': 'app.use("/mcp", requireBearerAuth(…)), before app.post, app.get and app.delete.',
      'typescript-v2': 'app.use("/mcp", requireBearerAuth(…)), before app.post, app.get and app.delete.',
    },
  },
  'server/detours/guarded': {
    why: 'A guard that compares one path, one method or one header stands beside the door as soon as the router behind it forgives more.',
    expect:
      'The first request without Authorization at /mcp/, at /MCP, by PUT, as a list, with X-Forwarded-For: 127.0.0.1 → never a result.',
    mend: {
      any: 'Guard what is carried out and not how it was asked for: refuse in the handler of messages whatever comes without verified claims.',
      'typescript-v1': 'app.use("/mcp", requireBearerAuth(…)) matches as the routes do; a comparison with request.path does not.',
      'typescript-v2': 'app.use("/mcp", requireBearerAuth(…)) matches as the routes do; a comparison with request.path does not.',
    },
  },
  'server/guarded/local-server': {
    why: 'Any program of any user of the machine reaches loopback, also one that came with a package or a web page.',
    expect: 'A call without Authorization from the same machine → 401.',
    mend: { any: 'Ask for a token on loopback as everywhere, or listen on a Unix socket that belongs to one user.' },
  },
  'server/guarded/listens-on-loopback': {
    why: 'Most frameworks listen on all addresses unless they are told otherwise; then everybody in the café reaches the server.',
    expect: 'POST to the port of the server by way of 127.0.0.2 or an address of the network → connection refused.',
    mend: {
      any: 'Name 127.0.0.1 as the address to listen on; publish containers as 127.0.0.1:8000:8000.',
      'typescript-v1': 'app.listen(port, "127.0.0.1").',
      'typescript-v2': 'app.listen(port, "127.0.0.1").',
      fastmcp: 'mcp.run(transport="http", host="127.0.0.1"), which is the default.',
      csharp: 'app.Run("http://127.0.0.1:8000"), or Kestrel with ListenLocalhost(8000).',
      spring: 'server.address=127.0.0.1.',
    },
  },
  'server/endpoint/takes-posts-itself': {
    why: 'Clients of the last years post to the address that they were given, and find nobody there.',
    expect: 'POST to the endpoint with a right token → the response, on the same exchange.',
    mend: {
      any: 'Serve Streamable HTTP; an HTTP+SSE transport for old clients belongs on addresses of its own.',
      'typescript-v1': 'StreamableHTTPServerTransport in the place of SSEServerTransport.',
      fastmcp: 'transport="http" in the place of "sse".',
    },
  },
  'server/endpoint/not-http-sse': {
    why: 'The older transport has been deprecated since 2025-03-26, and a client that finds it here may take it for the only one.',
    expect: 'GET with a right token → 405, or a stream without an event named endpoint.',
    mend: { any: 'Move the older transport to addresses of its own (/sse and /messages), or take it away.' },
  },
  'server/endpoint/get-streams-or-gets-405': {
    why: 'Clients try to listen by GET as soon as they are connected: 405 tells them that there is nothing to hear, a 404 or a page that all is broken.',
    expect: 'GET with a right token, its session and Accept: text/event-stream → 200 as text/event-stream, or 405.',
    mend: {
      any: 'Answer GET with 405 and Allow: POST where the server has nothing to say of its own.',
      'typescript-v1': 'app.get("/mcp", (_request, response) => response.status(405).set("Allow", "POST").end()).',
    },
  },
  'server/earlier-revisions/get-and-delete-get-405': {
    why: 'A client of an earlier revision learns from 405 that there are no streams and sessions here, and goes on without.',
    expect: 'GET and DELETE with a right token → 405.',
    mend: older,
  },
  'server/earlier-revisions/last-event-id-ignored': {
    why: 'A client that resumes out of habit sends it along; what the server cannot resume it can still answer.',
    expect: 'POST with Last-Event-ID: 5 → the response as ever.',
    mend: older,
  },
  'server/earlier-revisions/session-id-ignored': {
    why: 'A client that remembers a session of an older server would be sent away, and one that is given an id would keep it.',
    expect: 'POST with Mcp-Session-Id → the response as ever, without a session id in it.',
    mend: older,
  },
  'server/answer/json-or-stream': {
    why: 'Clients decide by the type how to read an answer, and most give up at any other than these two.',
    expect: 'POST of a request → Content-Type application/json or text/event-stream.',
    mend: { any: 'Set Content-Type to application/json where the answer is one message.' },
  },
  'server/answer/no-requests-on-stream': {
    why: 'From 2026-07-28 on no client answers requests that come on a stream: the server would wait for ever.',
    expect:
      'The stream that answers a request carries notifications and the response; what the server wants to ask is a result (InputRequiredResult).',
    mend: { any: 'Return InputRequiredResult where input is missing, and let the client send the request again.' },
  },
  'server/notification/accepted-gets-202': {
    why: 'Clients read a body as a message, and some take 200 or 204 for the end of the conversation.',
    expect: 'POST of a notification → 202 with an empty body.',
    mend: {
      any: 'Send 202 and nothing else.',
      'typescript-v1': 'response.status(202).end(); sendStatus(202) writes the word Accepted.',
      'typescript-v2': 'response.status(202).end(); sendStatus(202) writes the word Accepted.',
    },
  },
  'server/notification/unreadable-gets-error': {
    why: 'Whoever gets a success believes that it was heard, and waits for what does not come.',
    expect: 'POST of a body that is no JSON, or no message → 400.',
    mend: { any: 'Give a JSON-RPC error for what cannot be read the status 400, not 200.' },
  },
  'server/endpoint/answers-batches': {
    why: 'Clients of 2025-03-26 may send several messages at once, and wait for the answer to each.',
    expect: 'POST of an array of two requests at 2025-03-26 → both responses, in an array or on a stream.',
    mend: { any: 'Read arrays where 2025-03-26 was agreed on, or do not agree on it.' },
  },
  'server/resumption/other-streams-not-replayed': {
    why: 'What was said on another stream was said to another request, and where sessions are mixed up to another person.',
    expect: 'GET with Last-Event-ID at the end of one stream → nothing of another.',
    mend: {
      any: 'Store with each event its stream and its session, and replay only what has the same two.',
      'typescript-v1': 'An EventStore of your own has to look at the stream id in replayEventsAfter().',
      'typescript-v2': 'An EventStore of your own has to look at the stream id in replayEventsAfter().',
    },
  },
}
