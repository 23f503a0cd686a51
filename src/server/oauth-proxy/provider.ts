import type { EventEmitter } from 'node:events'
import { type Configuration, type errors, Provider } from 'oidc-provider'
import { traceOf } from '../trace.ts'
import { retryAfterSeconds } from './adapter.ts'
import type { Log } from './log.ts'
import { paths } from './paths.ts'
import { nameSuccessors } from './rotation.ts'

/** The metadata documents: RFC 8414 §3 and OpenID Connect Discovery §4. */
export const metadataPaths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'] as const

/** In seconds: how long clients may keep the documents and the keys. Settings change at a restart only. */
const publishedFor = 300

/** oidc-provider, running at the server's origin. */
export function createProvider({
  origin,
  configuration,
  scopes,
  log,
}: {
  origin: string
  configuration: Configuration
  scopes: readonly string[]
  log: Log
}): Provider {
  const provider = new Provider(origin, configuration)
  // It makes its addresses from the request; the router puts the server's own origin there (see router.ts).
  provider.proxy = true
  nameSuccessors(provider)
  provider.use(async (ctx, next) => {
    await next()
    // oidc-provider adds `openid`; a client that takes all it is offered shall take the scopes of the MCP server only.
    if (ctx.status === 503) ctx.set('retry-after', String(retryAfterSeconds))
    const isMetadata = metadataPaths.some((path) => path === ctx.path)
    if (isMetadata && isRecord(ctx.body)) ctx.body = { ...ctx.body, scopes_supported: scopes }
    if ((isMetadata || ctx.path === paths.jwks) && ctx.status === 200) ctx.set('cache-control', `public, max-age=${publishedFor}`)
  })
  // The sign-in was for this one request: nothing of it stays in the browser, not even the name of a session.
  provider.on('interaction.ended', (ctx) => Object.assign(ctx.oidc.session ?? {}, { destroyed: true }))
  logEvents(provider, log)
  return provider
}

function logEvents(provider: Provider, log: Log): void {
  const refused = (where: string) => (_ctx: unknown, error: errors.OIDCProviderError) => {
    // Not the last word on it: see accessTokenRevocation.
    if (error.error === 'unsupported_token_type') return
    log.warn(
      { where, error: error.message, description: error.error_description, detail: error.error_detail },
      'a request was refused',
    )
  }
  provider.on('authorization.error', refused('authorization'))
  provider.on('authorization.error', (ctx, error) => {
    ctx.state['refused'] = error.message
  })
  provider.on('grant.error', refused('token'))
  provider.on('registration_create.error', refused('registration'))
  provider.on('revocation.error', refused('revocation'))
  provider.on('registration_create.success', (_ctx, { clientId, clientName, redirectUris }) =>
    log.info({ clientId, clientName, redirectUris }, 'a client has registered'),
  )
  provider.on('grant.revoked', (_ctx, grantId) => log.info({ grantId }, 'a grant was revoked'))
  // Koa's own event, which the types leave out: without a listener Koa prints the error, with its stack.
  const koa: EventEmitter = provider
  koa.on('error', (error) => log.error(traceOf(error), 'the authorization server failed outside its own handlers'))
  provider.on('server_error', (ctx, error) => log.error({ ...traceOf(error), path: ctx.path }, 'the authorization server failed'))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
