import autocannon from 'autocannon'
import { startMockEntra } from '../../src/mock-idp/index.ts'
import { type FirstAnswer, type Party, type Running, start } from './party.ts'

/** What was measured of each party, round by round. */
export type Samples = ReadonlyMap<Party, readonly number[]>

export const median = (samples: readonly number[]): number => {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? Number(sorted[middle]) : (Number(sorted[middle - 1]) + Number(sorted[middle])) / 2
}

/** Measures each party once a round. The order turns with the round, so that nobody is always first or always after somebody. */
async function inRounds(parties: readonly Party[], rounds: number, measure: (party: Party) => Promise<number>): Promise<Samples> {
  const samples = new Map<Party, number[]>(parties.map((party) => [party, []]))
  for (let round = 0; round < rounds; round += 1) {
    const turned = parties.map((_, index) => parties[(index + round) % parties.length])
    for (const party of turned) if (party) samples.get(party)?.push(await measure(party))
  }
  return samples
}

/**
 * Milliseconds from the start of a process to its first answer. Every party has run before and was ended as people end it, so
 * that whatever it keeps from one run to the next is there: a program is installed once and started often.
 */
export async function startUp(parties: readonly Party[], awaited: FirstAnswer, rounds: number): Promise<Samples> {
  for (const party of parties) await (await start(party, 'token')).end()
  return starts(parties, awaited, rounds)
}

/** The same for a machine that has never run any of them: what Node has kept of an earlier run is left alone. */
export const firstStartUp = (parties: readonly Party[], awaited: FirstAnswer, rounds: number): Promise<Samples> =>
  starts(parties, awaited, rounds, { NODE_DISABLE_COMPILE_CACHE: '1' })

const starts = (parties: readonly Party[], awaited: FirstAnswer, rounds: number, env: NodeJS.ProcessEnv = {}): Promise<Samples> =>
  inRounds(parties, rounds, async (party) => {
    const running = await start(party, awaited, env)
    await running.stop()
    return running.startedMilliseconds
  })

/** Asks for tokens over ten connections, for some seconds or for a number. @returns answers a second. @throws Error when answers are no tokens. */
async function load({ token }: Party, { origin }: Running, extent: { readonly duration: number } | { readonly amount: number }) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const requests = token.bearers?.map((bearer) => ({ headers: { ...headers, authorization: `Bearer ${bearer}` } }))
  const result = await autocannon({
    url: origin + token.path,
    connections: 10,
    method: 'POST',
    headers,
    body: String(new URLSearchParams(token.form)),
    ...(requests ? { requests } : {}),
    ...extent,
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(
      `${result.non2xx} refusals and ${result.errors} failures among the answers of ${origin}: nothing was measured`,
    )
  return result.requests.average
}

/** Tokens a second, each party in a fresh process, after a warm-up. */
export const tokensPerSecond = (parties: readonly Party[], rounds: number, seconds: number): Promise<Samples> =>
  inRounds(parties, rounds, async (party) => {
    const running = await start(party, 'discovery')
    try {
      await load(party, running, { duration: Math.ceil(seconds / 4) })
      return await load(party, running, { duration: seconds })
    } finally {
      await running.stop()
    }
  })

/** Resident memory, in MB: a while after the first discovery answer, after a tenth and a half of the tokens, and after all. */
export interface Memory {
  readonly idle: number
  readonly tenth: number
  readonly half: number
  readonly all: number
}

/** What a party loads after its first answer, while nobody waits, counts as well. */
const restMilliseconds = 2_000

export async function memory(party: Party, tokens: number): Promise<Memory> {
  const running = await start(party, 'discovery')
  const after = async (amount: number) => {
    await load(party, running, { amount })
    return running.residentMegabytes()
  }
  try {
    await new Promise((resolve) => setTimeout(resolve, restMilliseconds))
    const idle = running.residentMegabytes()
    return { idle, tenth: await after(tokens * 0.1), half: await after(tokens * 0.4), all: await after(tokens * 0.5) }
  } finally {
    await running.stop()
  }
}

/** Milliseconds that `startMockEntra()` takes in a process that has used it before. */
export async function startsInProcess(rounds: number): Promise<readonly number[]> {
  const samples: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const begun = performance.now()
    const mock = await startMockEntra()
    samples.push(performance.now() - begun)
    await mock.close()
  }
  return samples.slice(1)
}

/** Milliseconds that a further tenant takes in a mock that runs. */
export async function tenantsInProcess(rounds: number): Promise<readonly number[]> {
  const mock = await startMockEntra()
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now()
    await mock.createTenant()
    samples.push(performance.now() - begun)
  }
  await mock.close()
  return samples
}
