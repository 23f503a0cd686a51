import { expect, test } from 'vitest'
import { closedDocumentsGate } from './gate.ts'
import type { Answer, Discovery, Instruments } from './instruments.ts'

const saying = (json: unknown): Partial<Instruments> => ({
  discovery: { metadata: async (): Promise<Partial<Answer>> => ({ status: 200, json }) } as unknown as Discovery,
})
const gate = (instruments: Partial<Instruments>) => closedDocumentsGate({ needs: ['documents'] }, instruments)

test('without a place for documents, who says that it reads them is not run, and who does not is not asked', async () => {
  expect(await gate(saying({ client_id_metadata_document_supported: true }))).toBeUndefined()
  for (const json of [{}, { client_id_metadata_document_supported: 'true' }, null, undefined, 'a page'])
    expect(await gate(saying(json))).toMatchObject({ kind: 'not-asked', because: expect.stringContaining('--documents-url') })
})

test('of an MCP server that is its own it is asked where a place can be given', async () => {
  const server = {} as Instruments['server']
  const instruments = { ...saying({ client_id_metadata_document_supported: true }), server }
  expect(await gate(instruments)).toMatchObject({ kind: 'not-asked' })
  expect(await gate({ ...instruments, documents: { publish: () => ({}) as never } })).toBeUndefined()
})
