import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Party } from './party.ts'
import { seededApi } from './seeded-api.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'

/** This project's mock, as it is packed: run `npm run build` first. */
export const ours: Party = {
  name: 'mcp-entra mock',
  command: (port) => [path('../../dist/command/cli.cjs'), 'mock', '--port', String(port), '--json'],
  discovery: `/${tenant}/v2.0/.well-known/openid-configuration`,
  token: {
    path: `/${tenant}/oauth2/v2.0/token`,
    form: { grant_type: 'client_credentials', ...seededApi, scope: 'https://graph.microsoft.com/.default' },
  },
}

export const oauth2MockServer: Party = {
  name: 'oauth2-mock-server',
  command: (port) => [
    path('../../node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs'),
    '-a',
    'localhost',
    '-p',
    String(port),
  ],
  discovery: '/.well-known/openid-configuration',
  token: { path: '/token', form: { grant_type: 'client_credentials', scope: 'any' } },
}

/** emulate refuses whoever comes 5,000 times in an hour, by bearer token; each of these may. */
const bearers = Array.from({ length: 80 }, (_, index) => `bench_token_${index}`)

function emulateSeed(): string {
  const seed = join(mkdtempSync(join(tmpdir(), 'mcp-entra-bench-')), 'seed.json')
  const tokens = Object.fromEntries(bearers.map((token) => [token, { login: token, scopes: [] }]))
  writeFileSync(seed, JSON.stringify({ tokens, microsoft: { users: [{ email: 'ada@contoso.example', name: 'Ada Lovelace' }] } }))
  return seed
}

/** Its tokens are random words in a map: nothing is signed, so that their number says nothing about signing. */
export const emulate: Party = {
  name: 'emulate',
  command: (port) => [
    path('../../node_modules/emulate/dist/index.js'),
    'start',
    '-s',
    'microsoft',
    '-p',
    String(port),
    '--seed',
    emulateSeed(),
  ],
  discovery: '/.well-known/openid-configuration',
  token: {
    path: '/oauth2/v2.0/token',
    form: { grant_type: 'client_credentials', client_id: 'bench', client_secret: 'bench', scope: 'any' },
    bearers,
  },
}

/** The least that a server in Node can do that signs: no routes, no checks, RS256 off the main thread. */
export const bareSigner: Party = {
  name: 'bare node:http + RS256',
  command: (port) => [path('./bare-signer.ts'), String(port)],
  discovery: '/',
  token: { path: '/', form: { grant_type: 'client_credentials' } },
}
