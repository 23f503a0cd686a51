import type { AdviceByCheck, Mend } from './advice.ts'

const keep: Mend = {
  any: 'Keep with each session whom it was opened for; a session that is not there, or is not the caller’s, gets 404.',
  'typescript-v1':
    'Keep your transports by session id with the subject of req.auth; answer 404 before handleRequest() where it is another, or none.',
  'typescript-v2':
    'Keep your transports by session id with the subject of authInfo; answer 404 before handleRequest() where it is another, or none.',
}

const random: Mend = {
  any: 'Take ids from a secure generator: crypto.randomUUID() or 128 bits of any such.',
  'typescript-v1': 'sessionIdGenerator: () => randomUUID().',
  'typescript-v2': 'sessionIdGenerator: () => randomUUID().',
}

/** Sessions of 2025-11-25 and before. */
export const sessionAdvice: AdviceByCheck = {
  'server/session/no-credential': {
    why: 'A session id stands in logs and in the memory of clients, and outlives tokens; if it is enough, stealing it is enough.',
    expect: 'POST with Mcp-Session-Id and without Authorization → 401.',
    mend: {
      any: 'Verify the token of each request before the session is looked up: GET and DELETE, notifications and calls alike.',
    },
  },
  'server/session/bound-to-its-user': {
    why: 'Any other user of the server who learns of an id speaks, listens and ends things in the conversation of its owner.',
    expect: 'POST, GET and DELETE with the session id of one user and the token of another → 404.',
    mend: keep,
  },
  'server/session/missing-id-gets-400': {
    why: 'From 404 a client concludes that its session has ended, and from 401 that it is to sign in; neither helps here.',
    expect: 'tools/list with a right token and without Mcp-Session-Id → 400.',
    mend: { any: 'Answer 400 where a session is needed and none is named.' },
  },
  'server/session/ended-gets-404': {
    why: '404 is how a client learns that it has to begin anew; with any other status it goes on asking, or gives up.',
    expect: 'DELETE with the session id → 2xx (or 405: then nothing has ended); the next request with it → 404.',
    mend: {
      any: 'Answer 404 to every session id that is not known, or not any more.',
      'typescript-v1': 'The usual example answers 400 to an unknown session id: make it 404.',
      'typescript-v2': 'Where you keep transports by session id, answer 404 to one that is not among them.',
    },
  },
  'server/session-ids/visible-ascii': {
    why: 'Fronts trim, fold or refuse other characters in a header, and then no client comes back to its session.',
    expect: 'Mcp-Session-Id: characters from 0x21 to 0x7E, such as a UUID.',
    mend: random,
  },
  'server/session-ids/not-predictable': {
    why: 'Who has one id of his own knows those of others as soon as they are counted, or made from what is known of people.',
    expect: 'Four sessions opened with one token → four ids that do not count up.',
    mend: random,
  },
  'server/session-ids/not-guessable': {
    why: 'Short ids are found by trying: six digits take minutes.',
    expect: 'Four sessions → four ids that differ in 48 bits at least, better 122 (a UUID).',
    mend: random,
  },
  'server/session-ids/not-of-the-client': {
    why: 'Who chooses an id knows it before the victim has it, and speaks or listens in the session that the victim opens.',
    expect: 'initialize with Mcp-Session-Id: chosen → a session of another id, or a refusal.',
    mend: random,
  },
  'server/session/not-told-to-strangers': {
    why: 'A server that looks for the session first tells anybody which ids there are, and that is what guessing needs.',
    expect: 'POST without a token and with an Mcp-Session-Id of nobody → 401, as with one that there is.',
    mend: { any: 'Put the guard before whatever looks sessions up.' },
  },
}
