import type { AdviceByCheck, Mend } from './advice.ts'

const each: Mend = {
  any: 'Read token, version and capabilities from each request; keep nothing on the socket, nor on an object that lives as long.',
}

/** What goes over a connection, and what must not stay on it. */
export const connectionAdvice: AdviceByCheck = {
  'server/transport-security/nothing-in-the-open': {
    why: 'A token or a code that crosses a network without TLS belongs to whoever listens there, and clients go where they are sent.',
    expect:
      'Endpoint, metadata document, issuers and their endpoints by https (loopback aside); the address without TLS redirects, or is silent.',
    mend: {
      any: 'Publish https addresses, tell the server its outer address where TLS ends before it, and let the front redirect or close port 80.',
    },
  },
  'server/connection/nothing-remembered': {
    why: 'A front or a proxy sends the requests of many people over one connection: the next one would speak as the last.',
    expect: 'On one connection: a whole request → served; one without a token → 401; one without its _meta → 400.',
    mend: each,
  },
  'server/connection/list-the-same': {
    why: 'Clients keep lists, and share them between conversations; what one connection hides or adds is then wrong for all others.',
    expect: 'tools/list on two connections with one token, on one of them after a call → the same tools.',
    mend: { any: 'Let lists depend on the token alone.' },
  },
  'server/connection/not-needed': {
    why: 'Balancers, restarts and clients themselves change connections at any time; what was begun must go on over the next.',
    expect: 'tools/list as the only request on a connection → served.',
    mend: { any: 'Ask for no handshake at 2026-07-28, and hand out a handle for what is to be remembered.' },
  },
  'server/connection/people-kept-apart': {
    why: 'Whoever comes second on a connection is told what belongs to the first.',
    expect: 'On one connection calls with the tokens of two people in turn → each is told their own.',
    mend: each,
  },
}
