import { check, fail, inconclusive, pass, type Step } from '../../kit/check.ts'
import type { RawServer, TokenInHand } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { inWords, wasServed } from './served.ts'

type RawRequest = ReturnType<RawServer['firstRequest']>

const withHeaders = (request: RawRequest, headers: RawRequest['headers']): RawRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

/** An honest request in bytes, its length said once; or the verdict that it is not served, so that refusals of others prove nothing. */
async function controlledRaw(server: RawServer, inHand: TokenInHand, step: Step) {
  const request = server.firstRequest(await inHand.take())
  const whole = withHeaders(request, { 'Content-Length': String(Buffer.byteLength(request.body)) })
  const [control] = await step('control: the first request with a right token, in bytes', () => server.send(whole, 1))
  if (control !== undefined && wasServed(control)) return { request, whole }
  const got = control === undefined ? 'no answer' : inWords(control)
  return { verdict: inconclusive(`a right token got ${got}, so what malformed requests get proves nothing`) }
}

/** Both lengths end the body at a place where a server could go on, so that whichever it goes by it is seen to serve the request. */
export const twoLengthsRefused = check({
  id: 'server/framing/two-lengths-refused',
  requirement: requirement('http.two-lengths-400'),
  title: 'A request with a right token and two Content-Length that differ gets 400',
  needs: ['rawServer', 'token'],
  catches: ['server/goes-by-the-first-length'],
  async run({ rawServer, token }, step) {
    const controlled = await controlledRaw(rawServer, token, step)
    if ('verdict' in controlled) return controlled.verdict
    const { request } = controlled
    const length = Buffer.byteLength(request.body)
    const ambiguous = withHeaders(
      { ...request, body: `${request.body}\r\n` },
      { 'Content-Length': [String(length), String(length + 2)] },
    )
    const [probe] = await step('probe: the same with two lengths', () => rawServer.send(ambiguous, 1))
    // A connection that is closed with bytes unread may take the 400 with it.
    return probe === undefined || probe.status === 400 ? pass : fail(`expected 400, got ${inWords(probe)}`)
  },
})

/** Ends the one chunk, and then all of them (RFC 9112 §7.1). */
const end = '\r\n0\r\n\r\n'

/** The length ends before the first chunk's data, which is a whole request: whoever goes by it answers that one as well. */
export const chunksOverLength = check({
  id: 'server/framing/chunks-over-length',
  requirement: requirement('http.chunks-over-length'),
  title: 'A request that lies in a chunk of another, behind what Content-Length says is its end, is not answered',
  needs: ['rawServer', 'token'],
  catches: ['server/goes-by-the-length-despite-chunks'],
  async run({ rawServer, token }, step) {
    const controlled = await controlledRaw(rawServer, token, step)
    if ('verdict' in controlled) return controlled.verdict
    const { request, whole } = controlled
    // What ends the chunks would be the body of a last request to whoever goes by the length: nobody is to stumble over it before.
    const last = {
      method: 'POST',
      url: request.url,
      headers: { Host: request.headers['Host'], 'Content-Length': String(end.length) },
    }
    const hidden = Buffer.concat([rawServer.bytesOf(whole), rawServer.bytesOf(last)]).toString()
    const size = `${Buffer.byteLength(hidden).toString(16)}\r\n`
    const ambiguous = withHeaders(
      { ...request, body: `${size}${hidden}${end}` },
      { 'Content-Length': String(size.length), 'Transfer-Encoding': 'chunked' },
    )
    const [, ...further] = await step('probe: both, with a request in the chunk', () => rawServer.send(ambiguous, 2))
    return further.some(wasServed) ? fail('expected one answer, got a second one: the request in the chunk was served') : pass
  },
})
