import * as oauth from 'oauth4webapi'
import type { Browser, SignInAct } from '../browser.ts'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { Step } from '../steps.ts'
import { type AuthorizationRecord, authorizationResponse, authorizationUrl } from './authorization.ts'
import { awaitAnswer } from './await-answer.ts'
import { type Callback, openCallback } from './callback.ts'
import type { Challenge } from './challenge.ts'
import { issuerMetadata } from './issuer-metadata.ts'
import { pkcePolicy } from './pkce-policy.ts'
import { register } from './registration.ts'
import { resourceMetadata } from './resource-metadata.ts'
import { selectScope } from './scope.ts'
import type { ServerAddress } from './server-address.ts'
import { exchangeCode, type Tokens } from './tokens.ts'

export interface SignInOptions {
  readonly server: ServerAddress
  readonly browser: Browser
  readonly clientId: string | undefined
  /** Asked for in the place of what server and metadata name. */
  readonly scope: string | undefined
  /** How long a person may take, in seconds. */
  readonly patienceSeconds: number
  readonly now: () => Date
  readonly tell: (step: Step) => void
  readonly log: (line: string) => void
}

/** Tokens, and what is needed to renew them at the issuer they came from and nowhere else. */
export interface Grant {
  readonly record: AuthorizationRecord
  readonly tokens: Tokens
}

/**
 * The whole way from a challenge to a token: resource document, issuer document, PKCE policy, client id, sign-in, exchange.
 * Everything is looked up anew each time, so a server that has moved to another authorization server is followed there:
 * by a new registration, never with a client id that was given for the one before (`issuerBefore`).
 * @throws ConnectError at the first leg that fails.
 */
export async function signIn(options: SignInOptions, challenge: Challenge | undefined, issuerBefore?: string): Promise<Grant> {
  const { server, tell, log } = options
  const resource = await resourceMetadata(server, challenge)
  if (options.clientId !== undefined && issuerBefore !== undefined && issuerBefore !== resource.issuer)
    throw moved(issuerBefore, resource.issuer)
  const { url, document: issuer } = await issuerMetadata(resource.issuer, server)
  tell({
    step: 'discovered',
    resourceMetadata: resource.url,
    resource: resource.resource,
    issuer: issuer.issuer,
    issuerMetadata: url,
  })
  if (pkcePolicy(issuer) === 'entra') tell({ step: 'pkce-not-advertised', issuer: issuer.issuer })

  const state = oauth.generateRandomState()
  const callback = await openCallback(state, log)
  try {
    const registration = await register(issuer, callback.redirectUri, options.clientId)
    tell({ step: 'registered', by: registration.by, clientId: registration.client.client_id })
    const scope = selectScope({ asked: options.scope, challenge, resource, issuer })
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const record = {
      issuer,
      registration,
      redirectUri: callback.redirectUri,
      state,
      codeVerifier,
      resource: resource.resource,
      scope,
    }
    const url = await authorizationUrl(record)
    return { record, tokens: await tokensBySignIn(record, url, callback, options) }
  } finally {
    await callback.close()
  }
}

async function tokensBySignIn(
  record: AuthorizationRecord,
  url: URL,
  callback: Callback,
  options: SignInOptions,
): Promise<Tokens> {
  const { browser, tell, log, now, patienceSeconds } = options
  let signedIn = false
  const onAct = (act: SignInAct) => {
    signedIn ||= act.act === 'signed-in'
    tell(act.act === 'signed-in' ? { step: 'signed-in', user: act.user } : { step: 'consent', at: act.at })
  }
  const page = { url, redirectUri: callback.redirectUri, onAct, log }
  const { arrival, shown } = await awaitAnswer({ browser, page, callback, patienceSeconds })
  let tokens: Tokens | undefined
  try {
    const response = authorizationResponse(record, arrival.parameters)
    if (!signedIn) tell({ step: 'signed-in', user: undefined })
    tokens = await exchangeCode(record, response, now)
  } finally {
    await arrival.answer(tokens ? 'signed-in' : 'not-signed-in')
    await shown
  }
  tell({
    step: 'token',
    scope: tokens.scope,
    expiresAt: tokens.expiresAt?.toISOString(),
    refreshable: tokens.refreshToken !== undefined,
  })
  return tokens
}

function moved(before: string, after: string): ConnectError {
  return new ConnectError({
    kind: 'refused',
    happened: `The server has moved from the authorization server ${printable(before)} to ${printable(after)}, and the client id was given for the first.`,
    whose: 'you',
    advice: 'Run it again with a client id of the new one, or with none if it lets clients register.',
  })
}
