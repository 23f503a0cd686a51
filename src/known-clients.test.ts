/** Proxy mode takes clients in each of the three ways in which MCP has them known, whoever wrote them. */
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, headlessBrowser } from './client/index.ts'
import { type Parties, startParties } from './testing/parties.ts'
import { type How, type Registered, redirectUri, withV1, withV2 } from './testing/sdk-clients.ts'

const clientMetadataUrl = 'https://client.example/client.json'
const byHand = 'client-by-hand'
const document = {
  client_id: clientMetadataUrl,
  client_name: 'A client with a document',
  redirect_uris: [redirectUri, 'http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}

let parties: Parties
beforeAll(async () => {
  parties = await startParties('proxy', {
    environment: () => ({
      MCP_SERVER_CLIENTS: JSON.stringify([{ client_id: byHand, client_name: 'By hand', redirect_uris: document.redirect_uris }]),
    }),
    parts: {
      // Documents are fetched from public addresses only; this is the web, so far as the test has one.
      oauthProxy: (configuration) => ({
        ...configuration,
        fetch: async (url) => Response.json(document, { status: String(url) === clientMetadataUrl ? 200 : 404 }),
      }),
    },
  })
})
afterAll(() => parties.close())

/** Signs in, is told who is signed in, and gives the id of the client that the token was issued to. */
type Play = (url: string, registered: Registered, how: How) => Promise<{ text: unknown; clientId: unknown }>

const sdk =
  (line: typeof withV1): Play =>
  async (url, registered, how) => {
    const { text, keeper } = await line(url, registered, how)
    return { text, clientId: decodeJwt(keeper.accessToken ?? '')['client_id'] }
  }
const ours: Play = async (url, registered, { clientMetadataUrl: document }) => {
  let clientId: unknown
  const session = await connect({
    ...{ url, browser: headlessBrowser(), clientMetadataUrl: document, clientId: registered?.client_id },
    onStep: (step) => {
      if (step.step === 'registered') clientId = step.clientId
    },
  })
  const { text } = await session.callTool('get_user_name')
  await session.close()
  return { text, clientId }
}

describe.each<[string, Play]>([
  ['the client of SDK v1', sdk(withV1)],
  ['the client of SDK v2', sdk((url, registered, how) => withV2(url, registered, 'auto', how))],
  ['our client', ours],
])('%s', (_, play) => {
  test('is known by its document', async () => {
    expect(await play(parties.server.url, undefined, { clientMetadataUrl })).toEqual({
      text: 'Ada Lovelace',
      clientId: clientMetadataUrl,
    })
  })
  test('registers itself', async () => {
    const { text, clientId } = await play(parties.server.url, undefined, {})
    expect(text).toBe('Ada Lovelace')
    expect([clientMetadataUrl, byHand, undefined]).not.toContain(clientId)
  })
  test('is registered by hand', async () => {
    const registered = { client_id: byHand, issuer: parties.server.authorizationServer }
    expect(await play(parties.server.url, registered, {})).toEqual({ text: 'Ada Lovelace', clientId: byHand })
  })
})
