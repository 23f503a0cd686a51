/** Where the authorization server's endpoints are; those of MCP 2025-03-26, which a client may assume without metadata. */
export const paths = {
  authorize: '/authorize',
  token: '/token',
  register: '/register',
  revoke: '/revoke',
  jwks: '/jwks',
} as const

/** Where people see what they have allowed, and take it back. */
export const consentsPath = '/auth/consents'
