import { expect, test } from 'vitest'
import type { Step } from '../../kit/check.ts'
import type { Answer, McpRequest, ServerUnderTest } from '../../kit/instruments.ts'
import { NoAnswer } from '../../kit/nothing-learnt.ts'
import { isInTheOpen, nothingInTheOpen } from './transport-security.ts'

const step: Step = (_label, action) => action()
const answer = (status: number, challenge?: string): Answer => ({
  status,
  headers: challenge ? { 'www-authenticate': [challenge] } : {},
  text: '',
  json: undefined,
  message: undefined,
})

const metadata = { token_endpoint: 'https://as.example/token' }

/** A server behind TLS whose twin without it is asked at `http:`. */
function judged(twin: (request: McpRequest | undefined) => Answer, published: object = metadata) {
  const asked: (McpRequest | undefined)[] = []
  const server: Pick<ServerUnderTest, 'url' | 'send' | 'firstRequest' | 'resourceMetadata'> = {
    url: 'https://mcp.example/mcp',
    send: async () => ({ ...answer(200), json: published }),
    firstRequest: async (request) => {
      asked.push(request)
      return twin(request)
    },
    resourceMetadata: async () => ({
      url: 'https://mcp.example/.well-known/oauth-protected-resource/mcp',
      route: 'path',
      answer: answer(200),
      document: { authorization_servers: ['https://as.example'] },
    }),
  }
  return { asked, verdict: nothingInTheOpen.run({ server: server as ServerUnderTest }, step) }
}

test('a server that asks for a token without TLS is found out, and is shown none that is worth anything', async () => {
  const { asked, verdict } = judged(() => answer(401, 'Bearer error="invalid_token"'))
  expect(await verdict).toMatchObject({ kind: 'fail' })
  expect(asked).toEqual([{ url: 'http://mcp.example/mcp', token: 'this-is-not-a-token' }])
})

test.each<[string, () => Answer]>([
  ['redirects to TLS', () => answer(308)],
  ['refuses whatever comes without TLS', () => answer(403)],
  ['asks for another kind of credentials, as fronts do', () => answer(401, 'Basic realm="front"')],
  [
    'does not listen without TLS',
    () => {
      throw new NoAnswer('nobody listens there')
    },
  ],
])('a server that %s is as it should be', async (_, twin) => {
  expect(await judged(twin).verdict).toEqual({ kind: 'pass' })
})

test('an authorization server one of whose endpoints is without TLS is found out', async () => {
  const { verdict } = judged(() => answer(308), { ...metadata, registration_endpoint: 'http://as.example/register' })
  expect(await verdict).toMatchObject({ kind: 'fail', because: expect.stringContaining('registration_endpoint') })
})

test.each([
  ['http://mcp.example/mcp', true],
  ['http://127.0.0.1.evil.example/', true],
  ['https://mcp.example/mcp', false],
  ['http://127.0.0.1:8000/mcp', false],
  ['http://localhost/mcp', false],
  ['api://7c9e1f52', false],
  [undefined, false],
])('%s in the open: %s', (address, open) => {
  expect(isInTheOpen(address)).toBe(open)
})
