import { readFileSync } from 'node:fs'
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { DirectoryRefusal } from '../directory/directory.ts'
import { changeableUserProperties } from '../directory/user.ts'
import { MintRefusal, mintKeys, mintResources } from '../mint.ts'
import type { Verbs } from './verbs.ts'

const members = z.record(z.string(), z.unknown())
const mintBody = z.strictObject({
  claims: members.optional(),
  header: members.optional(),
  key: z.enum(mintKeys).optional(),
  user: z.string().optional(),
  app: z.string().optional(),
  resource: z.enum(mintResources).optional(),
})
const userBody = z.partialRecord(z.enum(changeableUserProperties), z.string().max(256))
const appBody = z.strictObject({ identifierUris: z.array(z.string().max(256)).max(50) })
const since = z.coerce.number().int().min(0).default(0)

/** The control verbs over HTTP, for programs on the same machine only. */
export function controlRoutes(verbs: Verbs, origin: string): Router {
  return Router()
    .use(onlyThisMachine(new URL(origin).port))
    .use(express.json({ limit: '64kb', type: () => true, strict: true }))
    .get('/', (_request, response) => void response.json({ mockEntra: true, version: packageVersion(), ...verbs.describe() }))
    .post(
      '/tokens',
      async (request, response) => void response.json({ token: await verbs.mint(mintBody.parse(request.body ?? {})) }),
    )
    .post('/reset', (_request, response) => {
      verbs.reset()
      response.sendStatus(204)
    })
    .get('/ledger', (request, response) => {
      const entries = verbs.ledger.entries(since.parse(request.query['since']))
      response.json({ next: verbs.ledger.mark, entries })
    })
    .post('/keys/rotate', async (_request, response) => void response.json({ kid: await verbs.rotateKeys() }))
    .get('/users', (_request, response) => void response.json({ users: verbs.directory.users() }))
    .patch('/users/:id', (request, response) => {
      const user = verbs.directory.changeUser(request.params.id, definedOnly(userBody.parse(request.body ?? {})))
      if (user) response.json(user)
      else
        response
          .status(404)
          .json({ error: 'not_found', message: `No user '${request.params.id}'; GET ${origin}/_mock/users lists them.` })
    })
    .patch('/apps/:clientId', (request, response) => {
      const app = verbs.directory.changeIdentifierUris(request.params.clientId, appBody.parse(request.body ?? {}).identifierUris)
      if (app) response.json({ clientId: app.appId, ...app })
      else response.status(404).json({ error: 'not_found', message: `No app with the client id '${request.params.clientId}'.` })
    })
    .use((request, response) => {
      response
        .status(404)
        .json({ error: 'not_found', message: `No control verb at ${request.method} ${request.originalUrl.slice(0, 100)}.` })
    })
    .use(refusal)
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A web page must not drive the mock: not with an `Origin`, and not through a name that it points at this machine. */
function onlyThisMachine(port: string): RequestHandler {
  return (request, response, next) => {
    const host = URL.parse(`http://${request.headers.host}`)
    const isOurs = host !== null && loopbackHosts.has(host.hostname) && (host.port || '80') === port
    const isLoopback = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
    if (isOurs && isLoopback && request.headers.origin === undefined) return next()
    const message =
      'The control verbs are for programs on this machine: ask without an Origin header, at localhost and the port of the mock.'
    response.status(403).json({ error: 'forbidden', message })
  }
}

const refusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof z.ZodError)
    return void response.status(400).json({ error: 'invalid_request', message: z.prettifyError(error) })
  if (error instanceof MintRefusal || error instanceof DirectoryRefusal) {
    return void response.status(400).json({ error: 'invalid_request', message: error.message })
  }
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  if (!(status >= 400 && status < 500)) return next(error)
  const message = status === 413 ? 'The body is larger than 64 kB.' : 'The body is not the JSON of an object.'
  response.status(status).json({ error: 'invalid_request', message })
}

/** Drops members that are undefined; JSON never has them, but the types allow them. */
const definedOnly = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>
  }

function packageVersion(): string {
  // One folder deeper where the package is built: dist/src/mock-idp/control.
  const manifest = new URL(
    import.meta.url.endsWith('.ts') ? '../../../package.json' : '../../../../package.json',
    import.meta.url,
  )
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'))
  return version
}
