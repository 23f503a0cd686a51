import { s256 } from '../../targets/minimal-proxy/said.ts'
import type { Said } from '../../targets/minimal-server/index.ts'
import type { Mutants } from '../server/mutant.ts'
import { having } from './minimal-proxies.ts'

/** What is right, sent as a page. */
const asPage = (answer: Said): Said =>
  answer.status === 200 ? { ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } } : answer

/** What comes back to a client beside what it asked for, and how clients are told apart from their attackers. */
export const answeredMutants: Mutants = {
  'authorization-server/forgets-the-state': {
    of: 'minimal-proxy',
    flaw: 'sends the browser back without the state of the request',
    change: having(({ toClient }) => ({ toClient: (uri, { state: _, ...answer }) => toClient(uri, answer) })),
  },
  'authorization-server/reads-the-state-twice': {
    of: 'minimal-proxy',
    flaw: 'undoes the escapes of a state that has none any more, so that a plus sign becomes a space',
    change: having(({ toClient }) => ({
      toClient: (uri, answer) => toClient(uri, { ...answer, state: answer['state']?.replaceAll('+', ' ') }),
    })),
  },
  'authorization-server/another-iss-on-errors': {
    of: 'minimal-proxy',
    flaw: 'sends the address of its token endpoint as iss beside an error',
    change: having(({ iss }, origin) => ({ iss: (kind) => (kind === 'code' ? iss(kind) : `${origin}/token`) })),
  },
  'authorization-server/counts-its-codes': {
    of: 'minimal-proxy',
    flaw: 'numbers its codes',
    change: having(() => {
      let last = 1000
      return {
        newCode: () => {
          last += 1
          return `code-of-this-authorization-server-${last}`
        },
      }
    }),
  },
  'authorization-server/short-refresh-tokens': {
    of: 'minimal-proxy',
    flaw: 'has refresh tokens of eight characters',
    change: having(({ newRefreshToken }) => ({ newRefreshToken: (before) => newRefreshToken(before).slice(0, 8) })),
  },
  'authorization-server/takes-challenges-of-no-method-for-plain': {
    of: 'minimal-proxy',
    flaw: 'takes a challenge without a method for the verifier itself',
    change: having(({ challengeOf }) => ({
      challengeOf: (challenge, method) =>
        method === null && challenge !== '' ? s256(challenge) : challengeOf(challenge, method),
    })),
  },
  'authorization-server/takes-verifiers-without-a-challenge': {
    of: 'minimal-proxy',
    flaw: 'wants a verifier for each code, and takes any where the request had no challenge',
    change: having(({ challengeOf, provesPossession }) => ({
      challengeOf: (challenge, method) => (challenge === '' ? 'none' : challengeOf(challenge, method)),
      provesPossession: (verifier, challenge) => (challenge === 'none' ? verifier !== '' : provesPossession(verifier, challenge)),
    })),
  },
  'authorization-server/takes-any-address-on-this-machine': {
    of: 'minimal-proxy',
    flaw: 'takes every address on the machine of the person for one that a program has registered',
    change: having(({ isRegistered }) => ({
      isRegistered: (uri, registered) => isRegistered(uri, registered) || (isLocal(uri) && registered.some(isLocal)),
    })),
  },
  'authorization-server/compares-redirects-as-browsers-do': {
    of: 'minimal-proxy',
    flaw: 'compares addresses once they are in the form that a browser gives them',
    change: having(({ isRegistered }) => ({
      isRegistered: (uri, registered) => isRegistered(URL.parse(uri)?.href ?? '', registered),
    })),
  },
  'authorization-server/compares-origin-and-path-of-redirects': {
    of: 'minimal-proxy',
    flaw: 'compares origin, path, query and fragment of addresses one by one, and nothing else of them',
    change: having(() => ({ isRegistered: (uri, registered) => registered.map(partsOf).includes(partsOf(uri)) })),
  },
  'authorization-server/knows-this-machine-by-how-its-name-begins': {
    of: 'minimal-proxy',
    flaw: 'takes every name that begins with localhost for its own machine',
    change: having(({ mayRegister }) => ({ mayRegister: (uri) => mayRegister(uri) || uri.startsWith('http://localhost') })),
  },
  'authorization-server/tokens-of-no-type': {
    of: 'minimal-proxy',
    flaw: 'does not say of which type its access tokens are',
    change: having(() => ({
      tokenAnswer: (answer) => ({ ...answer, body: (answer.body ?? '').replace('"token_type":"Bearer",', '') }),
    })),
  },
  'authorization-server/tokens-on-pages': {
    of: 'minimal-proxy',
    flaw: 'sends its tokens as a page',
    change: having(() => ({ tokenAnswer: asPage })),
  },
  'authorization-server/says-errors-as-text': {
    of: 'minimal-proxy',
    flaw: 'says that its error codes are plain text',
    change: having(() => ({
      tokenAnswer: (answer) =>
        answer.status === 200 ? answer : { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } },
    })),
  },
  'authorization-server/metadata-on-a-page': {
    of: 'minimal-proxy',
    flaw: 'publishes its metadata as a page',
    change: having(() => ({ metadataAnswer: asPage })),
  },
  'authorization-server/names-no-response-types': {
    of: 'minimal-proxy',
    flaw: 'does not say which response types it supports',
    change: having(({ metadata: { response_types_supported: _, ...metadata } }) => ({ metadata })),
  },
}

const isLocal = (uri: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(uri)?.hostname ?? '')

const partsOf = (uri: string): string => {
  const { origin, pathname, search, hash } = URL.parse(uri) ?? { origin: '', pathname: '', search: '', hash: '' }
  return [origin, pathname, search, hash].join('\n')
}
