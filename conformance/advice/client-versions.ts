import type { AdviceByCheck } from './advice.ts'

/** How a client comes to a revision with a server, and what it makes of errors on its way. */
export const clientVersionAdvice: AdviceByCheck = {
  'client/eras/body-read': {
    why: 'A server of this era that is asked for another version says so by 400. Who falls back to initialize asks it for something that it has not had for long.',
    expect: '400 with -32020, -32021 or -32022: no initialize. 400 with anything else, or nothing: initialize.',
    mend: {
      any: 'Read the body of a 400 before falling back, and take these three codes for a server of this era.',
      'typescript-v2':
        'versionNegotiation "auto" does so for -32022; -32020 and -32021 on server/discover it takes for an older server (2.4).',
    },
  },
  'client/eras/refusal-told': {
    why: 'Asking again for what is not spoken leads nowhere, and an end as if all were well leaves the person with nothing to look for.',
    expect: '400 with -32022 and data.supported: a request in one of those versions, or an end with a word on it.',
    mend: { any: 'Choose a version that stands in data.supported; where none is spoken here, name both sides and end.' },
  },
  'client/eras/remembered': {
    why: 'Each question that an older server cannot answer costs a round trip, before every call and for nothing.',
    expect: 'server/discover is refused, initialize follows, and from then on everything is said in the older revision.',
    mend: {
      any: 'Keep by origin which era a server is of, at least as long as the connection lasts.',
      'typescript-v2': 'One Client asks once; hand versionNegotiation { mode: "legacy" } to the next one for the same server.',
    },
  },
  'client/error-codes/old-codes-unread': {
    why: 'Servers use these codes for sessions, time-outs and whatever else. A client that reads a draft into them repeats calls, or gives a server up that it could speak to.',
    expect: '-32001 for a call: an error, and no second call. -32004 for server/discover: initialize, as after any other 400.',
    mend: {
      any: 'Drop what a draft had: -32020, -32021 and -32022 are the codes now. Of the others only -32002 means something.',
    },
  },
}
