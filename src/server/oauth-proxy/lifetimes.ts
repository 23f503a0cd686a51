/** How long things live, in seconds. */
export const lifetimeSeconds = {
  /** Self-contained, so it cannot be called back: short. */
  accessToken: 30 * 60,
  /** RFC 6749 §4.1.2 allows ten minutes; clients redeem at once. */
  authorizationCode: 60,
  /** From the client's request to the person's decision: time for a second factor. */
  interaction: 20 * 60,
  /** From our redirect to Entra until its answer. */
  signIn: 10 * 60,
  /** Since its last use. */
  refreshToken: 30 * 24 * 60 * 60,
  /** After that the person signs in again, whatever the client did. */
  grant: 90 * 24 * 60 * 60,
} as const
