import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'

/**
 * Entra publishes a key, signs with it, and keeps the one before published as long as tokens of it live. Who has just looked at the
 * keys may wait before he looks again, so a token of the new key may be refused; but who has looked has seen it.
 */
export const bothKeysTaken = check({
  id: 'server/key-rollover/both-keys-taken',
  requirement: requirement('entra.keys-followed'),
  title:
    'While two keys are published, tokens of the older one are served, and of the newer one as soon as the keys were read again',
  needs: ['server', 'issuer', 'directory'],
  catches: ['server/keeps-the-newest-key-alone', 'server/keeps-the-keys-of-its-start'],
  async run({ server, issuer, directory }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door } = opened
    const key = await directory.publishKey()
    try {
      const newer = await key.mint()
      const mark = await directory.mark()
      const first = await step(`probe: ${door.name} with a token of a new key`, () => door.knock({ token: newer }))
      const hasRead = (await directory.keyFetches(mark)) > 0
      const again = await step('probe: the same once more', () => door.knock({ token: newer }))
      if (hasRead && !wasServed(again))
        return fail(`the keys were read again; expected a token of the new one to be served, got ${inWords(again)}`)
      if (!wasServed(first) && first.status !== 401 && first.status !== 503)
        return fail(`expected the token of a new key to be served, or 401 until the keys are read again, got ${inWords(first)}`)
      const older = await issuer.mint()
      const after = await step(`probe: ${door.name} with a token of the key before`, () => door.knock({ token: older }))
      return wasServed(after) ? pass : fail(`expected a token of the key before to be served, got ${inWords(after)}`)
    } finally {
      await key.retire()
    }
  },
})

/** Each names a key that nobody has: enough to see whether each costs a fetch. */
const strangers = 5

/** To name an unknown key costs the sender nothing, and must not cost the issuer a request each time. */
export const keysFetchedSparingly = check({
  id: 'server/key-rollover/fetched-sparingly',
  requirement: requirement('entra.keys-fetched-sparingly'),
  title: 'Tokens that name unknown keys do not make the server fetch the keys each time',
  needs: ['server', 'issuer', 'directory'],
  catches: [
    'server/fetches-the-keys-for-every-stranger',
    'server/keeps-the-newest-key-alone',
    'server/keeps-the-keys-of-its-start',
  ],
  async run({ server, issuer, directory }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    const mark = await directory.mark()
    for (let number = 1; number <= strangers; number += 1) {
      const stranger = await issuer.mint({ key: 'stranger', header: { kid: `nobody-has-key-${number}` } })
      const probe = await step(`probe: ${door.name} with a token of an unknown key`, () => door.knock({ token: stranger }))
      if (wasServed(probe)) return inconclusive('a token of an unknown key was served, so nothing was looked up')
    }
    const fetches = await directory.keyFetches(mark)
    if (fetches >= strangers) return fail(`${strangers} tokens of unknown keys made the server fetch the keys ${fetches} times`)
    return (await controlled(step, `control: ${door.name} with the right token again`, () => door.knock({ token }))) ?? pass
  },
})
