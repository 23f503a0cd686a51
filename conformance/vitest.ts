/** The door for vitest, which has to be installed beside this package. */
import { beforeAll, describe, test } from 'vitest'
import type { ConformanceTarget } from './index.ts'
import { type DescribeOptions, describeWith } from './test-suite.ts'

export type { ConformanceTarget, DialectName, Profile, Revision } from './index.ts'
export type { DescribeOptions } from './test-suite.ts'

/**
 * Turns every check that applies to a server into a test of one's own: one line in a test file, at its top or inside a `describe`.
 * The tests are red exactly where `mcp-entra conformance` would not exit with 0.
 */
export const describeConformance = (target: ConformanceTarget, options: DescribeOptions = {}): void =>
  describeWith({ describe, beforeAll, test: (name, body) => test(name, ({ skip }) => body(skip)) }, target, options)
