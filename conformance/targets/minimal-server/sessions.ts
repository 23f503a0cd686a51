import type { Message } from './dispatch.ts'
import { opensConversation } from './dispatch.ts'
import type { Caller } from './parts.ts'
import type { Said } from './said.ts'

/** What a server that keeps sessions decides about them (2025-11-25 and before, "Session Management"). */
export interface SessionRules {
  readonly newId: (caller: Caller) => string
  /** Whether the session of one caller may be spoken in by another. */
  readonly sharedBy: (owner: Caller, caller: Caller) => boolean
  /** Whether a DELETE by the one caller ends the session of the other. */
  readonly endedBy: (owner: Caller, caller: Caller) => boolean
  /** Ends one of the sessions, given by their ids. */
  readonly forget: (owners: Map<string, Caller>, id: string) => void
  /** What a request gets that names no session. */
  readonly statusWithout: number
  /** What a request gets that names a session which is not there, or not any more. */
  readonly statusEnded: number
}

const samePerson = (owner: Caller, caller: Caller): boolean => personOf(owner) === personOf(caller)

/** Ids that nobody can guess, of sessions that belong to the person who opened them. */
export const rightSessionRules: SessionRules = {
  newId: () => crypto.randomUUID(),
  sharedBy: samePerson,
  endedBy: samePerson,
  forget: (owners, id) => owners.delete(id),
  statusWithout: 400,
  statusEnded: 404,
}

const personOf = ({ claims: { tid, oid, sub } }: Caller): string => JSON.stringify([tid, oid ?? sub])

/** The sessions of one server. */
export interface SessionKeeper {
  /** What a message gets in the place of an answer, because it stands in no session; undefined where it is to be answered. */
  refuse(message: Message, id: string | undefined, caller: Caller): Said | undefined
  /** Opens a session; gives its id. */
  open(caller: Caller): string
  /** Ends a session, as DELETE asks it. */
  end(id: string | undefined, caller: Caller): Said
}

export function keepSessions(rules: SessionRules): SessionKeeper {
  const owners = new Map<string, Caller>()
  /** What is wrong with the session that a request names; undefined: nothing. */
  const objection = (id: string | undefined, mayIt: (owner: Caller) => boolean): Said | undefined => {
    if (id === undefined) return { status: rules.statusWithout }
    const owner = owners.get(id)
    return owner !== undefined && mayIt(owner) ? undefined : { status: rules.statusEnded }
  }
  return {
    refuse: (message, id, caller) =>
      message.era !== 'legacy' || opensConversation(message)
        ? undefined
        : objection(id, (owner) => rules.sharedBy(owner, caller)),
    open: (caller) => {
      const id = rules.newId(caller)
      owners.set(id, caller)
      return id
    },
    end: (id, caller) => {
      const objected = objection(id, (owner) => rules.endedBy(owner, caller))
      if (objected === undefined && id !== undefined) rules.forget(owners, id)
      return objected ?? { status: 204 }
    },
  }
}
