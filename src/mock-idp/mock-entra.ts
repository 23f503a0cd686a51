import type { MockEntraOptions } from './config.ts'
import { type MockEntra, startMockEntra } from './index.ts'

type Hook = (run: () => Promise<void>) => unknown

/** How a test runner says "before the tests of this file" and "after them": vitest's and jest's names, or node:test's. */
export type TestHooks = { readonly beforeAll: Hook; readonly afterAll: Hook } | { readonly before: Hook; readonly after: Hook }

/**
 * A mock for the tests of one file: started before the first, stopped after the last. Where the runner has its hooks as
 * globals (jest; vitest with `globals`), nothing more need be said; else they are handed in:
 * `mockEntra({}, { beforeAll, afterAll })` with vitest, `mockEntra({}, { before, after })` with node:test.
 * @returns the mock; it can be used inside tests and hooks, and throws before it is started.
 * @throws Error where no hooks are to be found.
 */
export function mockEntra(options: MockEntraOptions = {}, hooks: TestHooks | undefined = globalHooks()): MockEntra {
  if (hooks === undefined) throw new Error(handHooksIn)
  const [before, after] = 'beforeAll' in hooks ? [hooks.beforeAll, hooks.afterAll] : [hooks.before, hooks.after]
  let started: MockEntra | undefined
  before(async () => {
    started = await startMockEntra(options)
  })
  after(async () => {
    await started?.close()
    started = undefined
  })
  const running = (member: PropertyKey): MockEntra => {
    if (started) return started
    throw new Error(`the mock is not running; use '${String(member)}' inside a test or a hook that comes after mockEntra()`)
  }
  return new Proxy({} as MockEntra, {
    get: (_target, member) => Reflect.get(running(member), member),
    has: (_target, member) => Reflect.has(running(member), member),
    ownKeys: () => Reflect.ownKeys(running('its members')),
    getOwnPropertyDescriptor: (_target, member) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(running(member), member)
      // A proxy must not claim that a member is fixed which its target does not have.
      return descriptor && { ...descriptor, configurable: true }
    },
  })
}

const handHooksIn =
  "mockEntra() found no beforeAll and afterAll; hand them in: mockEntra({}, { beforeAll, afterAll }) of 'vitest', or mockEntra({}, { before, after }) of 'node:test'"

/** The hooks that a runner has put among the globals. */
function globalHooks(): TestHooks | undefined {
  const [beforeAll, afterAll]: unknown[] = ['beforeAll', 'afterAll'].map((name) => Reflect.get(globalThis, name))
  return isHook(beforeAll) && isHook(afterAll) ? { beforeAll, afterAll } : undefined
}

const isHook = (value: unknown): value is Hook => typeof value === 'function'
