import { defineConfig } from 'vitest/config'

/** Tests of the package as it is installed: `npm run test:packed`. */
export default defineConfig({
  test: {
    include: ['scripts/**/*.packed.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
