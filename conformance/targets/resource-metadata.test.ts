import { expect, test } from 'vitest'
import { createRecorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { serverUnderTest } from './server-under-test.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

/** A server that publishes documents at some paths and challenges with some address. */
async function find(documents: Readonly<Record<string, string>>, pointer?: string, path = '/mcp') {
  await using server = await throwawayServer((request, answer) => {
    const document = documents[request.url ?? '']
    if (request.method === 'GET')
      return document === undefined ? answer.writeHead(404).end('{}') : answer.writeHead(200).end(document)
    const challenge =
      pointer === undefined ? {} : { 'www-authenticate': `Bearer resource_metadata="${pointer.replace('ORIGIN', origin)}"` }
    return answer.writeHead(401, challenge).end()
  })
  const { origin } = server
  const wire = createRecorder({ redactor: createRedactor(), signal: new AbortController().signal })
  const found = await serverUnderTest({ url: `${origin}${path}`, revision: '2026-07-28', wire }).resourceMetadata()
  return found && { route: found.route, url: found.url.replace(origin, ''), document: found.document }
}

test('the challenge is followed first', async () => {
  const documents = { '/elsewhere': '{"a":1}', [`${wellKnown}/mcp`]: '{"b":1}' }
  expect(await find(documents, 'ORIGIN/elsewhere')).toEqual({ route: 'challenge', url: '/elsewhere', document: { a: 1 } })
})

test.each([['not an address'], ['ORIGIN/nothing-there'], ['ORIGIN/no-object']])(
  'a challenge that names %s leads on to the well-known places',
  async (pointer) => {
    const documents = { '/no-object': '[]', [`${wellKnown}/mcp`]: '{"b":1}', [wellKnown]: '{"c":1}' }
    expect(await find(documents, pointer)).toEqual({ route: 'path', url: `${wellKnown}/mcp`, document: { b: 1 } })
  },
)

test('without a challenge the place with the path comes before the one at the origin', async () => {
  expect(await find({ [wellKnown]: '{"c":1}' })).toEqual({ route: 'root', url: wellKnown, document: { c: 1 } })
  expect(await find({ [wellKnown]: '{"c":1}' }, undefined, '/')).toEqual({ route: 'root', url: wellKnown, document: { c: 1 } })
})

test('where there is no document, none is found', async () => {
  expect(await find({})).toBeUndefined()
})
