import type { Mutants } from './mutant.ts'

/** Flaws in routes of their own, beside the one that asks for a token. */
export const frontMutants: Mutants = {
  'server/opens-its-stream-to-strangers': {
    of: 'our-proxy',
    flaw: 'guards POST, and opens a stream for whoever asks by GET',
    front: (answer, path, method) =>
      method === 'GET' && path === '/mcp' && answer.status === 401
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: ': welcome\n\n' }
        : answer,
  },
}
