import { check, fail, pass } from '../../kit/check.ts'
import { NoAnswer } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, openDoor } from './door.ts'
import { judgeNearMisses, type Refusals } from './near-miss.ts'
import { inWords } from './served.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** RFC 7516 §3.1, of nothing, for nobody: five parts, as an encrypted token has them. */
const encrypted = [
  encode('{"alg":"dir","enc":"A256GCM"}'),
  '',
  encode('initial-iv12'),
  encode('nothing'),
  encode('tag'.repeat(5)),
].join('.')

/** A signed token has three parts (RFC 7515 §7.1), all of them, and no others. */
export const otherPartsRefused = check({
  id: 'server/token-form/parts-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'A right token that lacks a part, lacks the end of one, or has more of them is refused with 401',
  needs: ['server', 'token'],
  catches: ['server/reads-three-parts-of-many', 'server/takes-a-token-without-its-signature', 'server/ignores-signature'],
  run: (players, step) =>
    judgeNearMisses(players, step, async (right) => {
      const [header = '', payload = '', signature = ''] = right.split('.')
      return {
        'a token without its signature': `${header}.${payload}`,
        'a token with an empty signature': `${header}.${payload}.`,
        'a token that was cut short': right.slice(0, -Math.ceil(signature.length / 4) - 1),
        'a token of four parts': `${right}.${payload}`,
        'a token of five parts': `${right}.${payload}.${signature}`,
        'an encrypted token': encrypted,
      }
    }),
})

/** MCP asks for 400; servers that find no token in such a header, or one that is not valid, send the client the right way by 401. */
const malformed: Refusals = [400, 401]

/** `credentials = "Bearer" 1*SP b64token` (RFC 6750 §2.1), and that is all there may be in the header. */
export const trailingRefused = check({
  id: 'server/token-form/trailing-refused',
  requirement: requirement('challenge.400-malformed'),
  title: 'An Authorization header that says more than its token is the client’s mistake: 400, or 401',
  needs: ['server', 'token'],
  catches: ['server/reads-the-beginning-of-the-credentials', 'server/fails-on-an-empty-bearer'],
  run: (players, step) =>
    judgeNearMisses(
      players,
      step,
      async (right) => ({
        'another word behind the token': `${right} and-more`,
        'another token behind a comma': `${right},${right}`,
        'a letter outside of ASCII behind the token': `${right}é`,
      }),
      malformed,
    ),
})

/** How much is put in: what a server reads as a header by itself, and what most refuse before that. */
const hugeBytes = [12_000, 64_000]

/** A header may be too large to be read at all: then another status of the client's fault will do, or no answer. */
export const hugeRefused = check({
  id: 'server/token-form/huge-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'A token of 12 kB, and one of 64 kB, that was tampered with is refused as the client’s mistake',
  needs: ['server', 'token'],
  catches: ['server/fails-on-a-huge-token'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    for (const bytes of hugeBytes) {
      const huge = token.replace('.', `.${'A'.repeat(bytes)}`)
      const probe = await step(`probe: ${door.name} with a token of ${bytes / 1000} kB`, () =>
        door.knock({ token: huge }).catch((error: unknown) => {
          if (error instanceof NoAnswer) return undefined
          throw error
        }),
      )
      if (probe !== undefined && (probe.status < 400 || probe.status > 499))
        return fail(`expected 401, or another 4xx, got ${inWords(probe)} with a token of ${bytes / 1000} kB`)
    }
    return (await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))) ?? pass
  },
})
