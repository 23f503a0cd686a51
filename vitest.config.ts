import { hash } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Any order, as the seed has it; but what took whole seconds the last time comes first, for a long file that begins last is waited for. */
class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx
    const placed = files.map((file) => ({
      file,
      seconds: Math.floor((cache.getTestSpecificationResult(file)?.duration ?? 0) / 1000),
      chance: hash('sha1', `${config.sequence.seed} ${file.moduleId}`),
    }))
    return placed.sort((a, b) => b.seconds - a.seconds || (a.chance < b.chance ? -1 : 1)).map(({ file }) => file)
  }
}

/** Where the system keeps files in memory, if it does. */
function memoryFolder(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return undefined
  }
}

export default defineConfig({
  test: {
    include: ['{src,conformance,scripts}/**/*.test.ts'],
    exclude: ['**/*.{browser,redis,kills,official,packed,referee}.test.ts', 'node_modules/**', 'dist/**'],
    sequence: { shuffle: true, sequencer: LongFilesFirst },
    setupFiles: ['src/testing/rsa-keys.ts'],
    // No file changes anything that another one sees, so none needs a process of its own: that is a third of the time.
    isolate: false,
    // Tests wait for processes, disks and clocks about a third of their time: then somebody else works.
    maxWorkers: '150%',
    env: {
      // For whatever process the tests start, too.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      // A store waits for its disk at every write, and in memory for nothing.
      TMPDIR: memoryFolder() ?? tmpdir(),
    },
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
