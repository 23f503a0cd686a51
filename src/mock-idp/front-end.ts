import { randomBytes, randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Tenant } from './tenant.ts'

const day = 86_400_000

/** An `fpc` as Entra writes it, a GUID in base64url behind a letter (captured); a browser keeps the one that it has. */
const ownFpc = /(?:^|; )fpc=([\w-]{1,500})(?:;|$)/

/**
 * Headers and cookies that Entra puts on every answer (captured); the cookies mean nothing to anybody. There is no
 * Strict-Transport-Security: browsers would remember it of localhost, for every port.
 */
export function frontEnd({ addresses, now }: Pick<Tenant, 'addresses' | 'now'>): RequestHandler {
  const attributes = `path=/; httponly${addresses.origin.startsWith('https:') ? '; secure; samesite=none' : ''}`
  return (request, response, next) => {
    const fpc = ownFpc.exec(request.headers.cookie ?? '')?.[1] ?? `A${randomBytes(16).toString('base64url')}`
    response.set({
      'x-content-type-options': 'nosniff',
      'x-ms-request-id': randomUUID(),
      'x-ms-ests-server': '2.1.24000.7 - NEULR1 ProdSlices',
      'set-cookie': [
        `fpc=${fpc}; expires=${cookieDate(new Date(now().getTime() + 30 * day))}; ${attributes}`,
        `x-ms-gateway-slice=estsfd; ${attributes}`,
        `stsservicecookie=estsfd; ${attributes}`,
      ],
    })
    next()
  }
}

/** `Tue, 05-Jan-2027 09:50:34 GMT`, with the dashes of older cookies (captured). */
const cookieDate = (date: Date): string => date.toUTCString().replace(/(\d\d) (\w{3}) (\d{4})/, '$1-$2-$3')
