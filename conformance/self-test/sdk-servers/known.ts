import type { Refuses } from './settings.ts'

/** A server on the helpers of one SDK line. */
export type Line = 'v1' | 'v2'

/** Something that the helpers do, and that a specification has another wish for. */
export interface Known {
  readonly what: string
  /** The lines that do it; where it hangs on how the verifier refuses, in one way only. */
  readonly on: readonly Line[]
  readonly refuses?: Refuses
  /** The checks that see it from outside. */
  readonly seenBy?: readonly [string, ...string[]]
  /** Why none does. */
  readonly unseen?: string
}

const both: readonly Line[] = ['v1', 'v2']

/**
 * What is known of `requireBearerAuth` and of what comes with it, in `@modelcontextprotocol/sdk` 1.32.2 and `@modelcontextprotocol/server`
 * 2.4.0: read in their code, and tried. The run is held to it in both directions: what is here is found, and nothing else is.
 */
export const known: readonly Known[] = [
  {
    what: 'whatever the verifier throws besides the error of the SDK becomes 500, without a challenge',
    on: both,
    refuses: 'by-throwing',
    seenBy: [
      'server/bad-credentials/garbage-refused',
      'server/token-lifetime/expired-refused',
      'server/token-audience/foreign-refused',
    ],
  },
  {
    what: 'the message of the error stands unescaped in the challenge, and those of jose hold quotes',
    on: ['v1'],
    refuses: 'by-message',
    seenBy: ['server/refusal-text/readable'],
  },
  {
    what: 'a message with a line break, which jose takes over from `crit`, becomes 500',
    on: ['v1'],
    refuses: 'by-message',
    seenBy: ['server/refusal-text/line-breaks-refused'],
  },
  {
    what: 'the message of the error is told to whoever sent the token',
    on: both,
    unseen: 'RFC 6750 §3 leaves the words of error_description to the server, and jose repeats no token',
  },
  {
    what: 'who has sent no token is told that it is invalid',
    on: both,
    seenBy: ['server/challenge/no-error-for-strangers'],
  },
  {
    what: 'scopes are judged before the time, so that an expired token without the scope gets 403',
    on: both,
    unseen: 'a verifier on jose judges the time by itself, and before; of others server/token-order/expired-before-scopes tells',
  },
  {
    what: 'the time is judged again without the tolerance of the verifier',
    on: both,
    unseen: 'how much clocks may differ is a choice of the server',
  },
  {
    what: 'the audience is not judged unless the verifier does it',
    on: both,
    unseen: 'the verifier of these servers does it; of others server/token-audience/foreign-refused tells',
  },
  {
    what: 'the scopes that are compared with those of the token are the ones that clients are told to ask for',
    on: both,
    seenBy: ['server/scopes-at-entra/qualified'],
  },
  {
    what: 'a scope that holds another one does not stand for it',
    on: both,
    unseen: 'these servers have one scope; which scope holds another is said by nobody outside',
  },
  {
    what: 'no tool can ask for a scope of its own by 403',
    on: ['v1'],
    unseen: 'the only tool needs no scope but the one that every request needs',
  },
  {
    what: 'another word behind the token is overlooked',
    on: both,
    seenBy: ['server/token-form/trailing-refused'],
  },
  {
    what: 'the metadata of the authorization server is served by the MCP server, under the name of the other one',
    on: both,
    unseen: 'RFC 8414 §3.3 has clients throw it away; no sentence forbids to serve it',
  },
  {
    what: 'HEAD of the metadata is answered with 405',
    on: ['v1'],
    seenBy: ['server/metadata/head-like-get'],
  },
  {
    what: 'for the authority of all tenants the metadata names an issuer that does not resolve',
    on: both,
    unseen: 'these servers name their tenant; of others server/metadata/authorization-servers-resolve tells',
  },
  {
    what: 'whoever sends an Origin is served',
    on: ['v1'],
    seenBy: [
      'server/origin/foreign-refused',
      'server/origin/foreign-gets-403',
      'server/origin/later-refused',
      'server/origin/lookalike-refused',
      'server/origin/null-refused',
      'server/origin/every-method',
    ],
  },
  {
    what: 'the body is parsed before the token is looked at, and what is no JSON answered with a stack',
    on: ['v1'],
    seenBy: ['server/token-first/body-unread', 'server/error-texts/no-stack'],
  },
  {
    what: 'without sessions GET opens a stream that never says anything',
    on: ['v1'],
    unseen: 'this server keeps sessions; and a stream is allowed to be silent',
  },
  {
    what: 'the text of what a tool throws is told to the client',
    on: both,
    unseen: 'the tool does not throw; and no sentence says what an error of a tool may tell',
  },
  {
    what: 'a session is open to whoever knows its id and has any right token',
    on: ['v1'],
    seenBy: ['server/session/bound-to-its-user'],
  },
]
