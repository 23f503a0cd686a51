import type { PassingAnswer, Tampering } from '../server/front.ts'
import type { Mutants } from '../server/mutant.ts'

const metadataPath = /^\/\.well-known\/(?:oauth-authorization-server|openid-configuration)$/

/** Leaves a member out of both metadata documents. */
const unsaid =
  (member: string): Tampering =>
  (answer, path) => {
    if (!metadataPath.test(path) || answer.status !== 200) return answer
    const { [member]: _, ...rest } = JSON.parse(answer.body) as Record<string, unknown>
    return { ...answer, body: JSON.stringify(rest) }
  }

/** Takes a parameter out of the redirect that carries a code. */
function withoutParameter(answer: PassingAnswer, name: string): PassingAnswer {
  const { location } = answer.headers
  if (typeof location !== 'string' || !URL.canParse(location)) return answer
  const url = new URL(location)
  // The redirect to Entra and back carries no code of ours beside `iss`.
  if (!url.searchParams.has('code') || !url.searchParams.has(name)) return answer
  url.searchParams.delete(name)
  return { ...answer, headers: { ...answer.headers, location: url.href } }
}

/** What the authorization server says of itself, and does not say. */
export const answerMutants: Mutants = {
  'authorization-server/pkce-not-advertised': {
    of: 'our-proxy',
    flaw: 'does not say that it supports PKCE',
    front: unsaid('code_challenge_methods_supported'),
  },
  'authorization-server/no-iss': {
    of: 'our-proxy',
    flaw: 'sends no iss beside the code',
    front: (answer) => withoutParameter(answer, 'iss'),
  },
  'authorization-server/iss-not-advertised': {
    of: 'our-proxy',
    flaw: 'sends iss and does not say so',
    front: unsaid('authorization_response_iss_parameter_supported'),
  },
}
