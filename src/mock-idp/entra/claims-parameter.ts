import { z } from 'zod'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'

/** What a client says in `claims` (OpenID Connect Core §5.5), so far as Entra looks at it. */
export interface ClaimsAsked {
  /** `xms_cc`: `cp1` for a client that understands claims challenges. */
  readonly capabilities: readonly string[]
  /** `acrs`: authentication contexts that must be met. */
  readonly contexts: readonly string[]
}

const wish = z
  .looseObject({ value: z.string().optional(), values: z.array(z.string()).optional() })
  .nullable()
  .optional()
const parameter = z.looseObject({ access_token: z.looseObject({ xms_cc: wish, acrs: wish }).nullable().optional() })

/** Reads the parameter; nothing sent is nothing asked. */
export function readClaims(text: string | undefined): ClaimsAsked | EntraError {
  if (text === undefined || text === '') return { capabilities: [], contexts: [] }
  const read = parameter.safeParse(json(text))
  if (!read.success) return entraErrors.claimsUnreadable()
  const { xms_cc, acrs } = read.data.access_token ?? {}
  return { capabilities: valuesOf(xms_cc), contexts: valuesOf(acrs) }
}

const valuesOf = (wish: { readonly value?: string | undefined; readonly values?: string[] | undefined } | null | undefined) => [
  ...new Set([...(wish?.value === undefined ? [] : [wish.value]), ...(wish?.values ?? [])]),
]

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
