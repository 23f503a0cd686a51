/** What this half needs of a logger; pino's has it. No token, code, secret or cookie is ever given to it. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/**
 * The same logger, for words of strangers: names of clients, errors that came by way of a browser. What a terminal would obey
 * instead of showing it (Unicode category C: escapes, C1 controls, changes of direction) is replaced. JSON escapes some of it only.
 */
export const printable = (log: Log): Log => ({
  info: (details, message) => log.info(shown(details), message),
  warn: (details, message) => log.warn(shown(details), message),
  error: (details, message) => log.error(shown(details), message),
})

const shown = (details: object): object =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, shownValue(value)]))

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[^\P{C}\n\t]/gu, '\uFFFD')
  if (Array.isArray(value)) return value.map(shownValue)
  return typeof value === 'object' && value !== null ? shown(value) : value
}
