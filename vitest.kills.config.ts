import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The server under kill -9, a hundred times on each store: `npm run test:kills`. Needs a redis-server. */
export default defineConfig({
  test: {
    include: ['src/**/*.kills.test.ts'],
    testTimeout: 900_000,
    // For the processes that are started again and again.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
    // Each test has most of the machine to wait for: both at once.
    sequence: { concurrent: true },
  },
})
