import { z } from 'zod'

/**
 * What changed at Entra over time, or is unsure, or is a laxness of the mock. One object per tenant; the default is the public
 * cloud in November 2026.
 */
export interface Switches {
  /**
   * Whether discovery says `code_challenge_methods_supported`. Entra does PKCE without saying so (captured 2026-10-07); one
   * capture of 2025-10 has `["plain","S256"]`.
   */
  readonly advertisePkce: boolean
  /**
   * What RFC 8707's `resource` does. `now`: it must be an App ID URI of the app whose scopes are asked, or AADSTS9010010.
   * `2026-02`: it is ignored, as it was before March 2026. `2025`: it is refused with AADSTS901002.
   */
  readonly resource: 'now' | '2026-02' | '2025'
  /** Whether answers of the authorization endpoint say `iss` and discovery promises it (RFC 9207). Entra does neither (captured 2026-10-07); what breaks on the day it does is found with this. */
  readonly issParameter: boolean
  /** Client ids that are addresses of metadata documents. `preview`: those that an administrator has added are known; discovery says so (assumed). */
  readonly clientIdMetadataDocument: 'off' | 'preview'
  /** What an old refresh token does after it was used. `allowed`: goes on being good (documented). `revoked`: using it again ends its whole family, as OAuth 2.1 asks. */
  readonly refreshReuse: 'allowed' | 'revoked'
  /** A laxness real Entra does not have: http on a loopback host as App ID URI. */
  readonly allowLoopbackIdentifierUri: boolean
  /** Whether a client that asks the very same too often in a minute is refused (AADSTS50196). Entra does it, but how often is too often is not documented, so that it is off. */
  readonly loopDetection: 'off' | 'on'
  /** Front-ends that disagree (captured): every other answer of the key set lacks the key that signs. */
  readonly jwksFlap: boolean
  /** How many keys the key set has at least: 1 to 14. Entra has 6 to 14 (captured); each takes the mock some 40 ms to make, so it starts with one. */
  readonly publishedKeys: number
}

export const defaultSwitches: Switches = {
  advertisePkce: false,
  resource: 'now',
  issParameter: false,
  clientIdMetadataDocument: 'off',
  refreshReuse: 'allowed',
  allowLoopbackIdentifierUri: false,
  loopDetection: 'off',
  jwksFlap: false,
  publishedKeys: 1,
}

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], 'must be true or false')

/** How each switch may be said; words of a command line (`true`, `3`) count as what they spell. */
export const switchesSchema = z.strictObject({
  advertisePkce: flag.optional(),
  resource: z.enum(['now', '2026-02', '2025']).optional(),
  issParameter: flag.optional(),
  clientIdMetadataDocument: z.enum(['off', 'preview']).optional(),
  refreshReuse: z.enum(['allowed', 'revoked']).optional(),
  allowLoopbackIdentifierUri: flag.optional(),
  loopDetection: z.enum(['off', 'on']).optional(),
  jwksFlap: flag.optional(),
  publishedKeys: z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)], 'must be a number from 1 to 14')
    .pipe(z.int().min(1, 'must be at least 1').max(14, 'must be at most 14'))
    .optional(),
})

/** Switches that somebody wants otherwise than they are. */
export type SwitchesChange = { readonly [Name in keyof Switches]?: Switches[Name] | undefined }

/** A switch that does not exist, or a position that it does not have; the message names every one and what there is. */
export class SwitchRefusal extends Error {}

/** Reads switches that came from outside: from a program, a file, or words such as `advertisePkce=true`. @throws SwitchRefusal */
export function readSwitches(said: unknown): Partial<Switches> {
  const read = switchesSchema.safeParse(said)
  if (read.success) return definedOnly<Switches>(read.data)
  const names = Object.keys(defaultSwitches).join(', ')
  const faults = read.error.issues.map(({ code, path, message }) =>
    code === 'unrecognized_keys' ? `${message}; there are ${names}` : `switch '${path.join('.')}': ${message}`,
  )
  throw new SwitchRefusal(faults.join('\n'))
}

/** Reads switches as a command line says them, one `NAME=VALUE` each. @throws SwitchRefusal */
export const readSwitchWords = (words: readonly string[]): Partial<Switches> =>
  readSwitches(Object.fromEntries(words.map((word) => /^([^=]*)=?(.*)$/s.exec(word)?.slice(1) ?? [word, ''])))

/** The switches of one tenant, and the positions they go back to. */
export class Switchboard {
  readonly #start: Switches
  #current: Switches

  constructor(start: SwitchesChange = {}) {
    this.#start = { ...defaultSwitches, ...definedOnly<Switches>(start) }
    this.#current = this.#start
  }

  get current(): Switches {
    return this.#current
  }

  /** Puts some switches otherwise and leaves the rest. @throws SwitchRefusal */
  change(change: SwitchesChange): Switches {
    this.#current = { ...this.#current, ...readSwitches(change) }
    return this.#current
  }

  /** Puts every switch back to where it was at the start. */
  restore(): void {
    this.#current = this.#start
  }
}

/** Drops members that are undefined. */
const definedOnly = <Whole extends object>(members: { readonly [Name in keyof Whole]?: Whole[Name] | undefined }) =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as Partial<Whole>
