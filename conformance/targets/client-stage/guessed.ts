import { type Asked, nothingThere, type Reply } from './listener.ts'

/** What a client looks for that guesses. */
export function guessed({ path }: Asked): Reply {
  const isMetadata = /\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/.test(path)
  if (isMetadata) return { ...nothingThere, purpose: 'issuer-metadata' }
  const purposes = { '/authorize': 'authorization', '/token': 'token', '/register': 'registration' } as const
  return { ...nothingThere, purpose: purposes[path as keyof typeof purposes] ?? 'nothing' }
}
