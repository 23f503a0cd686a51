import { execFileSync } from 'node:child_process'
import type { Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'
import { hosted } from './registration.ts'

const asksInside = (parts: Parts): Parts => ({
  ...parts,
  mayAsk: ({ protocol }) => protocol === 'https:' || protocol === 'http:',
})
const isHttpElsewhere = (url: URL): boolean => url.protocol === 'http:' && url.hostname !== 'localhost'

/** Clients that ask, or have people open, whatever address another party names. */
export const addressMutants: ClientMutants = {
  'client/asks-inside': minimalClient('asks addresses of private networks by https', (parts) => ({
    ...asksInside(parts),
    mayAsk: (url) => !isHttpElsewhere(url),
  })),
  'client/asks-anything': minimalClient('asks whatever address it is given', asksInside),
  'client/hosted-and-asks-inside': minimalClient(
    'runs on a host of its own, and asks addresses of private networks',
    (parts) => ({
      ...hostedAsWeb(parts),
      mayAsk: (url) => !isHttpElsewhere(url),
    }),
  ),
  'client/hosted-without-policy': minimalClient('is a web page without a Content-Security-Policy', (parts) => ({
    ...hostedAsWeb(parts),
    pageHeaders: { 'content-type': 'text/html' },
  })),
  'client/follows-redirects': minimalClient('follows redirects wherever they lead', (parts) => ({
    ...parts,
    fetch: (input, init) => parts.fetch(input, { ...init, redirect: 'follow' }),
  })),

  'client/opens-anything': minimalClient('has any address opened', (parts) => ({ ...parts, mayOpen: () => true })),
  'client/opens-what-is-not-known-as-bad': minimalClient(
    'has any address opened but of schemes that it knows as bad',
    (parts) => ({
      ...parts,
      mayOpen: (url) => !['javascript:', 'data:', 'file:', 'vbscript:'].includes(url.protocol) && !isHttpElsewhere(url),
    }),
  ),
  'client/opens-as-written': minimalClient('has addresses opened as they are written', (parts) => ({
    ...parts,
    spelling: ({ search }, named) => `${named}${named.includes('?') ? '&' : '?'}${search.slice(1)}`,
  })),
  'client/opens-by-a-shell': minimalClient('has a shell open addresses', (parts) => ({
    ...parts,
    visit: (url) => {
      execFileSync('sh', ['-c', `: "${url}"`])
      return parts.visit(url)
    },
  })),
}

function hostedAsWeb(parts: Parts): Parts {
  const right = hosted(parts)
  return { ...right, clientMetadata: (redirectUri) => ({ ...right.clientMetadata(redirectUri), application_type: 'web' }) }
}
