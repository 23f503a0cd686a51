/** What an error tells without its message, which may quote what it stumbled over: its name, its code and its place. */
export function traceOf(error: unknown): { readonly error: string; readonly code?: string; readonly at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const { name, message, stack = '' } = error
  // V8 writes the message before the frames, and a message may have lines that look like frames.
  const frames = stack.slice(stack.indexOf(message) + message.length).match(/^ {4}at .+$/gm) ?? []
  const places = frames.slice(0, 5).map((frame) => frame.trim().replace(/^at /, ''))
  const code = codeOf(error)
  return { error: name, ...(code ? { code } : {}), ...(places.length > 0 ? { at: places.join(' < ') } : {}) }
}

/**
 * The code of an error, or of what caused it: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. Only what is spelt as Node and
 * libraries spell their codes is one; an OAuth error code is somebody else's word.
 */
export function codeOf(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if ('code' in one && typeof one.code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(one.code)) return one.code
  return undefined
}
