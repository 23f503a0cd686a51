import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  type Caller,
  type ChangeParts,
  type MinimalServerParts as Parts,
  resumable,
  rightSessionRules,
  type SessionRules,
} from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** A server that keeps sessions, and one thing about them is different. */
const keeping =
  (change: (rules: SessionRules) => Partial<SessionRules>): ChangeParts =>
  (parts) => ({ ...parts, sessions: { ...rightSessionRules, ...change(rightSessionRules) } })

/** Lets somebody in who is to be refused. */
const lettingIn = (
  parts: Parts,
  mistakes: (request: IncomingMessage, caller: Awaited<ReturnType<Parts['authenticate']>>) => boolean,
): Parts => ({
  ...parts,
  authenticate: async (request, ...rest) => {
    const caller = await parts.authenticate(request, ...rest)
    return mistakes(request, caller) ? { token: '', claims: {} } : caller
  },
})

/** Sessions of 2025-11-25 and before. */
export const minimalSessionMutants: Mutants = {
  'server/tells-strangers-which-sessions-there-are': {
    of: 'minimal',
    flaw: 'answers 404 to whoever names a session that is not there, before it looks for a token',
    change: (parts) => {
      const known = new Set<unknown>()
      return {
        ...parts,
        sessions: rightSessionRules,
        answer: (said, { headers }) => {
          known.add(said.headers?.['mcp-session-id'])
          const named = headers['mcp-session-id']
          return said.status === 401 && named !== undefined && !known.has(named) ? { status: 404 } : said
        },
      }
    },
  },
  'server/missing-session-gets-404': {
    of: 'minimal',
    flaw: 'answers 404 to a request that names no session',
    change: keeping(() => ({ statusWithout: 404 })),
  },
  'server/ended-session-gets-400': {
    of: 'minimal',
    flaw: 'answers 400 to a request in a session that has ended',
    change: keeping(() => ({ statusEnded: 400 })),
  },
  'server/session-outlives-its-end': {
    of: 'minimal',
    flaw: 'says that a session has ended, and goes on in it',
    change: keeping(() => ({ forget: () => {} })),
  },
  'server/session-of-anybody': {
    of: 'minimal',
    flaw: 'lets whoever knows of a session speak in it',
    change: keeping(() => ({ sharedBy: () => true })),
  },
  'server/ended-by-anybody': {
    of: 'minimal',
    flaw: 'lets whoever knows of a session end it',
    change: keeping(() => ({ endedBy: () => true })),
  },
  'server/counts-its-sessions': {
    of: 'minimal',
    flaw: 'numbers its sessions',
    change: (parts, around) => {
      let opened = 1000
      const newId = () => {
        opened += 1
        return `session-${opened}`
      }
      return keeping(() => ({ newId }))(parts, around)
    },
  },
  'server/one-session-a-token': {
    of: 'minimal',
    flaw: 'makes the id of a session from the token',
    change: keeping(() => ({ newId: ({ token }) => createHash('sha256').update(token).digest('base64url') })),
  },
  'server/short-session-ids': {
    of: 'minimal',
    flaw: 'gives its sessions random ids of six digits',
    change: keeping(() => ({ newId: () => crypto.randomUUID().slice(0, 6) })),
  },
  'server/session-id-with-a-blank': {
    of: 'minimal',
    flaw: 'gives its sessions ids with a blank in them',
    change: keeping(({ newId }) => ({ newId: (caller) => `session ${newId(caller)}` })),
  },
  'server/takes-the-session-for-a-token': {
    of: 'minimal',
    flaw: 'asks no token of whoever names a session',
    change: (parts, around) => {
      const openers = new Map<string, Caller>()
      const kept = keeping(({ newId }) => ({
        newId: (caller) => {
          const id = newId(caller)
          openers.set(id, caller)
          return id
        },
      }))(parts, around)
      return {
        ...kept,
        authenticate: async (request, ...rest) => {
          const caller = await parts.authenticate(request, ...rest)
          return caller === 'stranger' ? (openers.get(String(request.headers['mcp-session-id'])) ?? caller) : caller
        },
      }
    },
  },
  'server/lets-strangers-take-up-streams': {
    of: 'minimal',
    flaw: 'asks no token of whoever takes up a stream',
    change: (parts) => lettingIn(resumable(parts), ({ method }, caller) => method === 'GET' && caller === 'stranger'),
  },
  'server/ends-sessions-for-any-token': {
    of: 'minimal',
    flaw: 'ends a session for whoever presents something like a token',
    change: (parts, around) =>
      lettingIn(
        keeping(({ endedBy }) => ({ endedBy: (owner, caller) => caller.token === '' || endedBy(owner, caller) }))(parts, around),
        ({ method }, caller) => method === 'DELETE' && caller === 'invalid_token',
      ),
  },
  'server/hands-out-the-session-that-is-asked-for': {
    of: 'minimal',
    flaw: 'opens the session that its client names',
    change: (parts) => ({
      ...parts,
      sessions: rightSessionRules,
      answer: (said, { headers }) => {
        const named = headers['mcp-session-id']
        return said.headers?.['mcp-session-id'] === undefined || named === undefined
          ? said
          : { ...said, headers: { ...said.headers, 'mcp-session-id': named } }
      },
    }),
  },
}
