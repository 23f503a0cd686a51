import { defineConfig } from 'vitest/config'

/** The laws of the suite at every revision, servers that are right in another way, or wrong in a known one, and the demo: `npm run test:referee`. */
export default defineConfig({
  test: {
    include: ['{src,conformance}/**/*.referee.test.ts'],
    setupFiles: ['src/testing/rsa-keys.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
