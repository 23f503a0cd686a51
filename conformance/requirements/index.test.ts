import { expect, test } from 'vitest'
import { z } from 'zod'
import { areaOf } from '../kit/area.ts'
import { revisions } from '../kit/requirement.ts'
import catalogue from './catalogue.json' with { type: 'json' }
import { catalogueNotes, requirement, requirements } from './index.ts'

const level = z.enum(['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY'])
const asked = z.enum([...revisions, 'draft'])
const text = z.string().min(1)
const row = z.object({
  role: z.enum(['server', 'client', 'authorization-server']),
  says: text,
  levels: z.partialRecord(asked, level),
  urls: z.partialRecord(asked, z.url({ protocol: /^https$/ })),
  rfc: z.array(text),
  test: z.object({ send: text.nullable(), pass: text.nullable(), fail: text.nullable() }).nullable(),
  notes: text.nullable(),
  entra: text.nullable(),
  notObservableReason: text.nullable(),
})

test('every row of the catalogue has the shape that the typed door claims for it', () => {
  const wrong = Object.entries(catalogue).flatMap(([id, value]) => {
    const { error } = row.safeParse(value)
    return error ? [`${id}: ${z.prettifyError(error)}`] : []
  })
  expect(wrong).toEqual([])
})

test('each requirement is asked by a revision, and each revision that asks it has a clause to link to', () => {
  expect(requirements.length).toBeGreaterThan(340)
  for (const { id, levels, urls } of requirements) {
    const askedBy = revisions.filter((name) => levels[name] !== undefined)
    expect(askedBy.length, id).toBeGreaterThan(0)
    expect(
      revisions.filter((name) => urls[name] !== undefined),
      id,
    ).toEqual(askedBy)
  }
})

test('the clause of an MCP row is on the page of the very revision that asks it', () => {
  const elsewhere = requirements
    .filter(({ origin, id }) => origin === 'mcp' && !id.startsWith('sep.'))
    .flatMap(({ id, urls }) => Object.entries(urls).map(([revision, url]) => ({ id, revision, url })))
    .filter(({ revision, url }) => url.includes('/specification/') && !url.includes(`/specification/${revision}/`))
  expect(elsewhere).toEqual([])
})

test('a row is found by its id, with the word of each revision and without the draft', () => {
  const audience = requirement('token.server-audience')
  expect(audience).toMatchObject({ id: 'token.server-audience', origin: 'mcp', role: 'server' })
  expect(audience.levels).toEqual({ '2025-06-18': 'MUST', '2025-11-25': 'MUST', '2026-07-28': 'MUST' })
  expect(areaOf(audience.id)).toBe('token')
})

test('a misspelt id does not compile, and does not run either', () => {
  // @ts-expect-error: there is no such row
  expect(() => requirement('token.server-audiense')).toThrow('token.server-audiense')
  // @ts-expect-error: a member of Object.prototype is no row
  expect(() => requirement('constructor')).toThrow('constructor')
})

test('rows beyond MCP ask for something, and say who asks', () => {
  expect(requirement('entra.tenant').origin).toBe('entra')
  expect(requirement('project.display-name-now').origin).toBe('project')
  const beyond = requirements.filter(({ origin }) => origin !== 'mcp')
  expect(beyond.every(({ id, origin }) => areaOf(id) === origin)).toBe(true)
  expect(beyond.every(({ levels }) => Object.values(levels).every((level) => level !== 'MAY'))).toBe(true)
})

test('the catalogue describes the black-box test of a row, and nothing of a row beyond MCP', () => {
  expect(catalogueNotes('token.server-audience')).toMatchObject({ pass: '401.', rfc: ['RFC 8707 §2', 'RFC 9068 §4'] })
  expect(catalogueNotes('entra.tenant')).toBeUndefined()
  expect(catalogueNotes('constructor')).toBeUndefined()
})
