import { expect, test } from 'vitest'
import type { Json } from '../testing/fake-parties.ts'
import { attempt } from '../testing/fake-session.ts'
import type { Exchange } from './traced-fetch.ts'

test.each([false, true])('a refusal that repeats what it was sent gives nothing of it away (renewal: %s)', async (renews) => {
  const secrets: string[] = []
  const echo = (asked: Json): Json => {
    secrets.push(...['code', 'code_verifier', 'refresh_token'].flatMap((name) => asked[name] ?? []).map(String))
    return { error: 'invalid_grant', error_description: `marker ${JSON.stringify(asked)}` }
  }
  const exchanges: Exchange[] = []
  const { said } = await attempt(
    {
      tokenAnswer: (right, asked) =>
        renews && asked['grant_type'] === 'authorization_code' ? { ...right, expires_in: 1 } : echo(asked),
    },
    { onExchange: (exchange) => exchanges.push(exchange) },
  )
  expect(secrets).toHaveLength(renews ? 1 : 2)
  expect(said).toContain('marker')
  for (const secret of secrets) expect(`${said}${JSON.stringify(exchanges)}`).not.toContain(secret)
})
