import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, getsThrough, meets, refuses } from './judging.ts'

const unadvertised: NonNullable<Scenario['issuerMetadata']> = ({
  authorization_response_iss_parameter_supported: _,
  ...others
}) => others
const without: NonNullable<Scenario['redirect']> = ({ iss: _, ...others }) => others

const wrong: Scenario = {
  id: 'iss-of-another',
  what: 'an authorization response whose iss is another issuer',
  official: 'auth/iss-wrong-issuer',
  redirect: (right, { other }) => ({ ...right, iss: other }),
}
const missing: Scenario = {
  id: 'iss-missing',
  what: 'an authorization response without the iss that was announced',
  official: 'auth/iss-supported-missing',
  redirect: without,
}
const wrongUnadvertised: Scenario = {
  id: 'iss-of-another-unannounced',
  what: 'an authorization response whose iss is another issuer, where none was announced',
  official: 'auth/iss-unexpected',
  issuerMetadata: unadvertised,
  redirect: (right, { other }) => ({ ...right, iss: other }),
}
const absent: Scenario = {
  id: 'iss-absent',
  what: 'an authorization response without an iss, where none was announced',
  official: 'auth/iss-not-advertised',
  issuerMetadata: unadvertised,
  redirect: without,
}
const slashed: Scenario = {
  id: 'iss-with-slash',
  what: 'an authorization response whose iss has a slash more at its end',
  official: 'auth/iss-normalized',
  redirect: (right) => ({ ...right, iss: `${right['iss']}/` }),
}
const upperCase: Scenario = {
  id: 'iss-in-upper-case',
  what: 'an authorization response whose iss has its host in upper case',
  official: 'auth/iss-normalized',
  redirect: (right) => ({ ...right, iss: String(right['iss']).replace('localhost', 'LOCALHOST') }),
}
const encoded: Scenario = {
  id: 'iss-percent-encoded',
  what: 'an authorization response whose iss has a letter of its host percent-encoded',
  official: 'auth/iss-normalized',
  redirect: (right) => ({ ...right, iss: String(right['iss']).replace('localhost', 'loc%61lhost') }),
}
/** Nobody would say this of itself, so that it is known again. */
const marker = 'pale-violet-octopus'
const foreignError: Scenario = {
  id: 'error-of-another-issuer',
  what: 'an authorization error whose iss is another issuer',
  official: 'auth/iss-wrong-issuer',
  redirect: ({ state }, { other }) => ({
    error: 'access_denied',
    error_description: marker,
    iss: other,
    ...(state !== undefined && { state }),
  }),
}

/** The browser was sent back with the answer; whether the client took it in is told by what it does next. */
const answered = (run: ClientRun): boolean => asked(run, 'authorization').some(({ status }) => status === 302)
const redeemed = (run: ClientRun): string | undefined =>
  asked(run, 'token').length > 0 ? 'redeemed the code all the same' : undefined
const usedToken = (run: ClientRun): string | undefined =>
  run.heard.some(({ purpose, bearer }) => purpose === 'mcp' && bearer === 'issuer') ? 'went on with its token' : undefined

export const wrongRefused = refuses(
  {
    id: 'client/issuer-parameter/wrong-refused',
    requirement: requirement('iss.client-compare-advertised'),
    title: 'An authorization response with the iss of another issuer is refused',
    catches: ['client/ignores-iss'],
  },
  { scenario: wrong, reached: answered, wentOn: usedToken, mayWait: true },
)

export const unadvertisedWrongRefused = refuses(
  {
    id: 'client/issuer-parameter/unannounced-wrong-refused',
    requirement: requirement('iss.client-compare-unadvertised'),
    title: 'An iss that was not announced is compared as well',
    catches: ['client/ignores-iss', 'client/compares-announced-iss-only'],
  },
  { scenario: wrongUnadvertised, reached: answered, wentOn: redeemed, mayWait: true },
)

export const missingRefused = refuses(
  {
    id: 'client/issuer-parameter/missing-refused',
    requirement: requirement('iss.client-reject-missing'),
    title: 'An authorization response without the iss that was announced is refused',
    catches: ['client/ignores-iss', 'client/does-without-iss'],
  },
  { scenario: missing, reached: answered, wentOn: redeemed, mayWait: true },
)

export const notNormalized = refuses(
  {
    id: 'client/issuer-parameter/not-normalized',
    requirement: requirement('iss.client-no-normalization'),
    title: 'An iss that differs in a slash, in the case of its host or in its percent-encoding is refused',
    catches: ['client/ignores-iss', 'client/normalizes-iss', 'client/decodes-iss'],
  },
  { scenario: slashed, reached: answered, wentOn: redeemed, mayWait: true },
  { scenario: upperCase, reached: answered, wentOn: redeemed, mayWait: true },
  { scenario: encoded, reached: answered, wentOn: redeemed, mayWait: true },
)

export const absentAccepted = getsThrough(
  {
    id: 'client/issuer-parameter/absent-accepted',
    requirement: requirement('iss.client-proceed-absent'),
    title: 'Without an announcement and without an iss the sign-in goes on',
    catches: ['client/always-wants-iss'],
  },
  absent,
)

/** Once the code is with the wrong party, refusing its token is too late. */
export const checkedFirst = refuses(
  {
    id: 'client/issuer-parameter/checked-before-redeeming',
    requirement: requirement('iss.client-validate-before-redeem'),
    title: 'The iss is compared before the code is sent anywhere',
    catches: ['client/ignores-iss'],
  },
  { scenario: wrong, reached: answered, wentOn: redeemed, mayWait: true },
)

export const foreignErrorUntold = meets(
  {
    id: 'client/issuer-parameter/foreign-error-untold',
    requirement: requirement('iss.client-error-mismatch'),
    title: 'The words of an error that another issuer sent are not shown',
    catches: ['client/tells-foreign-errors', 'client/ignores-iss'],
  },
  foreignError,
  (run) => {
    if (!answered(run)) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
    return run.ending.lastLines.some((line) => line.includes(marker))
      ? fail('expected nothing of that error on its output, got its description')
      : pass
  },
)
