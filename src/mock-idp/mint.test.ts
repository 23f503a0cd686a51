import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MintChange, MintRefusal, mockEntra } from './index.ts'

const mock = mockEntra({}, { beforeAll, afterAll })

test.each([
  [{ claim: { aud: 'somebody-else' } }, "no change 'claim'; there are claims, header"],
  [{ key: 'strange' }, "no key 'strange'; there are own, stranger"],
  [{ resource: 'api://x' }, "no resource 'api://x'; there are api, graph"],
])('a change that is misspelt, as JavaScript lets it be, is refused and mints no right token: %o', async (change, words) => {
  const minting = mock.mint(change as MintChange)
  await expect(minting).rejects.toThrow(MintRefusal)
  await expect(minting).rejects.toThrow(words)
})
