import type { ChangeParts, MinimalServerParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** Judges a request in another way, given the right one. */
const judging =
  (
    judge: (
      right: () => ReturnType<MinimalServerParts['authenticate']>,
      token: string | undefined,
      body: () => Promise<string | undefined>,
    ) => ReturnType<MinimalServerParts['authenticate']>,
  ): ChangeParts =>
  (parts) => ({
    ...parts,
    authenticate: (request, changed, body) => {
      const presented = parts.presented(request)
      const token = typeof presented === 'object' ? presented.token : undefined
      return judge(() => parts.authenticate(request, changed, body), token, body)
    },
  })

function isJson(text: string | undefined): boolean {
  try {
    return text !== undefined && JSON.parse(text) !== undefined
  } catch {
    return false
  }
}

/** What is done with a request before it is known whose it is, and with credentials that cannot be read. */
export const minimalRequestMutants: Mutants = {
  'server/fails-on-garbage': {
    of: 'minimal',
    flaw: 'fails with 500 where a token has no parts',
    change: judging(async (right, token) => {
      if (token !== undefined && token.split('.').length === 1) throw new Error('not a JWT')
      return right()
    }),
  },
  'server/fails-on-a-huge-token': {
    of: 'minimal',
    flaw: 'fails with 500 where a token is longer than 8 kB',
    change: judging(async (right, token = '') => {
      if (token.length > 8192) throw new Error('too long for the column of the cache')
      return right()
    }),
  },
  'server/reads-the-beginning-of-the-credentials': {
    of: 'minimal',
    flaw: 'reads a token up to the first character that it cannot hold, and leaves the rest',
    change: (parts) => ({
      ...parts,
      presented: (request) => {
        const token = /^bearer +([-._~+/0-9a-z]+=*)/i.exec(request.headers.authorization ?? '')?.[1]
        return token === undefined ? parts.presented(request) : { token }
      },
    }),
  },
  'server/reads-the-body-before-the-token': {
    of: 'minimal',
    flaw: 'tells everybody what is wrong with a body that is not JSON',
    change: judging(async (right, token, body) => (isJson(await body()) ? right() : { token: token ?? '', claims: {} })),
  },
  'server/asks-graph-about-tokens-it-cannot-verify': {
    of: 'minimal',
    flaw: 'shows a token that it cannot verify to Microsoft Graph, before it refuses it',
    change: (parts, { settings }) =>
      judging(async (right, token) => {
        const caller = await right()
        if (caller === 'invalid_token' && settings.entra)
          await fetch(`${settings.entra.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })
        return caller
      })(parts, { settings, url: '' }),
  },
}
