/** The door for vitest, which has to be installed beside this package. */
import { beforeAll, describe, test } from 'vitest'
import type { AuthorizationServerTarget, ClientTarget, ConformanceTarget } from './index.ts'
import {
  type DescribeAuthorizationServerOptions,
  type DescribeClientOptions,
  type DescribeOptions,
  describeAuthorizationServerWith,
  describeClientWith,
  describeWith,
  type Runner,
} from './test-suite.ts'

export type { AuthorizationServerTarget, ClientTarget, ConformanceTarget, DialectName, Profile, Revision } from './index.ts'
export type { DescribeAuthorizationServerOptions, DescribeClientOptions, DescribeOptions } from './test-suite.ts'

const vitest: Runner = { describe, beforeAll, test: (name, body) => test(name, ({ skip }) => body(skip)) }

/**
 * Turns every check that applies to a server into a test of one's own: one line in a test file, at its top or inside a `describe`.
 * The tests are red exactly where `mcp-entra conformance` would not exit with 0.
 */
export const describeConformance = (target: ConformanceTarget, options: DescribeOptions = {}): void =>
  describeWith(vitest, target, options)

/** The same for a client, which is run by its command once for every world that it is put into. */
export const describeClientConformance = (target: ClientTarget, options: DescribeClientOptions = {}): void =>
  describeClientWith(vitest, target, options)

/** The same for an authorization server that is running, and for a client that signs in there. */
export const describeAuthorizationServerConformance = (
  target: AuthorizationServerTarget,
  options: DescribeAuthorizationServerOptions = {},
): void => describeAuthorizationServerWith(vitest, target, options)
