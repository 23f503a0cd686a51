import { defineConfig } from 'vitest/config'

/** Tests against a real redis-server: `npm run test:redis`. */
export default defineConfig({
  test: {
    include: ['{src,conformance,scripts}/**/*.redis.test.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
