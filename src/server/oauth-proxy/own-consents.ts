import { personOf } from '../principal.ts'
import { sameText } from './browser-binding.ts'
import type { Cookies } from './cookies.ts'
import type { SignInSecrets } from './entra.ts'
import { EntraFailure } from './entra-failure.ts'
import type { KnownPerson } from './known-person.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { type Outcome, problem, redirect } from './outcome.ts'
import { consentsPage, forgotten } from './pages/consents-page.ts'
import { signInFailed } from './pages/entra-failure-page.ts'
import { brokenRequest, formNotOurs } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'
import { consentsPath } from './paths.ts'

const openAgain = 'Open the page again, and answer there.'

/** The page on which people see what they have allowed, and take it back. It wants a sign-in at Entra that is not long ago. */
export function ownConsents({ way, entra, persons, remembered, now, log }: Parts) {
  async function signedInLately(cookies: Cookies): Promise<KnownPerson | undefined> {
    const person = await persons.of(cookies)
    return person && now().getTime() - person.at < lifetimeSeconds.consentsPage * 1000 ? person : undefined
  }

  async function toEntra(cookies: Cookies): Promise<Outcome> {
    const loginHint = (await persons.of(cookies))?.user.userPrincipalName
    try {
      return redirect(await way.begin({ page: 'consents' }, { loginHint, onlyWho: true }, cookies))
    } catch (error) {
      return failed(error)
    }
  }

  function failed(error: unknown): Outcome {
    if (!(error instanceof EntraFailure)) throw error
    log.warn(error.forTheLog(), 'Entra did not sign a person in')
    return { page: signInFailed(error, { again: consentsPath }) }
  }

  return {
    async show(cookies: Cookies): Promise<Outcome> {
      const person = await signedInLately(cookies)
      if (!person) return toEntra(cookies)
      return { page: consentsPage({ ...person, consents: await remembered.of(person.user), now: now() }) }
    },

    /** Takes Entra's answer, as the browser brings it. */
    async back(query: URLSearchParams, secrets: SignInSecrets, cookies: Cookies): Promise<Outcome> {
      try {
        await persons.remember(cookies, (await entra.redeem(query, secrets)).user)
        return redirect(consentsPath)
      } catch (error) {
        return failed(error)
      }
    },

    async change(form: URLSearchParams, cookies: Cookies): Promise<Outcome> {
      const person = await signedInLately(cookies)
      if (!person) return redirect(consentsPath)
      if (!sameText(form.get('csrf') ?? '', person.csrfToken)) return problem({ ...formNotOurs, next: openAgain })
      if (form.get('forget') === 'me') {
        await persons.forget(cookies)
        return { page: forgotten }
      }
      const id = form.get('revoke')
      if (id === null) return problem({ ...brokenRequest, next: openAgain })
      const consent = await remembered.revoke(person.user, id)
      if (consent)
        log.info({ person: personOf(person.user), clientId: consent.clientId }, 'a person took back what they had allowed')
      return redirect(consentsPath)
    },
  }
}
