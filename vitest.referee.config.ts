import { defineConfig } from 'vitest/config'

/** The laws of the suite at every revision, and servers that are right in another way, or wrong in a known one: `npm run test:referee`. */
export default defineConfig({
  test: {
    include: ['conformance/**/*.referee.test.ts'],
    setupFiles: ['src/testing/rsa-keys.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
