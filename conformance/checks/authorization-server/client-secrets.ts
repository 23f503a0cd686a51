import { check, fail, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { freshCode, issued } from './code-flow.ts'
import { memberOf, redeemed } from './tokens.ts'

/** As a server on the web would register, which can keep a secret. */
const withSecret = { token_endpoint_auth_method: 'client_secret_post', application_type: undefined }

const wrongSecrets: Readonly<Record<string, string | undefined>> = {
  'without its secret': undefined,
  'with another secret': 'not-the-secret-of-this-client-4711',
}

/** OAuth 2.1 §2.4, §4.1.3. Whoever has no client with a secret, and gives none, has nothing to ask for. */
export const secretDemanded = check({
  id: 'authorization-server/code/secret-demanded',
  requirement: requirement('as.oauth21'),
  title: 'A client that has a secret gets no token for its code without that secret',
  needs: ['authorizationServer'],
  catches: ['authorization-server/does-not-look-at-secrets'],
  async run(players, step) {
    const { authorizationServer } = players
    const asked = await step('may a client with a secret register', () => authorizationServer.askToRegister(withSecret))
    const isGiven = asked?.status === 201 && typeof memberOf(asked, 'client_secret') === 'string'
    const begun = await redeemed(players, step, isGiven ? withSecret : {})
    if ('verdict' in begun) return begun.verdict
    const { flow } = begun
    if (flow.isPublic) return pass
    for (const [what, secret] of Object.entries(wrongSecrets)) {
      const code = await freshCode(flow, step, 'another sign-in')
      if ('verdict' in code) return code.verdict
      const change = { code_verifier: code.verifier, client_secret: secret }
      const probe = await step(`probe: its code ${what}`, () => flow.redeem(code.code, change))
      if (issued(probe)) return fail(`${what}: expected a refusal (invalid_client), got a token`)
    }
    return pass
  },
})
