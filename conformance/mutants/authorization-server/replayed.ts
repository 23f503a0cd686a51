import { setTimeout as wait } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import type { Mutants } from '../server/mutant.ts'
import { having } from './minimal-proxies.ts'

const elsewhere = 'https://another.example/mcp'

/** What is used twice, told wrongly or given too widely by the endpoints of codes, tokens and clients. */
export const replayedMutants: Mutants = {
  'authorization-server/marks-codes-too-late': {
    of: 'minimal-proxy',
    flaw: 'looks a code up, and takes it off the list only a moment later',
    change: having(() => ({
      forgets: async (forget) => {
        await wait(100)
        forget()
      },
    })),
  },
  'authorization-server/shrugs-at-a-second-code': {
    of: 'minimal-proxy',
    flaw: 'refuses a code that comes again, and lets what was issued for it be',
    change: having(({ endsAll }) => ({ endsAll: (kind) => kind !== 'code' && endsAll(kind) })),
  },
  'authorization-server/shrugs-at-a-second-refresh': {
    of: 'minimal-proxy',
    flaw: 'refuses a refresh token that comes again, and lets its successors be',
    change: having(({ endsAll }) => ({ endsAll: (kind) => kind !== 'refresh' && endsAll(kind) })),
  },
  'authorization-server/does-not-look-at-secrets': {
    of: 'minimal-proxy',
    flaw: 'gives clients secrets, and never asks for them',
    change: having(() => ({ isAuthentic: () => true })),
  },
  'authorization-server/answers-registrations-by-an-id': {
    of: 'minimal-proxy',
    flaw: 'answers a registration by the id of the client, and not by what was registered',
    change: having(() => ({ registered: (client) => ({ client_id: (client as { client_id?: string }).client_id }) })),
  },
  'authorization-server/does-the-implicit-grant': {
    of: 'minimal-proxy',
    flaw: 'sends an access token in the address to whoever asks for one',
    change: having(({ toClient, responseTypes }) => ({
      responseTypes: [...responseTypes, 'token'],
      toClient: (uri, { code, ...answer }, type) =>
        toClient(type === 'token' && code ? `${uri}#access_token=${code}&token_type=Bearer` : uri, {
          ...answer,
          code: type === 'token' ? undefined : code,
        }),
    })),
  },
  'authorization-server/sends-a-token-beside-the-code': {
    of: 'minimal-proxy',
    flaw: 'sends an access token in the address beside each code',
    change: having(({ toClient, newCode }) => ({
      toClient: (uri, answer) => toClient(uri, { ...answer, access_token: answer['code'] && newCode() }),
    })),
  },
  'authorization-server/mints-for-two-servers': {
    of: 'minimal-proxy',
    flaw: 'issues tokens that are for another server as well',
    change: having(() => ({ audience: (url) => [url, elsewhere] })),
  },
  'authorization-server/renews-for-another-server': {
    of: 'minimal-proxy',
    flaw: 'forgets at a refresh which server the token is for',
    change: having(({ audience }) => ({ audience: (url, kind) => (kind === 'refresh' ? elsewhere : audience(url, kind)) })),
  },
  'authorization-server/takes-any-resource-for-a-code': {
    of: 'minimal-proxy',
    flaw: 'does not look at the resource that a token request names',
    change: having(({ isOurResource }) => ({
      isOurResource: (resource, url, endpoint) => endpoint === 'token' || isOurResource(resource, url, endpoint),
    })),
  },
  'authorization-server/tokens-that-outlive-their-word': {
    of: 'minimal-proxy',
    flaw: 'says that its tokens are good for minutes, and writes a year into them',
    change: having(() => ({ endOf: (issuedAt) => issuedAt + 365 * 24 * 60 * 60 })),
  },
  'authorization-server/widens-to-what-it-knows': {
    of: 'minimal-proxy',
    flaw: 'gives at a refresh whatever scopes of its metadata it is asked for',
    change: having(({ metadata }) => {
      const known = metadata['scopes_supported'] as readonly string[]
      return { otherScopes: (asked) => (asked.every((one) => known.includes(one)) ? asked : undefined) }
    }),
  },
  'authorization-server/signs-nothing': {
    of: 'minimal-proxy',
    flaw: 'issues tokens by the algorithm none',
    change: having(() => ({
      tokenAnswer: (answer) => {
        if (answer.status !== 200) return answer
        const said = JSON.parse(answer.body ?? '') as { readonly access_token: string }
        const parts = [{ alg: 'none', typ: 'at+jwt' }, decodeJwt(said.access_token)]
        const token = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
        return { ...answer, body: JSON.stringify({ ...said, access_token: `${token}.` }) }
      },
    })),
  },
}
