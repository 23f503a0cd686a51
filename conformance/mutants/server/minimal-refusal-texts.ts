import { type IncomingMessage, validateHeaderValue } from 'node:http'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { MinimalServerParts, RpcReply } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

type Answering = MinimalServerParts['answer']

/** Gives the last word on refusals of what is a token, given the token. */
const refusing =
  (parts: MinimalServerParts, say: (said: Awaited<ReturnType<Answering>>, token: string) => typeof said): Answering =>
  async (said, request, body) => {
    const answer = await parts.answer(said, request, body)
    const token = tokenOf(request)
    return answer.status === 401 && token !== undefined ? say(answer, token) : answer
  }

/** A string of three parts, as a token has them. */
const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers.authorization ?? '')?.[1]

/** What a token says; of one that cannot be read, nothing. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

/** Refusals that are made of what a library says, or of what the token does. */
export const minimalRefusalTextMutants: Mutants = {
  'server/quotes-its-library-about-claims': {
    of: 'minimal',
    flaw: 'puts what its library says of the time into the challenge, quotes and all',
    change: (parts) => ({
      ...parts,
      answer: refusing(parts, (said, token) => {
        const isLate = Number(claimsOf(token)['exp']) < Date.now() / 1000
        const quoted = 'Bearer error_description=""exp" claim timestamp check failed", '
        const challenge = String(said.headers?.['www-authenticate']).replace(/^Bearer /, quoted)
        return isLate ? { ...said, headers: { ...said.headers, 'www-authenticate': challenge } } : said
      }),
    }),
  },
  'server/repeats-the-token-in-its-refusal': {
    of: 'minimal',
    flaw: 'repeats what a token says it is signed by in the challenge, and fails where that is no text for a header',
    change: (parts) => ({
      ...parts,
      answer: refusing(parts, (said, token) => {
        const { crit, kid } = decodeProtectedHeader(token)
        validateHeaderValue('www-authenticate', `${said.headers?.['www-authenticate']} ${crit} ${kid}`)
        return said
      }),
    }),
  },
  'server/repeats-tokens-that-it-refuses': {
    of: 'minimal',
    flaw: 'says in the body of a refusal which token it is about',
    change: (parts) => ({
      ...parts,
      answer: (said, { headers: { authorization } }) =>
        said.status === 401 && authorization ? { ...said, body: `${authorization} is not valid here` } : said,
    }),
  },
  'server/shows-its-stack': {
    of: 'minimal',
    flaw: 'tells where its parser fell over a body that is not JSON',
    change: (parts) => ({
      ...parts,
      lastWord: (reply, caller) => {
        const { body, status } = parts.lastWord(reply, caller) as RpcReply & { readonly body?: { readonly error?: object } }
        const isUnread = JSON.stringify(body)?.includes('-32700')
        return isUnread ? { status, body: { ...body, error: { ...body?.error, data: new Error('not JSON').stack } } } : reply
      },
    }),
  },
  'server/judges-scopes-before-the-time': {
    of: 'minimal',
    flaw: 'looks at the scopes of a token before it looks at its time',
    change: (parts) => {
      const isOfScope = ({ name }: { readonly name: string }) => name === 'scope'
      return { ...parts, rules: [...parts.rules.filter(isOfScope), ...parts.rules.filter((rule) => !isOfScope(rule))] }
    },
  },
}
