import { randomBytes, randomInt } from 'node:crypto'
import type { Application } from '../directory/application.ts'
import { isRefusal } from '../entra/access.ts'
import { isProof, judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { ClientProof, SignIn } from '../entra/token-facts.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'
import { refreshSeconds, type UserEntitlement } from './entitlement.ts'
import { judgeSilently } from './sign-ins.ts'

/** Documented: fifteen minutes, asked every five seconds. */
export const deviceSeconds = 15 * 60
export const pollSeconds = 5

/** The store's names: codes by what the device knows, and by what the person types. */
const byDevice = 'DeviceCode'
const byPerson = 'UserCode'

/** A sign-in of a device that has no browser of its own (RFC 8628). */
export interface DeviceSignIn {
  readonly deviceCode: string
  /** Nine capital letters and digits, without a dash (captured). */
  readonly userCode: string
  readonly clientId: string
  readonly scope: string
  /** Seconds since 1970. */
  readonly expiresAt: number
  readonly state:
    | { readonly at: 'waiting' }
    | { readonly at: 'declined' }
    | { readonly at: 'approved'; readonly userId: string; readonly sessionId: string; readonly signIn: SignIn }
}

/** Letters and digits that nobody confuses. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Begins one. */
export async function beginDeviceSignIn(tenant: Tenant, client: Application, scope: string): Promise<DeviceSignIn> {
  const device: DeviceSignIn = {
    deviceCode: randomBytes(96).toString('base64url'),
    userCode: Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join(''),
    clientId: client.appId,
    scope,
    expiresAt: Math.floor(tenant.now().getTime() / 1000) + deviceSeconds,
    state: { at: 'waiting' },
  }
  await save(tenant, device)
  await tenant.store.adapter(byPerson).upsert(device.userCode, { deviceCode: device.deviceCode }, deviceSeconds)
  return device
}

/** The sign-in that waits for this user code, as people type it: in any case, with blanks and dashes. */
export async function waitingDevice(tenant: Tenant, typed: string): Promise<DeviceSignIn | undefined> {
  const found = await tenant.store.adapter(byPerson).find(typed.replace(/[\s-]/g, '').toUpperCase())
  const device = found && (await findDevice(tenant, String(found['deviceCode'])))
  return device?.state.at === 'waiting' && !isOver(tenant, device) ? device : undefined
}

/** Lets a device in, or not. */
export async function settleDevice(tenant: Tenant, device: DeviceSignIn, state: DeviceSignIn['state']): Promise<void> {
  await save(tenant, { ...device, state })
}

const isOver = ({ now }: Tenant, { expiresAt }: DeviceSignIn): boolean => now().getTime() / 1000 > expiresAt

async function findDevice({ store }: Tenant, deviceCode: string): Promise<DeviceSignIn | undefined> {
  // Written by `save` and nobody else.
  return (await store.adapter(byDevice).find(deviceCode))?.['device'] as DeviceSignIn | undefined
}

const save = ({ store }: Tenant, device: DeviceSignIn): Promise<unknown> =>
  Promise.resolve(store.adapter(byDevice).upsert(device.deviceCode, { device }, deviceSeconds))

/** What a device gets that asks whether its person has signed in by now (RFC 8628 §3.4, §3.5; Microsoft's words for the errors, documented). */
export async function redeemDeviceCode(tenant: Tenant, request: TokenRequest): Promise<UserEntitlement | EntraError> {
  const { client, fields } = request
  const proof = judgeDevice(request)
  if (!isProof(proof)) return proof
  const device = await findDevice(tenant, fields.get('device_code') ?? '')
  if (!device || device.clientId !== client.appId) return entraErrors.deviceCodeUnknown()
  if (isOver(tenant, device)) return entraErrors.deviceCodeExpired()
  if (device.state.at === 'declined') return entraErrors.consentDeclined(client.displayName)
  if (device.state.at === 'waiting') return entraErrors.devicePending()
  const { userId, sessionId, signIn } = device.state
  const user = tenant.directory.user(userId)
  if (!user) return entraErrors.deviceCodeUnknown()
  const judged = judgeSilently(tenant, { request, user, signIn, scope: device.scope, resource: fields.get('resource') })
  if (isRefusal(judged)) return judged
  try {
    await tenant.store.adapter(byDevice).consume(device.deviceCode)
  } catch {
    // Redeemed already, a moment ago or longer.
    return entraErrors.deviceCodeUnknown()
  }
  const { access } = judged
  return {
    user,
    client,
    proof,
    api: access.apis[0],
    oidc: access.oidc,
    sessionId,
    signIn: judged.signIn,
    nonce: undefined,
    refresh: access.oidc.includes('offline_access')
      ? { scope: device.scope, platform: proof === '0' ? 'publicClient' : 'web', expiresInSeconds: refreshSeconds }
      : undefined,
  }
}

/**
 * Who may use the flow: a public client, which is one whose registration allows public flows or has a redirect URI of that
 * platform; every other app must prove itself (AADSTS7000218, documented).
 */
export function judgeDevice(request: TokenRequest): ClientProof | EntraError {
  const { isFallbackPublicClient, publicClient } = request.client
  return judgeCredentials(request, isFallbackPublicClient || publicClient.redirectUris.length > 0 ? 'publicClient' : 'web')
}
