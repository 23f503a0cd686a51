import { createHash } from 'node:crypto'

/** A GUID-shaped name made of words: the same for the same words, and no way back to them. */
export function guidOf(words: string): string {
  const digits = createHash('sha256').update(words).digest('hex')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-')
}

/** The sign-in session as tokens (`sid`) and answers (`session_state`) name it: GUID-shaped (captured), and no way back to the cookie. */
export const sessionIdOf = (sessionUid: string): string => guidOf(sessionUid)
