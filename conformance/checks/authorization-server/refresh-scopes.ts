import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { issued, tokenInWords } from './code-flow.ts'
import { claimsOf, memberOf, signedIn } from './tokens.ts'

/** A scope that nobody has granted, since there is none. */
const neverGranted = 'conformance.4711'
/** What is said by these is who somebody is, and for how long; some grant them unasked. */
const ofOpenId: readonly unknown[] = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access']

const words = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split(' ').filter(Boolean) : [])

/** Which scopes an answer and its token name. */
function scopesOf(answer: Answer): readonly string[] {
  const { scope, scp } = claimsOf(answer) ?? {}
  return [memberOf(answer, 'scope'), scope, scp].flat().flatMap(words)
}

/** Without it, whoever got one refresh token has everything that can be asked for. */
export const refreshNeverWidens = check({
  id: 'authorization-server/tokens/refresh-never-widens',
  requirement: requirement('as.refresh-scope'),
  title: 'A refresh token gives no scope that was not granted with it, be it one of the metadata or one that there is not',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/widens-at-refresh', 'authorization-server/widens-to-what-it-knows'],
  async run(players, step) {
    const metadata = await step('the metadata of the authorization server', () => players.discovery.metadata())
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const { answer, flow } = begun
    const first = memberOf(answer, 'refresh_token')
    if (typeof first !== 'string') return pass
    const control = await step('control: the refresh token', () => flow.refresh(first, answer))
    if (!issued(control)) return inconclusive(`a refresh token got ${tokenInWords(control)}`)
    const granted = scopesOf(answer)
    const supported = [memberOf(metadata, 'scopes_supported') ?? []].flat().map(String)
    // Where nobody says what was granted, nobody can say what was not.
    const others = granted.length === 0 ? [] : supported.filter((one) => !granted.includes(one) && !ofOpenId.includes(one))
    let next = String(memberOf(control, 'refresh_token') ?? first)
    for (const more of [others, [neverGranted]].filter(({ length }) => length > 0)) {
      const scope = [...words(memberOf(answer, 'scope')), ...more].join(' ')
      const probe = await step('probe: scopes that were not granted', () => flow.refresh(next, answer, { scope }))
      if (!issued(probe)) continue
      if (scopesOf(probe).some((one) => more.includes(one)))
        return fail('expected a refusal (invalid_scope) or what was granted, got a scope that was not')
      next = String(memberOf(probe, 'refresh_token') ?? next)
    }
    return pass
  },
})
