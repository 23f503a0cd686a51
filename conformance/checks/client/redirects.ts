import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, looksAt, messageOf, refuses, rightWorld } from './judging.ts'
import { signIns } from './sign-ins.ts'

const loopback = ['localhost', '127.0.0.1', '[::1]']
const urisOf = (json: unknown): readonly string[] => {
  const { redirect_uris: uris } = messageOf({ json })
  return Array.isArray(uris) ? uris.map(String) : []
}
/** Every redirect URI that the client named, wherever it did. */
const named = (run: ClientRun): readonly string[] => [
  ...asked(run, 'registration').flatMap(({ json }) => urisOf(json)),
  ...asked(run, 'authorization').flatMap(({ query }) => query['redirect_uri'] ?? []),
  ...asked(run, 'token').flatMap(({ form }) => form['redirect_uri'] ?? []),
]

export const onThisMachine = looksAt(
  {
    id: 'client/redirects/https-or-this-machine',
    requirement: requirement('authz.client-redirect-scheme'),
    title: 'Redirect URIs are https, or on this machine',
    catches: ['client/registers-redirect-elsewhere'],
  },
  rightWorld,
  (run) => {
    const uris = named(run)
    if (uris.length === 0) return inconclusive(`no redirect URI was named; the client ${endingOf(run)}`)
    // An address of a scheme of its own (RFC 8252 §7.1) is not sent over a network; whether it is wise is another sentence.
    const open = uris.find((uri) => URL.parse(uri)?.protocol === 'http:' && !loopback.includes(new URL(uri).hostname))
    return open === undefined ? pass : fail(`expected https or this machine, got ${open}`)
  },
)

/** The port of a loopback address is chosen late (RFC 8252 §7.3). */
const withoutPort = (uri: string): string => {
  const url = URL.parse(uri)
  if (url && loopback.includes(url.hostname)) url.port = ''
  return url?.href ?? uri
}

export const registered = looksAt(
  {
    id: 'client/redirects/registered',
    requirement: requirement('authz.client-redirect-registered'),
    title: 'The redirect URI of a sign-in is one that the client has registered, in the token request as well',
    catches: ['client/unregistered-redirect', 'client/other-redirect-at-token', 'client/ours-with-another-redirect'],
  },
  rightWorld,
  (run) => {
    const [registration] = asked(run, 'registration')
    const [authorization] = asked(run, 'authorization')
    if (!authorization) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
    const known = registration ? urisOf(registration.json) : [authorization.query['redirect_uri'] ?? '']
    const used = [
      ...asked(run, 'authorization').map(({ query }) => query['redirect_uri'] ?? ''),
      ...asked(run, 'token').flatMap(({ form }) => form['redirect_uri'] ?? []),
    ]
    const other = used.find((uri) => !known.map(withoutPort).includes(withoutPort(uri)))
    return other === undefined ? pass : fail(`expected one of ${known.join(', ')}, got ${other}`)
  },
)

export const codeUsedOnce = looksAt(
  {
    id: 'client/redirects/code-used-once',
    requirement: requirement('authz.client-code-once'),
    title: 'A code is redeemed once',
    catches: ['client/redeems-twice'],
  },
  rightWorld,
  (run) => {
    const codes = asked(run, 'token').flatMap(({ form }) => form['code'] ?? [])
    if (codes.length === 0) return inconclusive(`no code was redeemed; the client ${endingOf(run)}`)
    return new Set(codes).size === codes.length
      ? pass
      : fail('expected one token request for a code, got another one for the same')
  },
)

export const stateSent = check({
  id: 'client/redirects/state-sent',
  requirement: requirement('authz.client-state'),
  title: 'Each authorization request has a state of its own',
  needs: ['client'],
  catches: ['client/no-state', 'client/constant-state', 'client/state-of-its-process'],
  async run({ client }, step) {
    const states: string[] = []
    for (const scenario of signIns) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      // A browser may ask for the same page twice.
      const requests = new Map(asked(run, 'authorization').map(({ url, query }) => [url, query['state'] ?? '']))
      if (requests.size === 0) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
      states.push(...requests.values())
    }
    if (states.includes('')) return fail('expected a state in each authorization request, got one without')
    return new Set(states).size === states.length ? pass : fail('expected a new state for each sign-in, got the same twice')
  },
})

const otherState: Scenario = {
  id: 'other-state',
  what: 'an authorization response with the state of another sign-in',
  redirect: (right) => ({ ...right, state: 'of-another-sign-in' }),
}
const noState: Scenario = {
  id: 'state-missing',
  what: 'an authorization response without a state',
  redirect: ({ state: _, ...others }) => others,
}
const longerState: Scenario = {
  id: 'state-with-more',
  what: 'an authorization response whose state begins like the right one',
  redirect: (right) => ({ ...right, ...(right['state'] !== undefined && { state: `${right['state']}-and-more` }) }),
}
const answered = (run: ClientRun): boolean => asked(run, 'authorization').some(({ status }) => status === 302)
const redeemed = (run: ClientRun): string | undefined => (asked(run, 'token').length > 0 ? 'redeemed its code' : undefined)

export const otherStateDropped = refuses(
  {
    id: 'client/redirects/other-state-dropped',
    requirement: requirement('authz.client-discard-bad-state'),
    title: 'A response without the state of the request is dropped',
    catches: ['client/ignores-state', 'client/no-state', 'client/compares-the-beginning-of-state'],
  },
  { scenario: otherState, reached: answered, wentOn: redeemed, mayWait: true },
  { scenario: noState, reached: answered, wentOn: redeemed, mayWait: true },
  { scenario: longerState, reached: answered, wentOn: redeemed, mayWait: true },
)
