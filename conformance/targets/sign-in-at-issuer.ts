import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oauth from 'oauth4webapi'
import { createRecorder } from '../kit/recorder.ts'
import type { Redactor } from '../kit/redaction.ts'
import { awaitAnswer, browserOf, type PersonsWay } from './awaited-answer.ts'
import { discoveryOf } from './discovery.ts'
import { TargetFailure } from './open-target.ts'
import { isObject } from './resource-metadata.ts'
import { serverUnderTest } from './server-under-test.ts'

export interface SignInAtIssuerOptions {
  /** The MCP endpoint. */
  readonly url: string
  /** A public client that is registered there, with `http://localhost/callback` on any port as redirect. */
  readonly clientId: string
  /** Whether the person's browser is opened, the address is only told, or the browser is played at a mock on this machine. */
  readonly browser: PersonsWay
  readonly log: (line: string) => void
  /** How long the person may take. */
  readonly milliseconds: number
  readonly redactor: Redactor
  readonly signal?: AbortSignal | undefined
}

/**
 * Lets a person sign in at the authorization server that the server's resource document names, and gives the access token.
 * @throws TargetFailure where there is no such document or metadata, or nobody signs in.
 */
export async function signInAtIssuer(options: SignInAtIssuerOptions): Promise<string> {
  const { url, clientId, redactor, signal = new AbortController().signal } = options
  const wire = createRecorder({ redactor, signal })
  const found = await serverUnderTest({ url, revision: '2025-11-25', wire }).resourceMetadata()
  const { resource = url, authorization_servers: named, scopes_supported: supported } = found?.document ?? {}
  const issuer = Array.isArray(named) ? named.find((one) => typeof one === 'string' && URL.canParse(one)) : undefined
  if (typeof issuer !== 'string') throw new TargetFailure(`${url} names no authorization server, so nobody can sign in.`)
  const { json } = await discoveryOf({ issuer, revision: '2025-11-25', wire }).metadata()
  if (!isAuthorizationServer(json)) throw new TargetFailure(`${issuer} has no metadata that says where to sign in.`)
  if (json.issuer !== issuer)
    throw new TargetFailure(`The metadata of ${issuer} is about another issuer, so nobody signs in there.`)

  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const listener = createServer().listen(0, 'localhost')
  try {
    await once(listener, 'listening')
    const redirectUri = `http://localhost:${(listener.address() as AddressInfo).port}/callback`
    const page = new URL(json.authorization_endpoint)
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      resource: String(resource),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(Array.isArray(supported) && supported.length > 0 ? { scope: supported.join(' ') } : {}),
    }
    for (const [name, value] of Object.entries(parameters)) page.searchParams.set(name, value)
    const { answer, paste, over } = awaitAnswer(listener, redirectUri, state, options)
    // Opening the page may fail first, and then nobody waits for the answer.
    answer.catch(() => {})
    await (await browserOf(options.browser)).open({
      url: page,
      redirectUri,
      onAct: () => {},
      log: options.log,
      paste,
      signal: over,
    })
    const client = { client_id: clientId, token_endpoint_auth_method: 'none' }
    // A loopback http issuer is one that is being tried out.
    const insecure = { [oauth.allowInsecureRequests]: new URL(issuer).protocol === 'http:', signal }
    const back = oauth.validateAuthResponse(json, client, await answer, state)
    const request = { ...insecure, additionalParameters: { resource: String(resource) } }
    const response = await oauth.authorizationCodeGrantRequest(json, client, oauth.None(), back, redirectUri, verifier, request)
    const { access_token: token } = await oauth.processAuthorizationCodeResponse(json, client, response)
    return token
  } catch (error) {
    if (error instanceof TargetFailure) throw error
    throw new TargetFailure(`Signing in at ${issuer} failed: ${redactor.body(reasonOf(error))}${otherwise(error)}`, {
      cause: error,
    })
  } finally {
    listener.close()
    listener.closeAllConnections()
  }
}

/** Why it failed, in the words of the authorization server where it said any. */
function reasonOf(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError)
    return [error.error, error.error_description].filter((part) => part !== undefined).join(': ')
  return error instanceof Error ? error.message : String(error)
}

/** What else can be done where the authorization server said no: Entra takes no `resource` that is not of the scopes. */
function otherwise(error: unknown): string {
  const code = /AADSTS\d+/.exec(reasonOf(error))?.[0]
  const explained = code === undefined ? '' : ` "mcp-entra explain ${code}" says what that means.`
  return `${explained}\nA token that was got in another way is handed in by --token.`
}

type Metadata = oauth.AuthorizationServer & { readonly authorization_endpoint: string; readonly token_endpoint: string }

const isAuthorizationServer = (json: unknown): json is Metadata =>
  isObject(json) &&
  typeof json['issuer'] === 'string' &&
  [json['authorization_endpoint'], json['token_endpoint']].every((one) => typeof one === 'string' && URL.canParse(one))
