/**
 * Scenarios of the official suite that this client does not pass, each with the reason. The list may only shrink: a scenario
 * that passes by now, or is gone, fails the run that reads it.
 */
export interface Exception {
  readonly scenario: string
  /** The clause by which this client may do otherwise, and what was seen. */
  readonly because: string
}

const extension = 'https://modelcontextprotocol.io/specification/2026-07-28/basic/index#extensions: extensions are optional; '

export const exceptions: readonly Exception[] = [
  {
    scenario: 'auth/enterprise-managed-authorization',
    because: `${extension}this client has no identity assertions to exchange (io.modelcontextprotocol/enterprise-managed-authorization).`,
  },
  { scenario: 'auth/dpop', because: `${extension}this client's tokens are bearer tokens (RFC 9449 is not offered).` },
  { scenario: 'auth/dpop-nonce', because: `${extension}this client's tokens are bearer tokens (RFC 9449 is not offered).` },
  { scenario: 'auth/wif-jwt-bearer', because: `${extension}this client has no workload identity to present.` },
]
