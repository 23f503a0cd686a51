import type { AdviceByCheck, Mend } from './advice.ts'

const origin: Mend = {
  any: 'Compare Origin, as a whole, with a list of those that may; no header passes, anything else gets 403, "null" included.',
  'typescript-v1': 'createMcpExpressApp looks at Host only: compare Origin in a middleware of your own, before everything else.',
  'typescript-v2':
    'createMcpExpressApp({ allowedOrigins }), or originValidation([…]) on an app of your own; plain express() looks at nothing.',
  fastmcp: 'From 3.4.3 on the guard is on by default (host_origin_protection, allowed_origins); older versions look at nothing.',
  csharp:
    'Recent versions: HttpServerTransportOptions.AllowedOrigins; origins of loopback always pass there. Else a middleware before MapMcp().',
  spring: 'OriginValidationFilter(allowedOrigins, allowedHosts) before the security filters.',
}

const framing: Mend = {
  any: 'Leave it to a maintained HTTP server in its strict mode, keep it up to date, and read no request from the socket by code of your own.',
  'typescript-v1': 'node:http answers 400 to both; leave insecureHTTPParser off (also --insecure-http-parser in NODE_OPTIONS).',
  'typescript-v2': 'node:http answers 400 to both; leave insecureHTTPParser off (also --insecure-http-parser in NODE_OPTIONS).',
}

const graph: Mend = {
  any: 'Trade the token of the client for one of your own (on-behalf-of), or hold tokens of your own; never forward what came in.',
  'typescript-v1':
    'In a tool use ConfidentialClientApplication.acquireTokenOnBehalfOf({ oboAssertion: extra.authInfo.token, scopes }).',
  'typescript-v2':
    'In a tool use ConfidentialClientApplication.acquireTokenOnBehalfOf({ oboAssertion: ctx.http.authInfo.token, scopes }).',
  fastmcp: 'token: str = EntraOBOToken(["https://graph.microsoft.com/User.Read"]) as an argument of the tool.',
  csharp: 'EnableTokenAcquisitionToCallDownstreamApi() of Microsoft.Identity.Web, and GraphServiceClient.',
  spring: 'spring-cloud-azure-starter-active-directory, which gets Graph tokens on behalf of the user.',
}

/** Browsers, and what tools do with a right token. */
export const httpAdvice: AdviceByCheck = {
  'server/origin/foreign-refused': {
    why: 'By DNS rebinding any web page reaches a server on your machine or network; Origin is what gives it away.',
    expect: 'POST with a right token and Origin: https://evil.example → 4xx.',
    mend: origin,
  },
  'server/origin/foreign-gets-403': {
    why: 'The specification names the status, and clients act on it: a 401 would send them to sign in.',
    expect: 'POST with a right token and Origin: https://evil.example → 403.',
    mend: origin,
  },
  'server/origin/lookalike-refused': {
    why: 'Whoever rebinds a name may choose it: localhost.evil.example costs nothing.',
    expect: 'POST with Origin: http://<your host>.evil.example, or http://evil-<your host> → 4xx.',
    mend: origin,
  },
  'server/origin/later-refused': {
    why: 'A guard that stands where conversations are opened is passed by whoever posts tools/call at once.',
    expect: 'tools/list and tools/call with Origin: https://evil.example → 4xx, as the first request.',
    mend: origin,
  },
  'server/origin/null-refused': {
    why: 'A page in a sandboxed frame has the origin null, so that "null" is anybody.',
    expect: 'POST with Origin: null → 4xx.',
    mend: origin,
  },
  'server/origin/every-method': {
    why: 'A page that has rebound its name listens to what a server says, and ends the sessions of others, by routes that nobody guards.',
    expect: 'GET and DELETE with a right token and Origin: https://evil.example → 403.',
    mend: origin,
  },
  'server/host/foreign-refused': {
    why: 'A page that rebinds its name to 127.0.0.1 talks to your server as to its own: its GETs have no Origin, and only Host tells.',
    expect: 'A right token to localhost with Host: rebound.example → 4xx (421, or 403).',
    mend: {
      any: 'On loopback compare the name in Host with localhost, 127.0.0.1 and [::1], and refuse all others.',
      'typescript-v1': 'createMcpExpressApp() does so for loopback hosts; hostHeaderValidation([…]) on an app of your own.',
      'typescript-v2': 'createMcpExpressApp() does so for loopback hosts; localhostHostValidation() on an app of your own.',
    },
  },
  'server/endpoint/large-fields-survived': {
    why: 'Anybody can send a large header. A 500 says that something behind could not hold it, and wakes whoever watches for 500s.',
    expect:
      'POST with a right token and a header of 12 kB, or of 64 kB → served, or 431, 400 or another 4xx; and the next request is served.',
    mend: {
      any: 'Let the HTTP server refuse by its limit (431), and put nothing into a column or a log line that cannot hold it.',
    },
  },
  'server/framing/two-lengths-refused': {
    why: 'Where a front goes by one length and the server by the other, the rest of one person’s request begins the next person’s (request smuggling).',
    expect: 'POST with a right token and two Content-Length that differ → 400, and the connection is closed.',
    mend: framing,
  },
  'server/framing/chunks-over-length': {
    why: 'A front that reads by chunks passes on one request where the server sees two: the second one has passed no guard of the front’s.',
    expect:
      'POST with Content-Length and Transfer-Encoding: chunked → 400, or one answer to all its chunks; then the connection is closed.',
    mend: framing,
  },
  'server/tool-output/display-name-now': {
    why: 'A name out of the token or out of a cache is the name of yesterday, and of somebody else where caches are shared.',
    expect: 'get_user_name, the user renamed at Graph, get_user_name with the same token → the new name.',
    mend: { any: 'Ask Graph for /me?$select=displayName in each call, with a token for the caller.' },
  },
  'server/tool-output/name-of-the-caller': {
    why: 'A token for Graph that is kept for the whole server makes everybody the person who called first.',
    expect: 'get_user_name by one person, then by another → never the name of the first.',
    mend: { any: 'Keep tokens of the on-behalf-of grant by the person and tenant they are for, or get one in each call.' },
  },
  'server/passthrough/client-token-kept': {
    why: 'A token that is passed on lets the API behind you act as your client, and makes you the deputy of whoever steals it (confused deputy).',
    expect: 'A tool call with a right token; the API behind the server never sees that token.',
    mend: graph,
  },
  'server/passthrough/graph-token-for-graph': {
    why: 'Graph takes only tokens issued for it; one with another audience shows that somebody else’s token was sent on.',
    expect: 'Every call to Graph carries a token whose audience is Graph.',
    mend: graph,
  },
}
