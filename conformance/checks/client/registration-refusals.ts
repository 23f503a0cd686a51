import { fail, pass } from '../../kit/check.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, meets, tooSlow } from './judging.ts'
import { clientIds, isUrl } from './metadata-documents.ts'
import { handed } from './registration.ts'

/** Nobody would say this of itself, so that it is known again. */
const marker = 'pale-violet-octopus'
const refusesRedirects: Scenario = {
  id: 'registration-refused',
  what: 'an authorization server that refuses its registration for its redirect URI',
  registration: () => ({ status: 400, json: { error: 'invalid_redirect_uri', error_description: marker } }),
}

export const refusalHandled = meets(
  {
    id: 'client/registration/refusal-handled',
    requirement: requirement('dcr.handle-rejection'),
    title: 'A registration that is refused ends in a word on it, or is tried again with something else',
    catches: ['client/goes-on-unregistered'],
  },
  refusesRedirects,
  (run) => {
    const { exitCode, otherwise, lastLines } = run.ending
    const went = clientIds(run).find((id) => !isUrl(id) && id !== handed.client_id)
    if (went !== undefined) return fail('expected no authorization request without a client id that is known, got one')
    if (run.ending.isLate) return tooSlow(run)
    if (exitCode === null) return fail(`expected a clean end, but the client ${otherwise}`)
    return exitCode !== 0 && lastLines.length === 0 ? fail('expected a word on it, and the client said nothing') : pass
  },
)

export const refusalTold = meets(
  {
    id: 'client/registration/refusal-told',
    requirement: requirement('dcr.surface-error'),
    title: 'Why a registration was refused is told to the person',
    catches: ['client/hides-why-it-was-refused', 'client/goes-on-unregistered'],
  },
  refusesRedirects,
  (run) => {
    if (asked(run, 'registration').length === 0) return pass
    return run.ending.lastLines.some((line) => line.includes(marker) || line.includes('invalid_redirect_uri'))
      ? pass
      : fail('expected the reason on its output, got none')
  },
)
