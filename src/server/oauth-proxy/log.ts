/** What this half needs of a logger; pino's has it. No token, code, secret or cookie is ever given to it. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
