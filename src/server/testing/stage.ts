import { afterAll, expect } from 'vitest'
import { createServer, type RunningServer, type ServerParts } from '../index.ts'
import { directConfig, type FakeEntra, fakeEntra } from './fake-entra.ts'

/** A fake Entra, a server behind it, and a token that is right. */
export interface Stage {
  readonly entra: FakeEntra
  readonly server: RunningServer
  readonly token: string
}

/** Makes stages that have nothing of each other in them, and clears them away when the test file has ended. */
export function stages(): (parts?: ServerParts, change?: object) => Promise<Stage> {
  const open: { close(): Promise<void> }[] = []
  afterAll(() => Promise.all(open.map((one) => one.close())))
  return async (parts = {}, change = {}) => {
    const entra = await fakeEntra()
    const server = await createServer({ ...directConfig(entra), ...change }, parts)
    open.push(server, entra)
    return { entra, server, token: await entra.mint() }
  }
}

/** A challenge as RFC 9110 §11.6.1 writes it: `Bearer` and parameters whose values are quoted. */
export function challengeOf(headers: Headers): Record<string, string> {
  const [, parameters = ''] = /^Bearer (.*)$/.exec(headers.get('www-authenticate') ?? '') ?? []
  expect(parameters).toMatch(/^\w+="[^"\\]*"(, \w+="[^"\\]*")*$/)
  return Object.fromEntries([...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
}
