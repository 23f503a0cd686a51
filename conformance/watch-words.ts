import type { ToTry } from './client-watch.ts'
import type { Heard } from './kit/client-run.ts'

/** What a person is told who is to try a client. */
export const toTryWords = ({ url, entra: { clients, person } }: ToTry): string => `
Connect the client to   ${url}
Its client id           ${clients.program}   (no secret; for a client that is a page in a browser: ${clients.page})
Sign in as              ${person.userPrincipalName}   password ${person.password}

Let it list the tools, and call the tool test-tool. Its token expires then, as every token does some time, so that it has to get another
one: call the tool again where it does not do so by itself. Any redirect URI is registered as soon as the client uses it, if Entra takes such.
Ctrl-C ends it, and says what was seen.
`

const methodOf = ({ json }: Heard): unknown =>
  typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>)['method'] : undefined

/** As Entra begins what it says to a client that nobody has registered. */
const unknownClient = 'AADSTS700016'

/** One thing that a client did, in one line for whoever looks on, whatever it put into it; undefined for what nobody needs to know. */
export const heardWords = (heard: Heard, toTry: ToTry): string | undefined => wordsOn(heard, toTry)?.replace(/\s+/g, ' ')

function wordsOn(heard: Heard, { url, entra: { clients } }: ToTry): string | undefined {
  const { party, purpose, method, path, status, bearer, query, form, refused } = heard
  if (refused?.startsWith(unknownClient)) return `Entra refused: ${refused} The client id is ${clients.program} here.`
  if (refused !== undefined) return `Entra refused: ${refused}`
  switch (purpose) {
    case 'resource-metadata':
      return status === 200 ? 'It read what the server says of itself.' : undefined
    case 'issuer-metadata':
      return status === 200 ? 'It read the document of Entra.' : undefined
    case 'registration':
      return 'It wanted to register itself, which Entra does not do.'
    case 'authorization':
      return `It sent the browser to sign in, for ${query['scope'] ?? 'no scope'}, to come back to ${query['redirect_uri'] ?? 'nowhere'}.`
    case 'token':
      return form['grant_type'] === 'refresh_token' ? 'It renewed its token.' : 'It got a token for its code.'
    case 'nothing':
      return party === 'server' && method === 'POST'
        ? `It posted to ${path}, where nothing is. The address is ${url}.`
        : undefined
    case 'mcp':
      return mcpWords(methodOf(heard), status, bearer)
    default:
      return undefined
  }
}

function mcpWords(method: unknown, status: number, bearer: Heard['bearer']): string | undefined {
  if (status === 401 && bearer === 'none') return 'It came without a token, and was told where to get one.'
  if (status === 401 && bearer === 'nobody') return 'It came with a token that is not for this server.'
  if (status === 401) return 'Its token has expired.'
  if (status === 200 && method === 'tools/list') return 'It listed the tools.'
  return status === 200 && method === 'tools/call' ? 'It called the tool.' : undefined
}
