import type { ChangeParts, Refusal, RefusalName } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Changes how some refusals are said. */
const saying =
  (change: (refusal: Refusal, name: RefusalName, url: string) => Refusal): ChangeParts =>
  (parts, { url }) => ({ ...parts, refusal: (name) => change(parts.refusal(name), name, url) })

/** Asks for a further scope, which is another one each time that it says one refusal. */
const asking =
  (name: RefusalName): ChangeParts =>
  (parts) => {
    let times = 0
    return {
      ...parts,
      refusal: (said) => {
        const { status, challenge } = parts.refusal(said)
        if (said !== name || challenge === undefined) return { status, challenge }
        times += 1
        return { status, challenge: { ...challenge, scope: `${challenge['scope']} ${challenge['scope']}.${times}` } }
      },
    }
  }

/** Leaves one parameter out of a challenge. */
function without({ status, challenge }: Refusal, parameter: string): Refusal {
  const kept = Object.entries(challenge ?? {}).filter(([name]) => name !== parameter)
  return { status, challenge: challenge && Object.fromEntries(kept) }
}

export const minimalRefusalMutants: Mutants = {
  'server/lets-strangers-in': {
    of: 'minimal',
    flaw: 'serves requests without credentials',
    change: (parts) => ({
      ...parts,
      authenticate: async (...request) => {
        const caller = await parts.authenticate(...request)
        return caller === 'stranger' ? { token: '', claims: {} } : caller
      },
    }),
  },
  'server/wants-an-api-key': {
    of: 'minimal',
    flaw: 'has a way of its own to know its clients, and says so to nobody',
    change: (parts) => ({
      ...parts,
      refusal: (name) => {
        const { status, challenge } = parts.refusal(name)
        return { status, challenge: status === 401 ? undefined : challenge }
      },
      metadata: { ...parts.metadata, paths: [] },
    }),
  },
  'server/verifies-the-first-request-only': {
    of: 'minimal',
    flaw: 'asks for a token only in the request that opens the conversation',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, changed, body) => {
        const caller = await parts.authenticate(request, changed, body)
        const opens = /"method":"(?:initialize|server\/discover)"/.test((await body()) ?? '')
        return caller === 'stranger' && !opens ? { token: '', claims: {} } : caller
      },
    }),
  },
  'server/believes-later-tokens': {
    of: 'minimal',
    flaw: 'verifies the token that opens the conversation, and believes what later ones say',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, changed, body) => {
        const opens = /"method":"(?:initialize|server\/discover)"/.test((await body()) ?? '')
        const presented = parts.presented(request)
        if (opens || typeof presented === 'string') return parts.authenticate(request, changed, body)
        return { token: presented.token, claims: {} }
      },
    }),
  },
  'server/asks-later-tokens-for-less': {
    of: 'minimal',
    flaw: 'looks at audience and scopes of a token only in the request that opens the conversation',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, changed, body) => {
        const opens = /"method":"(?:initialize|server\/discover)"/.test((await body()) ?? '')
        const rules = changed.rules.filter(({ name }) => opens || (name !== 'audience' && name !== 'scope'))
        return parts.authenticate(request, { ...changed, rules }, body)
      },
    }),
  },
  'server/searches-its-name-in-the-origin': {
    of: 'minimal',
    flaw: 'takes every origin that begins like its own',
    change: (parts, { url }) => ({
      ...parts,
      allowsOrigin: (origin) => origin === undefined || origin.startsWith(`http://${new URL(url).hostname}`),
    }),
  },
  'server/trusts-the-null-origin': {
    of: 'minimal',
    flaw: 'takes the origin null for no origin',
    change: (parts) => ({ ...parts, allowsOrigin: (origin, method) => origin === 'null' || parts.allowsOrigin(origin, method) }),
  },
  'server/foreign-origin-gets-400': {
    of: 'minimal',
    flaw: 'refuses a foreign Origin with 400',
    change: saying((refusal, name) => (name === 'foreign-origin' ? { ...refusal, status: 400 } : refusal)),
  },
  'server/no-challenge': {
    of: 'minimal',
    flaw: 'sends 401 without WWW-Authenticate',
    change: saying((refusal) => (refusal.status === 401 ? { ...refusal, challenge: undefined } : refusal)),
  },
  'server/challenges-the-first-request-alone': {
    of: 'minimal',
    flaw: 'sends 401 without WWW-Authenticate to all requests but the one that opens the conversation',
    change: (parts) => ({
      ...parts,
      answer: async (said, request, body) => {
        const opens = /"method":"(?:initialize|server\/discover)"/.test((await body()) ?? '')
        return said.status === 401 && !opens ? { status: 401 } : parts.answer(said, request, body)
      },
    }),
  },
  'server/no-error-code': {
    of: 'minimal',
    flaw: 'does not say invalid_token for a bad token',
    change: saying((refusal, name) => (name === 'invalid_token' ? without(refusal, 'error') : refusal)),
  },
  'server/calls-a-bad-token-an-invalid-request': {
    of: 'minimal',
    flaw: 'says invalid_request of a bad token',
    change: saying(({ status, challenge }, name) => ({
      status,
      challenge: challenge && name === 'invalid_token' ? { ...challenge, error: 'invalid_request' } : challenge,
    })),
  },
  'server/offline-access-in-challenge': {
    of: 'minimal',
    flaw: 'asks for offline_access in its challenges',
    change: saying(({ status, challenge }) => ({
      status,
      challenge: challenge && { ...challenge, scope: `${challenge['scope']} offline_access` },
    })),
  },
  'server/points-nowhere': {
    of: 'minimal',
    flaw: 'points to a metadata document that is not there',
    change: saying(({ status, challenge }, _name, url) => ({
      status,
      challenge: challenge && { ...challenge, resource_metadata: new URL('/nowhere', url).href },
    })),
  },
  'server/points-without-its-origin': {
    of: 'minimal',
    flaw: 'points to its metadata document by a path alone',
    change: saying(({ status, challenge }) => {
      const { pathname } = new URL(challenge?.['resource_metadata'] ?? 'http://localhost')
      return { status, challenge: challenge && { ...challenge, resource_metadata: pathname } }
    }),
  },
  'server/no-scope-on-403': {
    of: 'minimal',
    flaw: 'does not name the missing scope on 403',
    change: saying((refusal, name) => (name === 'insufficient_scope' ? without(refusal, 'scope') : refusal)),
  },
  'server/asks-for-other-scopes-each-time': {
    of: 'minimal',
    flaw: 'asks strangers for another further scope each time',
    change: asking('stranger'),
  },
  'server/asks-tokens-for-other-scopes-each-time': {
    of: 'minimal',
    flaw: 'asks for another further scope each time that a token lacks one',
    change: asking('insufficient_scope'),
  },
  'server/no-challenge-on-403': {
    of: 'minimal',
    flaw: 'refuses a token without the scope with 403 and no challenge',
    change: saying((refusal, name) => (name === 'insufficient_scope' ? { ...refusal, challenge: undefined } : refusal)),
  },
  'server/asks-for-a-scope-that-does-not-help': {
    of: 'minimal',
    flaw: 'names another scope on 403 than the one it wants',
    change: saying(({ status, challenge }, name) => ({
      status,
      challenge: challenge && name === 'insufficient_scope' ? { ...challenge, scope: `${challenge['scope']}.more` } : challenge,
    })),
  },
}
