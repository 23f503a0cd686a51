/** How long things live, in seconds. */
export const lifetimeSeconds = {
  /** Short, as MCP asks ("Token Theft"); for so long the server remembers that its grant has ended. */
  accessToken: 30 * 60,
  /** RFC 6749 §4.1.2 allows ten minutes; clients redeem at once. */
  authorizationCode: 60,
  /** From the client's request to the person's decision: time for a second factor. */
  interaction: 20 * 60,
  /** From our redirect to Entra until its answer. */
  signIn: 10 * 60,
  /** How long a browser remembers who signed in there last. */
  knownPerson: 30 * 24 * 60 * 60,
  /** So long a sign-in at Entra opens the page of what one has allowed. */
  consentsPage: 15 * 60,
  /** What a person has allowed a client; then they are asked again. */
  consent: 90 * 24 * 60 * 60,
  /** Since its last use. */
  refreshToken: 30 * 24 * 60 * 60,
  /** After it was used: so long a second use of it ends the grant. Then it is unknown, and refused as such. */
  usedRefreshToken: 7 * 24 * 60 * 60,
  /** How long a client may ask again that got no answer. Whoever did get one has used it by then, for the access token has ended. */
  unansweredRotation: 30 * 60,
  /** After that the person signs in again, whatever the client did. */
  grant: 90 * 24 * 60 * 60,
  /** A registered client that nobody has allowed anything: time to come back to a sign-in that was put off. */
  unusedClient: 7 * 24 * 60 * 60,
  /** A registered client after the end of its last grant: many keep their registration, and are at a loss without it. */
  idleClient: 90 * 24 * 60 * 60,
} as const
