import { Router } from 'express'
import { z } from 'zod'
import { userSchema } from '../directory/tenant-seed.ts'
import type { DirectoryVerbs } from './directory-verbs.ts'
import { notFound } from './refusal.ts'

/** What may be changed of a user; the id, the kind of account and the password stay. */
const userChange = userSchema.omit({ id: true, userType: true, home: true, password: true }).partial()

/** Users, groups, apps, role assignments and consents of one tenant over HTTP, read and changed while it runs. */
export function directoryRoutes(directory: DirectoryVerbs, control: string): Router {
  return Router()
    .get('/users', (_request, response) => void response.json({ users: directory.users() }))
    .post('/users', (request, response) => void response.status(201).json(directory.addUser(request.body ?? {})))
    .patch('/users/:id', (request, response) => {
      const user = directory.changeUser(request.params.id, definedOnly(userChange.parse(request.body ?? {})))
      if (user) response.json(user)
      else notFound(response, `No user '${request.params.id}'; GET ${control}/users lists them.`)
    })
    .delete('/users/:id', (request, response) => {
      if (directory.removeUser(request.params.id)) response.sendStatus(204)
      else notFound(response, `No user '${request.params.id}'; GET ${control}/users lists them.`)
    })

    .get('/groups', (_request, response) => void response.json({ groups: directory.groups() }))
    .post('/groups', (request, response) => void response.status(201).json(directory.addGroup(request.body ?? {})))
    .patch('/groups/:id', (request, response) => {
      const group = directory.changeGroup(request.params.id, request.body ?? {})
      if (group) response.json(group)
      else notFound(response, `No group '${request.params.id}'; GET ${control}/groups lists them.`)
    })
    .delete('/groups/:id', (request, response) => {
      if (directory.removeGroup(request.params.id)) response.sendStatus(204)
      else notFound(response, `No group '${request.params.id}'; GET ${control}/groups lists them.`)
    })

    .get('/apps', (_request, response) => void response.json({ apps: directory.apps() }))
    .post('/apps', (request, response) => {
      const app = directory.addApp(request.body ?? {})
      response.status(201).json({ clientId: app.appId, ...app })
    })
    .patch('/apps/:clientId', (request, response) => {
      const change: Record<string, unknown> = request.body ?? {}
      if (Object.keys(change).length === 0)
        return void response
          .status(400)
          .json({ error: 'invalid_request', message: 'Say which members of the manifest to change, for example identifierUris.' })
      const app = directory.changeApp(request.params.clientId, change)
      if (app) response.json({ clientId: app.appId, ...app })
      else notFound(response, `No app with the client id '${request.params.clientId}'.`)
    })
    .delete('/apps/:clientId', (request, response) => {
      if (directory.removeApp(request.params.clientId)) response.sendStatus(204)
      else notFound(response, `No app with the client id '${request.params.clientId}'.`)
    })

    .get('/role-assignments', (_request, response) => void response.json({ roleAssignments: directory.roleAssignments() }))
    .post('/role-assignments', (request, response) => void response.status(201).json(directory.assignRole(request.body ?? {})))
    .delete('/role-assignments', (request, response) => {
      directory.unassignRole(request.body ?? {})
      response.sendStatus(204)
    })

    .get('/consents', (_request, response) => void response.json({ consents: directory.consents() }))
    .post('/consents', (request, response) => void response.status(201).json(directory.consent(request.body ?? {})))
    .delete('/consents/:clientId', (request, response) => {
      const { user } = z.object({ user: z.string().optional() }).parse(request.query)
      directory.withdrawConsent(request.params.clientId, user)
      response.sendStatus(204)
    })
}

/** Drops members that are undefined; JSON never has them, but the types allow them. */
const definedOnly = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>
  }
