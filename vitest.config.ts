import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,conformance,scripts}/**/*.test.ts'],
    exclude: ['**/*.{browser,redis,official,packed}.test.ts', 'node_modules/**', 'dist/**'],
    sequence: { shuffle: true },
    setupFiles: ['src/testing/rsa-keys.ts'],
    // No file changes anything that another one sees, so none needs a process of its own: that is a third of the time.
    isolate: false,
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
