import type { AuthorizationPage } from './browser.ts'

/** Puts a question to the person and gives the line they answer with; rejects when the signal goes off, or nobody is there. */
export type Ask = (question: string, signal: AbortSignal | undefined) => Promise<string>

/**
 * Lets the person paste the address at which a browser on another machine ended: it is one of this machine, which that
 * browser cannot reach. Settles when it was pasted, or when the answer came in another way.
 */
export async function pastedAddress({ paste, signal, redirectUri, log }: AuthorizationPage, ask: Ask): Promise<void> {
  const question = `If the browser ends at ${redirectUri} and cannot show it, paste the whole address here: `
  while (!signal.aborted) {
    const line = await ask(question, signal).catch(() => undefined)
    if (line === undefined || paste(line.trim())) return
    if (line.trim() !== '') log('That is not the address to which this sign-in leads; it was not used.')
  }
}
