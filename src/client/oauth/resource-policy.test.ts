import { describe, expect, test } from 'vitest'
import type { Json } from '../testing/fake-parties.ts'
import { attempt, startFakeSession as start } from '../testing/fake-session.ts'

const resources = (parties: { asked: readonly { path: string; parameters: Json }[] }) =>
  parties.asked
    .filter(({ path }) => ['/authorize', '/token'].includes(path))
    .map(({ path, parameters }) => [path, parameters['resource']])

describe('the resource', () => {
  test('is left out of every request where the person says so, renewals too', async () => {
    const { open, parties } = await start({ letsIn: (nth) => nth !== 2 }, { resource: 'omit' })
    const session = await open()
    await session.callTool('greet', { name: 'x' })
    expect(resources(parties)).toEqual([
      ['/authorize', undefined],
      ['/token', undefined],
      ['/token', undefined],
    ])
  })

  test('that the token endpoint refuses is a refusal, and nothing else is tried', async () => {
    const { error, parties } = await attempt({ tokenAnswer: () => ({ error: 'invalid_target' }) })
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('invalid_target') })
    expect(resources(parties)).toHaveLength(2)
  })

  test('that is refused is left out once more, by another sign-in, where the person allowed it; and said aloud', async () => {
    const { open, parties, told } = await start(
      {
        tokenAnswer: (right, asked) =>
          asked['resource'] === undefined ? right : { error: 'invalid_target', error_description: 'what is that?' },
      },
      { resource: 'retry-without' },
    )
    const session = await open()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(resources(parties)).toEqual([
      ['/authorize', parties.url],
      ['/token', parties.url],
      ['/authorize', undefined],
      ['/token', undefined],
    ])
    expect(told).toContainEqual({
      step: 'resource-omitted',
      issuer: parties.issuer,
      why: expect.stringContaining('what is that?'),
    })
  })

  test('that is not the reason of the refusal is not left out', async () => {
    const { error, parties } = await attempt({ tokenAnswer: () => ({ error: 'invalid_scope' }) }, { resource: 'retry-without' })
    expect(error).toMatchObject({ message: expect.stringContaining('invalid_scope') })
    expect(resources(parties)).toHaveLength(2)
  })
})
