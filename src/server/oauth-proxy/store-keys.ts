/** The key of what oidc-provider keeps: one for each of its models. */
export const keyOf = (model: string, id: string): string => `${model}:${id}`

/** Everything that ends with a grant: its codes, its refresh tokens, Entra's tokens, and the grant itself. */
export const groupOfGrant = (grantId: string): string => `grant:${grantId}`
