import { withoutControls } from '../kit/redaction.ts'

/** One line without anything that a terminal would obey: what servers say must not move the cursor. */
export const plain = (text: string): string => withoutControls(text).replace(/\s+/g, ' ').trim()
