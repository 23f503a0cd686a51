import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, type Definition, endingOf, meets, type Refusal, refuses, rightWorld } from './judging.ts'
import { nobodySent } from './metadata-documents.ts'
import { isElsewhere } from './registration.ts'

const signInAt = (id: string, address: string, what: string): Scenario => ({
  id: `sign-in-at-${id}`,
  what: `an authorization endpoint that is ${what}`,
  issuerMetadata: (right) => ({ ...right, authorization_endpoint: address }),
})
const metMetadata = (run: ClientRun): boolean => asked(run, 'issuer-metadata').some(({ status }) => status === 200)

/** What was opened that is neither https nor a page of this machine; of an address that may hold anything only the scheme is told. */
const openedElse = ({ opened }: ClientRun): string | undefined => {
  const wrong = opened.find((address) => !/^https:\/\/|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/i.test(address))
  return wrong === undefined ? undefined : `had ${/^[a-z][a-z0-9+.-]*:/i.exec(wrong)?.[0] ?? 'something else'} opened`
}
const notOpened = (scenario: Scenario): Refusal => ({ scenario, reached: metMetadata, wentOn: openedElse })

export const schemesRefused = refuses(
  {
    id: 'client/opened-addresses/schemes-refused',
    requirement: requirement('url.client-scheme-allowlist'),
    title: 'Nobody is sent to sign in at a script, at a file, or by plain http on another machine',
    catches: ['client/opens-anything'],
  },
  notOpened(signInAt('script', 'javascript:alert(1)//', 'a script')),
  notOpened(signInAt('file', 'file:///etc/passwd', 'a file')),
  notOpened(signInAt('plain-http', 'http://sign-in.example/start', 'plain http on another machine')),
)

export const schemesListed = refuses(
  {
    id: 'client/opened-addresses/schemes-listed',
    requirement: requirement('url.client-allowlist-style'),
    title: 'A scheme that nobody has heard of is not opened either',
    catches: ['client/opens-anything', 'client/opens-what-is-not-known-as-bad'],
  },
  notOpened(signInAt('unknown-scheme', 'stage-sign-in://start', 'of a scheme that nobody has heard of')),
)

const shellWords: Scenario = {
  id: 'sign-in-at-shell-words',
  what: 'an authorization endpoint in whose path are words that a shell would act upon',
  endpointPaths: (right, { canary }) => ({ ...right, authorization: `${right.authorization}$(touch$IFS${canary})` }),
}
/** A line feed, a bell and a space: whoever reads the address by the rules of URLs has them taken away or encoded. */
const controls: Scenario = {
  id: 'sign-in-at-control-characters',
  what: 'an authorization endpoint with control characters and spaces in it',
  issuerMetadata: (right) => ({ ...right, authorization_endpoint: `${right['authorization_endpoint']}?hint=a\nb\u0007 c` }),
}

/** Judges what a client made of an address that it met: it may refuse it, or open it in a way that does no harm. */
const harmless = (definition: Definition, scenario: Scenario, harm: (run: ClientRun) => string | undefined) =>
  meets(definition, scenario, (run) => {
    const because = harm(run)
    if (because !== undefined) return fail(because)
    return metMetadata(run) ? pass : inconclusive(`the client did not get as far as ${scenario.what}: it ${endingOf(run)}`)
  })

export const noShell = harmless(
  {
    id: 'client/opened-addresses/no-shell',
    requirement: requirement('url.client-no-shell'),
    title: 'No shell reads an address that is opened',
    catches: ['client/opens-by-a-shell'],
  },
  shellWords,
  ({ ranWords }) => (ranWords ? 'expected the address to be opened as it is, and a shell acted upon words in it' : undefined),
)

const raw = /[\p{Cc} ]/u

export const sanitized = harmless(
  {
    id: 'client/opened-addresses/sanitized',
    requirement: requirement('url.client-sanitize'),
    title: 'No control characters and no spaces are in an address that is opened',
    catches: ['client/opens-as-written'],
  },
  controls,
  ({ opened }) =>
    opened.some((address) => raw.test(address))
      ? 'expected control characters and spaces to be encoded or refused, and they were opened as they are'
      : undefined,
)

/** A client that people come back to on this machine is a program and no web page. */
export const pagesRestricted = check({
  id: 'client/opened-addresses/pages-restricted',
  requirement: requirement('url.client-csp'),
  title: 'Where the client is a web page, it has a Content-Security-Policy',
  needs: ['client'],
  catches: ['client/hosted-without-policy'],
  async run({ client }, step) {
    const run = await step(`the client meets ${rightWorld.what}`, () => client.run(rightWorld))
    const [request] = asked(run, 'authorization')
    if (!request) return nobodySent(run)
    const page = request.query['redirect_uri'] ?? ''
    if (!isElsewhere(page)) return pass
    const looked = await step('the page that people come back to', () => client.page(page))
    if ('unknown' in looked) return inconclusive(`its page was not seen: ${looked.unknown}`)
    const { headers } = looked.answer
    if (headers['content-type']?.[0]?.startsWith('text/html') !== true)
      return inconclusive('what people come back to is no page without an answer to a sign-in')
    return headers['content-security-policy'] ? pass : fail('expected Content-Security-Policy with the page, got none')
  },
})
