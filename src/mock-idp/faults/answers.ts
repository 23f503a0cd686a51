import type { Request, Response } from 'express'
import { decodeJwt } from 'jose/jwt/decode'
import { endpointOf } from '../ledger-entry.ts'
import type { Tenant } from '../tenant.ts'
import { type HttpAnswer, readJson, writeJson } from './answer.ts'
import { deliver, type Line } from './deliver.ts'
import type { Faults } from './faults.ts'
import type { Asked } from './seam.ts'

/**
 * Lets the answer to one request pass the tenant's seams: it is kept until it is whole, whoever writes it (Express, or
 * oidc-provider's Koa), and leaves as it came unless a fault changed it. To be called when the tenant is known and before
 * anything is sent; who calls first decides.
 */
export function passThrough({ faults, now }: Pick<Tenant, 'faults' | 'now'>, request: Request, response: Response): void {
  if (passing.has(response)) return
  passing.add(response)
  const path = new URL(request.originalUrl, 'http://any.invalid').pathname
  const { endpoint } = endpointOf(path)
  // A preflight is no answer to what was asked, and is right in any case.
  if (request.method === 'OPTIONS') return
  collect(response, (line, body) => {
    const right = { status: response.statusCode, headers: headersOf(response), body, delivery: {}, path, at: now() }
    const answer = throughSeams(faults, right, { endpoint, ...whoAsked(request) })
    if (answer === right) line.end(body)
    else deliver(response, line, answer)
  })
}

/** The answers that are on their way through the seams of a tenant. */
const passing = new WeakSet<Response>()

/** First the seam of the endpoint, then the one that all answers pass. */
function throughSeams(faults: Faults, answer: HttpAnswer, asked: Asked): HttpAnswer {
  return faults.pass('transport', atEndpoint(faults, answer, asked), asked)
}

function atEndpoint(faults: Faults, answer: HttpAnswer, asked: Asked): HttpAnswer {
  switch (asked.endpoint) {
    case 'discovery':
    case 'jwks': {
      const json = answer.status === 200 ? readJson(answer) : undefined
      if (!json) return answer
      const body = faults.pass(asked.endpoint, json.body, asked)
      return body === json.body ? answer : writeJson({ ...json, body })
    }
    case 'token':
    case 'graph': {
      const json = readJson(answer)
      if (!json) return answer
      const changed = faults.pass(asked.endpoint, json, asked)
      return changed === json ? answer : writeJson(changed)
    }
    case 'authorize':
    case 'sign-in':
      return faults.pass('authorize', answer, asked)
    default:
      return answer
  }
}

/** The client and the grant, as the request itself names them. Nothing is verified: whoever is refused gets faults, too. */
function whoAsked(request: Request): Pick<Asked, 'clientId' | 'grantType'> {
  const { authorization = '' } = request.headers
  const body: Readonly<Record<string, unknown>> = typeof request.body === 'object' && request.body !== null ? request.body : {}
  const said = body['client_id'] ?? request.query['client_id'] ?? clientOf(authorization)
  const { grant_type: grantType } = body
  return {
    clientId: typeof said === 'string' ? said : undefined,
    grantType: typeof grantType === 'string' ? grantType : undefined,
  }
}

/** The client of Basic credentials, or the one that a bearer token was issued to. */
function clientOf(authorization: string): unknown {
  const [, scheme = '', credentials = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? []
  if (scheme.toLowerCase() === 'basic') return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0]
  try {
    const claims = decodeJwt(credentials)
    return claims['azp'] ?? claims['appid']
  } catch {
    return undefined
  }
}

function headersOf(response: Response): HttpAnswer['headers'] {
  const headers = Object.entries(response.getHeaders()).map(([name, value]) => [
    name,
    Array.isArray(value) ? value : String(value),
  ])
  return Object.fromEntries(headers)
}

/** Keeps what is written until the end, then hands it over with the line that it would have gone out on. */
function collect(response: Response, whole: (line: Line, body: Buffer) => void): void {
  const [write, end] = [response.write.bind(response), response.end.bind(response)]
  const line: Line = { write: (piece, sent) => void write(piece, sent), end: (body) => void end(body) }
  const pieces: Buffer[] = []
  const keep = (piece: unknown, encoding: unknown): void => {
    if (piece === undefined || piece === null || typeof piece === 'function') return
    pieces.push(typeof piece === 'string' ? Buffer.from(piece, bufferEncoding(encoding)) : Buffer.from(piece as Uint8Array))
  }
  const callbackIn = (rest: readonly unknown[]) => rest.find((part): part is () => void => typeof part === 'function')
  let isOver = false
  // Not `response.end = …`: a function that is assigned so V8 takes for one that lasts, and with it keeps the whole request.
  Object.assign(response, {
    write: (piece: unknown, ...rest: unknown[]) => {
      keep(piece, rest[0])
      callbackIn(rest)?.()
      return true
    },
    end: (...parts: unknown[]) => {
      if (isOver) return response
      isOver = true
      keep(parts[0], parts[1])
      const done = callbackIn(parts)
      if (done) response.once('finish', done)
      whole(line, Buffer.concat(pieces))
      return response
    },
  })
}

const bufferEncoding = (said: unknown): BufferEncoding => (typeof said === 'string' && Buffer.isEncoding(said) ? said : 'utf8')
