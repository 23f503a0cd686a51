import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverChecks } from '../checks/index.ts'
import { outcomeOn } from './asked.ts'
import { type Cast, openCast } from './cast.ts'

let cast: Cast
beforeAll(async () => {
  cast = await openCast()
})
afterAll(() => cast.close())

describe('a near-miss', () => {
  const nearMisses = serverChecks.filter(({ id }) => id.startsWith('server/token-'))

  test.each(nearMisses.map((check) => ({ id: check.id, check })))(
    '$id shows nothing on a server that refuses everybody after the first bad token',
    async ({ check }) => {
      let offended = false
      const stage = cast.minimal((parts) => ({
        ...parts,
        authenticate: async (...request) => {
          const caller = await parts.authenticate(...request)
          if (offended) return 'invalid_token'
          offended = typeof caller === 'string' && caller !== 'stranger'
          return caller
        },
      }))
      const { kind } = await outcomeOn(check, '2025-11-25', stage)
      expect(kind).toBe('inconclusive')
    },
  )
})
