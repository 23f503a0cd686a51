import { expect, onTestFinished, test } from 'vitest'
import { connect, headlessBrowser } from './index.ts'
import { startFakeParties } from './testing/fake-parties.ts'
import { mutants } from './testing/mutants.ts'

/** Signs in, calls a tool, has the token renewed and signs out; gives what the parties saw that no good client does. */
async function violationsOf(mutation: ReturnType<(typeof mutants)[string]>): Promise<readonly string[]> {
  const parties = await startFakeParties({ letsIn: (nth) => nth !== 3 })
  onTestFinished(parties.close)
  try {
    const session = await connect({ url: parties.url, browser: headlessBrowser(), ...mutation })
    for (const name of ['one', 'two', 'three']) await session.callTool('greet', { name })
    await session.signOut()
    await session.close()
  } catch {
    // A mutant may well be turned away.
  }
  return parties.violations
}

test('the client as it is does nothing that no good client does', async () => {
  expect(await violationsOf({})).toEqual([])
})

const noticed: Readonly<Record<string, string>> = {
  'the token is in the address, too': 'a token in the address',
  'the token goes to the authorization server': 'a token of the server at /as/.well-known/openid-configuration',
  'the redirect URI at the token endpoint is another': 'another redirect_uri at the token endpoint',
  'a redirect URI elsewhere is registered': 'a redirect_uri that is neither https nor on this machine',
  'no state is sent': 'no state',
  'a token is sent that nobody issued': 'a token that nobody issued for this server',
  'the resource is altered': 'a resource that is not the server’s',
}

test.each(Object.keys(mutants))('it is noticed where %s', async (name) => {
  expect(await violationsOf(mutants[name]?.() ?? {})).toContain(noticed[name])
})
