import { randomUUID } from 'node:crypto'
import { check, fail, pass } from '../../kit/check.ts'
import type { Answer, McpRequest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { holdsStack } from './stacks.ts'
import { spoilt } from './token-signature.ts'

const wordsOf = ({ headers, text }: Answer): string => [text, ...Object.values(headers).flat()].join('\n')

/** A stack names files, versions and libraries to whoever can make a request fail, which is anybody. */
export const noStackShown = check({
  id: 'server/error-texts/no-stack',
  requirement: requirement('http.errors-tell-nothing'),
  title: 'No answer to a request that cannot be read or carried out shows where the program fell over',
  needs: ['server', 'token'],
  catches: ['server/shows-its-stack'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const posted = (body: string) => () =>
      server.send({
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          authorization: `Bearer ${token}`,
          'mcp-protocol-version': server.revision,
        },
        body,
      })
    const requests: Readonly<Record<string, () => Promise<Answer>>> = {
      'a body that is not JSON': posted('{"jsonrpc":'),
      'a body that is null': posted('null'),
      'a token that is none': () => door.knock({ token: 'e30.e30.e30' }),
      'a tool that is not there': () => server.ask('tools/call', { name: 'conformance/none', arguments: {} }, { token }),
    }
    const answers = await Promise.all(
      Object.entries(requests).map(async ([what, send]) => ({ what, answer: await step(`probe: ${what}`, send) })),
    )
    const shown = answers.find(({ answer }) => holdsStack(wordsOf(answer)))
    return shown ? fail(`${shown.what}: expected an error in the server's own words, got one with a stack`) : pass
  },
})

/** What is written into an answer is written into logs and pages behind it; and a token that is refused here may be right elsewhere. */
export const tokenNotRepeated = check({
  id: 'server/error-texts/token-not-repeated',
  requirement: requirement('http.errors-tell-nothing'),
  title: 'The refusal of a token does not repeat the token',
  needs: ['server', 'token'],
  catches: ['server/repeats-tokens-that-it-refuses'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const wrong = { 'a right token with one claim added': spoilt(token), 'a string that is no token': `none-${randomUUID()}` }
    const probes = Object.entries(wrong).map(async ([what, presented]) => {
      const request: McpRequest = { token: presented }
      const answer = await step(`probe: ${what}`, () => door.knock(request))
      return { what, repeats: wordsOf(answer).includes(presented) }
    })
    const repeated = (await Promise.all(probes)).find(({ repeats }) => repeats)
    return repeated ? fail(`${repeated.what}: expected a refusal in the server's own words, got one that repeats it`) : pass
  },
})
