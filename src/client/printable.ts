/**
 * A text that came from another party, fit for one line of a terminal: control characters and white space become single
 * spaces, so that no escape sequence reaches the screen, and what is longer than `limit` characters ends in an ellipsis.
 */
export function printable(text: string, limit = 300): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** The same for texts of several lines, such as a tool's result: line feeds and tabs stay, and nothing is cut. */
export function printableLines(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, ' ')
}

/** An address without query and fragment, which may hold a code, a state or a token. */
export const bareAddress = (url: URL): string => printable(`${url.protocol}//${url.host}${url.pathname}`)
