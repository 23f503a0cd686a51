import type { AdviceByCheck, Mend } from './advice.ts'

const parameters: Mend = {
  any: 'Where a tool has a parameter with x-mcp-header: if the argument is there, demand Mcp-Param-{name}, decode it, and compare before the tool runs.',
  'typescript-v2': 'createMcpHandler does it for every x-mcp-header of the registered schemas.',
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
