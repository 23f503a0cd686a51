import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import { requirement } from '../../requirements/index.ts'
import {
  accessScope,
  afterToday,
  entraClaims,
  entraCommon,
  entraLater,
  entraToday,
  entraVersion1,
  entraWider,
  widerScope,
} from './entra-worlds.ts'
import { asked, endingOf, every, gotThrough, looksAt, messageOf, refuses, wentToSignIn } from './judging.ts'

const scopesOf = ({ query, form }: Heard): readonly string[] => (query['scope'] ?? form['scope'] ?? '').split(' ')

export const offlineAccess = looksAt(
  {
    id: 'client/entra/offline-access',
    requirement: requirement('entra.client-offline-access'),
    title: 'offline_access is asked for, since Entra gives no refresh token without',
    catches: ['client/signs-in-every-hour', 'client/compares-short-scopes'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, (request) =>
      scopesOf(request).includes('offline_access') ? undefined : 'expected offline_access among the scopes, got none',
    ),
)

export const consentUnforced = looksAt(
  {
    id: 'client/entra/consent-unforced',
    requirement: requirement('entra.client-consent-unforced'),
    title: 'prompt=consent is not sent',
    catches: ['client/forces-consent'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { prompt = '' } }) =>
      prompt.split(' ').includes('consent') ? 'expected no prompt=consent, got one' : undefined,
    ),
)

const wasRefused = ({ purpose, bearer, status }: Heard): boolean => purpose === 'mcp' && bearer === 'issuer' && status === 401

export const renewal = looksAt(
  {
    id: 'client/entra/renewal',
    requirement: requirement('entra.client-renewal'),
    title: 'A token is renewed with its scopes, so that Entra grants it (else AADSTS9010010 or AADSTS90009)',
    catches: ['client/renews-without-scopes', 'client/renews-for-graph', 'client/widens-its-scopes'],
  },
  entraLater,
  (run) => {
    if (!run.heard.some(wasRefused)) return inconclusive(`no token expired; the client ${endingOf(run)}`)
    for (const { form, refused } of asked(run, 'token').filter(({ form }) => form['grant_type'] === 'refresh_token')) {
      if (refused !== undefined) return fail(`expected a renewal that Entra grants, but Entra said: ${refused}`)
      const { scope } = form
      // Without any resource and scope Entra gives what there was; a client that is its own API is refused even so.
      if (scope === undefined) return fail('expected the scopes in the request to renew, got none')
      if (!scope.split(' ').includes(accessScope(run)))
        return fail(`expected ${accessScope(run)}, got ${scope}, for which Entra gives a token for another API`)
    }
    return pass
  },
)

export const tokenUnread = afterToday(
  {
    id: 'client/entra/token-unread',
    requirement: requirement('entra.client-token-unread'),
    title: 'A token of version 1, from another issuer and for another audience, is used as it is',
    catches: ['client/validates-its-token'],
  },
  entraVersion1,
  (run) => (gotThrough(run) ? pass : fail(`expected it to get through ${entraVersion1.what}, but the client ${endingOf(run)}`)),
)

export const signedInOnce = looksAt(
  {
    id: 'client/entra/signed-in-once',
    requirement: requirement('entra.client-token-unread'),
    title: 'Nobody signs in again before the token was used, though its scopes are short',
    catches: ['client/compares-short-scopes'],
  },
  entraToday,
  (run) => {
    const given = run.heard.findIndex(({ purpose, status }) => purpose === 'token' && status === 200)
    if (given < 0) return inconclusive(`no token was given out; the client ${endingOf(run)}`)
    const later = run.heard.slice(given + 1)
    const again = later.findIndex(({ purpose }) => purpose === 'authorization')
    // Whoever has used it, or has shown it and was refused, may have other reasons, such as a person who starts the client anew.
    if (again < 0 || later.slice(0, again).some(({ purpose, bearer }) => purpose === 'mcp' && bearer !== 'none')) return pass
    return fail('expected the token to be used, but the person was sent to sign in again')
  },
)

const readTemplate = (run: ClientRun): boolean =>
  run.heard.some(({ purpose, path, status }) => purpose === 'issuer-metadata' && path.startsWith('/common/') && status === 200)

export const templateRefused = refuses(
  {
    id: 'client/entra/template-refused',
    requirement: requirement('entra.client-template-refused'),
    title: 'The document of common, whose issuer is a template, is not used',
    catches: ['client/fills-in-issuer-templates'],
  },
  { scenario: entraCommon, reached: readTemplate, wentOn: wentToSignIn },
)

const isCall = (heard: Heard): boolean => heard.purpose === 'mcp' && messageOf(heard)['method'] === 'tools/call'
/** What was heard after the first call of a tool that was refused with this status. */
const afterRefusedCall = (run: ClientRun, status: 401 | 403): readonly Heard[] | undefined => {
  const refused = run.heard.findIndex((one) => isCall(one) && one.bearer === 'issuer' && one.status === status)
  return refused < 0 ? undefined : run.heard.slice(refused + 1)
}

export const widerScopeAsPublished = afterToday(
  {
    id: 'client/entra/wider-scope-as-published',
    requirement: requirement('entra.client-wider-scope'),
    title: 'A scope that is wanting is asked for as the server names it, and the tool is called with the new token',
    catches: [
      'client/shortens-wider-scopes',
      'client/gives-up-at-403',
      'client/swallows-403',
      'client/keeps-its-first-token',
      'client/counts-on-refresh-tokens',
    ],
  },
  entraWider,
  (run) => {
    const later = afterRefusedCall(run, 403)
    if (!later) return inconclusive(`no tool was called, so that no scope was wanting; the client ${endingOf(run)}`)
    const again = later.find(({ purpose }) => purpose === 'authorization')
    if (!again) return fail(`expected another sign-in for ${widerScope(run)}, got none; the client ${endingOf(run)}`)
    if (!scopesOf(again).includes(widerScope(run)))
      return fail(`expected ${widerScope(run)}, got ${again.query['scope'] ?? 'none'}; the client ${endingOf(run)}`)
    return later.some((one) => isCall(one) && one.status === 200)
      ? pass
      : fail(`expected the tool to be called with the new token, but the client ${endingOf(run)}`)
  },
)

/** More sign-ins for one call than this are no handful. */
const handful = 8

export const claimsChallengeEnds = afterToday(
  {
    id: 'client/entra/claims-challenge-ends',
    requirement: requirement('entra.client-claims-challenge'),
    title: 'A challenge for claims that no sign-in brings ends with a word, and not in sign-in after sign-in',
    catches: ['client/never-has-enough-tokens'],
  },
  entraClaims,
  (run) => {
    const later = afterRefusedCall(run, 401)
    if (!later) return inconclusive(`no tool was called, so that no claims were wanting; the client ${endingOf(run)}`)
    const { length } = later.filter(({ purpose }) => purpose === 'token')
    if (length > handful) return fail(`expected a handful of attempts, got ${length}`)
    const { exitCode, lastLines } = run.ending
    if (exitCode === null) return inconclusive(`the client ${endingOf(run)}`)
    return exitCode !== 0 || lastLines.length > 0 ? pass : fail('expected a word on it, and the client said nothing')
  },
)
