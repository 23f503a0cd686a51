/** What an error tells without its message, which may quote what it stumbled over. */
export function traceOf(error: unknown): { readonly error: string; readonly at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const { name, message, stack = '' } = error
  // V8 writes the message before the frames, and a message may have lines that look like frames.
  const frames = stack.slice(stack.indexOf(message) + message.length).match(/^ {4}at .+$/gm) ?? []
  const places = frames.slice(0, 5).map((frame) => frame.trim().replace(/^at /, ''))
  return { error: name, ...(places.length > 0 ? { at: places.join(' < ') } : {}) }
}
