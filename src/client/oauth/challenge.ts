/** What a 401 or 403 asks for, as far as it concerns bearer tokens (RFC 6750 §3, RFC 9728 §5.1). */
export interface Challenge {
  readonly resourceMetadata?: string
  readonly scope?: string
  readonly error?: string
  /** The JSON of a claims challenge of Entra's (documented: claims challenges); it comes in base64. */
  readonly claims?: string
}

interface AnyChallenge {
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
}

// RFC 9110 §5.6.2 token, §11.2 token68, §5.6.4 quoted-string. Sticky: each is tried where the last one ended.
const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const token68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y
const quoted = /"((?:[^"\\]|\\[\t -~\u0080-\u00ff])*)"/y
const equals = /[ \t]*=[ \t]*/y
const spaces = /[ \t]+/y
const listGap = /[ \t]*(?:,[ \t]*)*/y

/**
 * The Bearer challenge of a `WWW-Authenticate` header: several field lines joined by commas, several schemes, parameters in
 * any order, commas inside quotes. Undefined where there is none, or where the header does not follow RFC 9110 §11.6.1.
 */
export function bearerChallenge(header: string | null): Challenge | undefined {
  const bearer = challenges(header ?? '')?.find(({ scheme }) => scheme === 'bearer')
  if (!bearer) return undefined
  const { parameters } = bearer
  const resourceMetadata = parameters.get('resource_metadata')
  const scope = parameters.get('scope')
  const error = parameters.get('error')
  const claims = claimsOf(parameters.get('claims'))
  return {
    ...(resourceMetadata && { resourceMetadata }),
    ...(scope && { scope }),
    ...(error && { error }),
    ...(claims && { claims }),
  }
}

function claimsOf(encoded: string | undefined): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString())
    return typeof claims === 'object' && claims !== null ? JSON.stringify(claims) : undefined
  } catch {
    return undefined
  }
}

function challenges(header: string): readonly AnyChallenge[] | undefined {
  const found: { scheme: string; parameters: Map<string, string>; complete: boolean }[] = []
  const reader = readerOf(header)
  reader.take(listGap)
  while (!reader.done()) {
    const word = reader.take(token)
    if (word === undefined) return undefined
    const current = found.at(-1)
    if (current && reader.take(equals) !== undefined) {
      const value = reader.take(quoted)?.slice(1, -1).replace(/\\(.)/gs, '$1') ?? reader.take(token)
      // A parameter that comes twice has no meaning; guessing one is how two readers come to differ.
      if (value === undefined || current.complete || current.parameters.has(word.toLowerCase())) return undefined
      current.parameters.set(word.toLowerCase(), value)
    } else {
      // A token68 stands in the place of parameters, so none may follow it.
      const complete = reader.take(spaces) !== undefined && reader.take(token68) !== undefined
      found.push({ scheme: word.toLowerCase(), parameters: new Map(), complete })
    }
    const gap = reader.take(listGap)
    // Only between a scheme and its first parameter may there be no comma.
    const separated = gap?.includes(',') || reader.done() || found.at(-1)?.parameters.size === 0
    if (!separated) return undefined
  }
  return found
}

function readerOf(text: string) {
  let at = 0
  return {
    done: () => at >= text.length,
    /** The match at the present place, or undefined; a match moves the place behind it. */
    take(pattern: RegExp): string | undefined {
      pattern.lastIndex = at
      const match = pattern.exec(text)
      if (!match) return undefined
      at = pattern.lastIndex
      return match[0]
    },
  }
}
