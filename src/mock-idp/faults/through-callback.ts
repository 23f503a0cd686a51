import { answerThroughBrowser, type BrowserAnswer } from '../entra/authorization-answer.ts'
import type { ReplyTo } from '../entra/authorization-request.ts'
import type { Tenant } from '../tenant.ts'

/** Writes an answer to a redirect URI, after it has passed its seam. Members that are undefined are not sent; `iss` is, where it is switched on. */
export function throughCallback(
  { faults, now, switches, addresses }: Tenant,
  { redirectUri, mode }: Pick<ReplyTo, 'redirectUri' | 'mode'>,
  members: Readonly<Record<string, string | undefined>>,
  clientId: string | undefined,
): BrowserAnswer {
  const iss = switches.issParameter ? addresses.issuer : undefined
  const sent = Object.entries({ ...members, iss }).filter((member): member is [string, string] => member[1] !== undefined)
  const callback = faults.pass('callback', { redirectUri, mode, members: sent, at: now() }, { endpoint: 'authorize', clientId })
  return answerThroughBrowser(callback, callback.members)
}
