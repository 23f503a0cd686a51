import type { MockEntra } from '../../../src/mock-idp/index.ts'
import type { EntraWorld, Parameters } from '../../kit/client-scenario.ts'
import type { Asked } from './listener.ts'

/** A secret, for commands that want one of every client that was registered for them. */
const secret = 'pre-registered-secret'

/**
 * Whoever registers the client under test at Entra, as its manual says: as a program on somebody's machine, with the redirect URI that it
 * uses, so far as Entra takes that one.
 */
export function administrator(mock: MockEntra, { tokenVersion, isRegistered = true }: EntraWorld) {
  const { clientId } = mock.apps.console
  const { clientId: pageId } = mock.apps.inspector
  if (tokenVersion === 1) mock.directory.changeApp(mock.apps.api.clientId, { api: { requestedAccessTokenVersion: 1 } })
  return {
    client: isRegistered ? ({ client_id: clientId, client_secret: secret } satisfies Parameters) : undefined,
    /** The client ids of a program, and of a page in a browser, which Entra tells apart. */
    clients: { program: clientId, page: pageId },
    redirectsTo({ client_id: id = '', redirect_uri: redirectUri = '' }: Parameters): void {
      const platform = ({ [clientId]: 'publicClient', [pageId]: 'spa' } as const)[id]
      const app = mock.directory.apps().find(({ appId }) => appId === id)
      if (!platform || !app) return
      const redirectUris = [...new Set([...app[platform].redirectUris, anyPort(redirectUri)])]
      try {
        mock.directory.changeApp(id, { [platform]: { redirectUris } })
      } catch {
        // Entra's own portal takes no such address; what the client hears of it is AADSTS50011.
      }
    },
    /** The request of a public client, also where the secret was sent that goes with the client id: there is no such thing at Entra. */
    asPublicClient(asked: Asked): Asked {
      const { authorization: [basic = ''] = [], ...headers } = asked.headers
      const [id, password] = Buffer.from(basic.replace(/^Basic +/i, ''), 'base64')
        .toString('utf8')
        .split(':')
      const form = new URLSearchParams(asked.body)
      const isBasic = password === secret
      if (!isBasic && form.get('client_secret') !== secret) return asked
      form.delete('client_secret')
      if (isBasic) form.set('client_id', id ?? '')
      return { ...asked, headers: isBasic ? headers : asked.headers, body: form.toString() }
    },
  }
}

/** Entra leaves the port of `localhost` out of account, and of no other host (Microsoft: "Redirect URI restrictions"). */
const anyPort = (redirectUri: string): string => redirectUri.replace(/^(https?:\/\/localhost):\d+/, '$1')
