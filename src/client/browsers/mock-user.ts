import { z } from 'zod'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'

const mock = z.object({
  mockEntra: z.literal(true),
  users: z.array(z.object({ userPrincipalName: z.string(), displayName: z.string(), password: z.string() })).min(1),
})
/** A seeded user of a mock, password included. */
export type MockUser = z.infer<typeof mock>['users'][number]

const timeLimitMs = 5_000

/**
 * Asks a mock Entra for one of its seeded users, so that nobody's real password is ever typed by a program.
 * @throws ConnectError when nothing at this origin says that it is a mock, or when it has no such user.
 */
export async function mockUser(origin: string, userPrincipalName: string | undefined): Promise<MockUser> {
  const found = mock.safeParse(await controlDocument(`${origin}/_mock`))
  if (!found.success)
    throw new ConnectError({
      kind: 'usage',
      happened: `Headless sign-in works only against the mock Entra, and ${origin}/_mock does not say that it is one.`,
      whose: 'you',
      advice: 'Use --browser open or --browser print to sign in at a real authorization server.',
    })
  const { users } = found.data
  const user = userPrincipalName === undefined ? users[0] : users.find((one) => one.userPrincipalName === userPrincipalName)
  if (user) return user
  throw new ConnectError({
    kind: 'usage',
    happened: `The mock at ${origin} has no user ${printable(userPrincipalName ?? '')}.`,
    whose: 'you',
    advice: `Name one of ${users.map((one) => printable(one.userPrincipalName)).join(', ')}.`,
  })
}

async function controlDocument(address: string): Promise<unknown> {
  try {
    const response = await fetch(address, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeLimitMs),
      headers: { accept: 'application/json' },
    })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined // Not a mock, whatever else it is; the caller says so.
  }
}
