import { renameSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mcpClient, tokensIn, verifier } from './oauth-proxy/testing/mcp-client.ts'
import { type WholeServer, wholeServer } from './oauth-proxy/testing/whole-server.ts'
import { callTool, converse, dialects, send } from './testing/dialects.ts'
import { expectToOutliveItsStore } from './testing/store-down.ts'

const encryptionKey = Buffer.alloc(32, 'k').toString('base64')
let room: WholeServer
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await wholeServer({ encryptionKeys: [encryptionKey], clientSecret: 'the-secret-at-entra' })
  client = mcpClient(room)
})
afterAll(() => room.close())

test('while the store is away, what needs it is told to wait; when it is back, nothing is lost', async () => {
  const away = `${room.folder}-away`
  await expectToOutliveItsStore(room, {
    goAway: () => renameSync(room.folder, away),
    comeBack: () => renameSync(away, room.folder),
  })
})

/** Of an authorization request and its answer; the other parameters are public. */
const secretNames = ['code', 'state', 'nonce']

test('no secret of a whole flow is in the log, whatever goes wrong in it', async () => {
  const visitor = room.newBrowser()
  const { body } = await client.register({ token_endpoint_auth_method: 'client_secret_post' })
  const [clientId, secret] = [String(body['client_id']), String(body['client_secret'])]
  const secrets = new Set([encryptionKey, 'the-secret-at-entra', verifier, secret])
  const keep = (...found: unknown[]) => {
    for (const one of found) if (typeof one === 'string' && one.length > 15) secrets.add(one)
  }
  /** What an address holds that is nobody else's business. */
  const keepAddress = (url: string | undefined) => {
    if (!url) return
    const { origin, pathname, searchParams } = new URL(url)
    if (origin === room.origin) keep(...pathname.split('/').filter((part) => part.length > 20))
    keep(...secretNames.flatMap((name) => searchParams.getAll(name)))
  }
  const visit = visitor.visit
  visitor.visit = async (...given) => {
    const visited = await visit(...given)
    keepAddress(visited.url)
    keepAddress(visited.location)
    keep(
      ...Object.values(given[1] ?? {}),
      ...[...visited.body.matchAll(/type="hidden"[^>]*value="([^"]*)"/g)].map(([, value]) => value),
    )
    return visited
  }
  const query = await client.allowed(visitor, clientId)
  const code = query.get('code') ?? ''
  keep(code)
  await client.redeem(clientId, code, { client_secret: 'wrong-secret-of-the-client' })
  const tokens = await tokensIn(client.redeem(clientId, code, { client_secret: secret }))
  keep(tokens.access_token, tokens.refresh_token, ...tokens.access_token.split('.'), 'wrong-secret-of-the-client')
  for (const dialect of dialects) await converse(dialect, room.resource, tokens.access_token, callTool)
  const form = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: secret,
    refresh_token: tokens.refresh_token ?? '',
  }
  const renewed = await tokensIn(client.post('/token', form))
  keep(renewed.access_token, renewed.refresh_token)
  // Things go wrong: a token that comes twice, codes of nobody, tokens where none belong, Entra's refusals.
  await client.post('/token', form)
  await client.redeem(clientId, code, { client_secret: secret })
  const stray = `stray-token-${'x'.repeat(40)}`
  keep(stray)
  await send(`${room.resource}?access_token=${stray}`, { method: 'POST', headers: { authorization: `Bearer ${stray}` } })
  await send(`${room.origin}/${stray}`, { headers: { cookie: `a=${stray}`, 'x-request-id': 'a-request-id' } })
  room.entra.refuseTokens = {
    status: 400,
    body: JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS70000: no.' }),
  }
  await client.allowed(visitor, clientId, { prompt: 'consent' })
  room.entra.refuseTokens = undefined
  keep(...room.entra.secrets, ...(await visitor.jar.serialize()).cookies.map(({ value }) => value))

  expect(secrets.size).toBeGreaterThan(30)
  const log = room.lines.join('')
  expect(log).toContain('AADSTS70000')
  expect(log).toContain('refused')
  for (const secret of secrets) expect(log.includes(secret), secret).toBe(false)
})
