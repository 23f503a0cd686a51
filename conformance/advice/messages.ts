import type { AdviceByCheck, Mend } from './advice.ts'

const parameters: Mend = {
  any: 'Where a tool has a parameter with x-mcp-header: if the argument is there, demand Mcp-Param-{name}, decode it, and compare before the tool runs.',
  'typescript-v2': 'createMcpHandler does it for every x-mcp-header of the registered schemas.',
}

const state: Mend = {
  any: 'Seal requestState by HMAC or AEAD, look at the seal before you read what is in it, and refuse by -32602 what fails.',
  'typescript-v2':
    'createRequestStateCodec({ key, ttlSeconds, bind }): mint() for inputRequired, verify as requestState.verify of the server.',
}

/** What tools have repeated in headers, and what they ask for. */
export const messageAdvice: AdviceByCheck = {
  'server/mirrored-parameters/compared': {
    why: 'A gateway that permits a region by its header is got around where the server reads another one in the body.',
    expect: 'A call whose Mcp-Param header says something else than the argument, or is missing → 400 with -32020.',
    mend: parameters,
  },
  'server/mirrored-parameters/absent-not-expected': {
    why: 'Clients send no header for what has no value. Wanted all the same, an optional parameter becomes one that nobody can leave out.',
    expect: 'A call without the argument, or with null, and without the header → no -32020.',
    mend: parameters,
  },
  'server/mirrored-parameters/integers-compared-as-numbers': {
    why: 'Languages write 42 as 42 or as 42.0, and a comparison letter by letter refuses half of them.',
    expect: 'The argument 42 with the header 42.0 → no -32020.',
    mend: { ...parameters, any: 'Compare integers as numbers: parse the header, then compare with the argument.' },
  },
  'server/mirrored-parameters/foreign-letters-refused': {
    why: 'One reads the bytes beyond ASCII as Latin-1 and the other as UTF-8, so that a gateway and the server see two different values.',
    expect: 'The argument café with a raw é in the header → 400 with -32020; in base64 → served.',
    mend: {
      any: 'Refuse Mcp-… headers with anything but tab, space and visible ASCII before you compare them.',
      'typescript-v2':
        'The SDK (2.4) compares them as Latin-1 and lets them pass: refuse them in a handler before createMcpHandler.',
    },
  },
  'server/request-state/garbled-survived': {
    why: 'requestState comes back from whoever likes to send one. A server that fails with 500 on it can be made to fail by anybody.',
    expect:
      'A tool call with a requestState that the server never wrote → an error such as -32602, or a new input_required; no 5xx.',
    mend: state,
  },
  'server/request-state/tampered-refused': {
    why: 'What the server takes for its own memory is a text in the hands of the client: unsealed, anybody rewrites what was asked and allowed.',
    expect: 'The same call with a requestState in which one character or member differs → refused.',
    mend: state,
  },
  'server/request-state/bound-to-person': {
    why: 'A state that anybody may use lets whoever gets hold of it go on with what another has begun, and confirmed.',
    expect: 'A requestState given to one user, sent with the token of another → refused.',
    mend: {
      ...state,
      any: 'Put tid and oid (or sub), a short expiry and a digest of the call into the sealed state, and compare all three.',
    },
  },
  'server/request-state/used-once': {
    why: 'One yes of a user is a yes to one act. A state that works twice deletes, pays or sends twice.',
    expect: 'At a tool with destructiveHint true and idempotentHint false: the second call with the same requestState → refused.',
    mend: {
      ...state,
      any: 'Keep the id of each used state until it expires, in a store all processes share; or say idempotentHint: true where twice is as once.',
    },
  },
  'server/parameter-annotations/legal': {
    why: 'A client has to leave a tool out whose x-mcp-header breaks a rule: it is listed, and nobody can call it.',
    expect:
      'tools/list: each x-mcp-header a token, unlike all others, on a string, integer or boolean reached by properties alone.',
    mend: { any: 'Put x-mcp-header on plain strings, integers and booleans only, never below items, anyOf, $defs and the like.' },
  },
  'server/parameter-annotations/no-secrets': {
    why: 'Headers are written into the logs of everybody on the way, and an API key among them is an API key in all of these logs.',
    expect: 'tools/list: no x-mcp-header on password, apiKey, accessToken and the like.',
    mend: { any: 'Take the annotation away. Better still, take no secrets as arguments at all.' },
  },
}
