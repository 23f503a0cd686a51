import { z } from 'zod'
import type { TokenChange } from '../../kit/instruments.ts'

const user = z.object({ userPrincipalName: z.string(), displayName: z.string(), password: z.string(), id: z.string() })
const said = z.object({
  mockEntra: z.literal(true),
  origin: z.string(),
  issuer: z.string(),
  tenantId: z.string(),
  jwksUri: z.string(),
  graphBaseUrl: z.string(),
  apps: z.object({
    api: z.object({ clientId: z.string(), clientSecret: z.string(), scope: z.string(), shortScope: z.string() }),
    proxy: z.object({ clientId: z.string() }),
    console: z.object({ clientId: z.string() }),
  }),
  users: z.array(user).min(1).readonly(),
})
const tokenAnswer = z.object({ token: z.string() })
const keyAnswer = z.object({ kid: z.string() })
const userAnswer = z.object({ displayName: z.string() })
const usersAnswer = z.object({ users: z.array(z.object({ id: z.string(), displayName: z.string() })) })
const ledgerAnswer = z.object({
  next: z.number(),
  entries: z.array(
    z.object({ endpoint: z.string(), bearer: z.object({ fingerprint: z.string(), audience: z.unknown() }).optional() }),
  ),
})

export type MockSaid = z.infer<typeof said>

/** What can be asked of a mock Entra, be it in this process or behind its control address. */
export interface MockControl {
  /** What the mock said of itself: its addresses, apps and seeded users. */
  readonly said: MockSaid
  /** The user all tokens are about. */
  readonly user: MockSaid['users'][number]
  mint(change: MintRequest): Promise<string>
  displayName(): Promise<string>
  rename(displayName: string): Promise<void>
  /** Publishes a key that is not in charge, and gives its id. */
  announceKey(): Promise<string>
  /** Ends the publication of a key that is not in charge. */
  retireKey(kid: string): Promise<void>
  /** Entries of the ledger since a mark, and the mark after them. */
  ledger(since: number): Promise<z.infer<typeof ledgerAnswer>>
}

export interface MintRequest {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly twice?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: NonNullable<TokenChange['key']>
  /** The id of a published key that signs in the place of the one in charge. */
  readonly kid?: string
  readonly resource?: 'api' | 'graph' | 'id-token'
}

/** How long the mock may take to answer: it is on this machine, which may be busy with the checks beside. */
const milliseconds = 15_000

/**
 * Opens the control of a mock Entra.
 * @param user UPN of the seeded user to act for; without it, the first.
 * @throws Error where nobody answers, where it is not a mock Entra, or where it has no such user.
 */
export async function openMockControl(control: string, userPrincipalName?: string): Promise<MockControl> {
  const parsed = said.safeParse(await ask(control))
  if (!parsed.success) throw new Error(`${control} is not the control address of a mock Entra of this version.`)
  const user = userOf(parsed.data, userPrincipalName)
  const userAddress = `${control}/users/${encodeURIComponent(user.id)}`
  return {
    said: parsed.data,
    user,
    mint: async (change) =>
      tokenAnswer.parse(await ask(`${control}/tokens`, 'POST', { ...change, user: user.userPrincipalName })).token,
    displayName: async () => {
      const now = usersAnswer.parse(await ask(`${control}/users`)).users.find(({ id }) => id === user.id)
      if (!now) throw new Error(`The mock has lost its user ${user.userPrincipalName}.`)
      return now.displayName
    },
    rename: async (displayName) => {
      userAnswer.parse(await ask(userAddress, 'PATCH', { displayName }))
    },
    announceKey: async () => keyAnswer.parse(await ask(`${control}/keys/announce`, 'POST')).kid,
    retireKey: async (kid) => {
      await ask(`${control}/keys/${encodeURIComponent(kid)}`, 'DELETE')
    },
    ledger: async (since) => ledgerAnswer.parse(await ask(`${control}/ledger?since=${since}`)),
  }
}

/** The user to act for: the one of that UPN, or the first. @throws Error where there is none. */
export function userOf({ users }: Pick<MockSaid, 'users'>, userPrincipalName: string | undefined): MockSaid['users'][number] {
  const user = users.find((one) => userPrincipalName === undefined || one.userPrincipalName === userPrincipalName)
  if (user) return user
  throw new Error(`The mock has no user ${userPrincipalName}; it has ${users.map((one) => one.userPrincipalName).join(', ')}.`)
}

async function ask(url: string, method = 'GET', body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(milliseconds),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`The mock Entra does not answer at ${url}.`, { cause })
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The mock Entra answered ${method} ${url} with ${answer.status}: ${text.slice(0, 300)}`)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${url} answered with something else than JSON.`)
  }
}
