import { expect, test } from 'vitest'
import { chunksOverLength, twoLengthsRefused } from '../checks/server/framing.ts'
import { reading } from '../mutants/server/minimal-framing.ts'
import { outcomeOn } from './asked.ts'
import { openCast } from './cast.ts'

/** As net/http of Go and others do; that such a connection should be closed afterwards is not what is judged. */
const byChunks = (head: string): string =>
  /\r\ntransfer-encoding:/i.test(head) ? head.replace(/\r\ncontent-length:.*/gi, '') : head

test('a server that reads by chunks, where there is a length as well, and keeps the connection, raises no alarm', async () => {
  const cast = await openCast()
  const stage = cast.minimal((parts) => ({ ...parts, ...reading(byChunks) }))
  for (const check of [twoLengthsRefused, chunksOverLength])
    expect(await outcomeOn(check, '2026-07-28', stage), check.id).toEqual({ kind: 'pass' })
  await cast.close()
})
