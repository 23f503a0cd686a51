import type { IncomingMessage as AnyRequest } from 'node:http'
import type { TokenRequest } from './entra/token-request.ts'
import { IncomingMessage } from './node-http.ts'
import type { Tenant } from './tenant.ts'

/** A token request as Entra judged it, for the grant that oidc-provider calls. */
export interface JudgedTokenRequest {
  readonly request: TokenRequest
  readonly correlationId: string | undefined
}

/** What oidc-provider is asked: a path below the tenant, and a form where the request is a POST. */
export interface Target {
  readonly path: string
  readonly form?: URLSearchParams
  readonly token?: JudgedTokenRequest
}

/**
 * The request that oidc-provider gets to see: not what the client sent, but what Entra made of it, in oidc-provider's words.
 * Only cookies go along. A fresh stream, because the body of the client's request has been read; and without the client's
 * `Host`, `Origin` and `Authorization`, which have been judged.
 */
export class CanonicalRequest extends IncomingMessage {
  /** Express and oidc-provider read the mount path out of this. */
  readonly originalUrl: string
  readonly token: JudgedTokenRequest | undefined

  constructor(original: AnyRequest, { id, addresses }: Tenant, { path, form, token }: Target) {
    super(original.socket)
    this.token = token
    this.httpVersion = '1.1'
    this.method = form ? 'POST' : 'GET'
    this.url = path
    this.originalUrl = `/${id}${path}`
    const { cookie } = original.headers
    this.headers = { host: new URL(addresses.origin).host, ...(cookie === undefined ? {} : { cookie }) }
    if (form) {
      const body = Buffer.from(form.toString())
      this.headers['content-type'] = 'application/x-www-form-urlencoded'
      this.headers['content-length'] = String(body.length)
      this.push(body)
    }
    this.push(null)
    // Otherwise the end of this stream would count as an aborted request and close the socket that it shares.
    this.complete = true
  }
}

/** @throws Error when oidc-provider was handed anything but a judged request: a mistake of ours. */
export function judgedTokenRequest(request: AnyRequest): JudgedTokenRequest {
  if (!(request instanceof CanonicalRequest) || !request.token)
    throw new Error('a grant was given a request that nobody has judged')
  return request.token
}
