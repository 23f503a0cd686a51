import type { Interaction } from 'oidc-provider'
import { personOf } from '../principal.ts'
import { approve, finish, notAllowed } from './approval.ts'
import { requestOf } from './authorization-request.ts'
import { sameText } from './browser-binding.ts'
import type { Cookies } from './cookies.ts'
import type { OpenRequest } from './open-requests.ts'
import { type Outcome, problem, redirect } from './outcome.ts'
import { consentPage } from './pages/consent-page.ts'
import { brokenRequest, formNotOurs, signInLost } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'
import type { SignIn } from './sign-in.ts'

/** The question whether a client may act as a person, before or after they have signed in, and the answer to it. */
export function consent(parts: Parts, { onward }: Pick<SignIn, 'onward'>) {
  const { config, resource, provider, requests, remembered, cookieRules, log } = parts
  const deciding = new Map<string, Promise<Outcome>>()

  /** Answered already, or being answered, by a second click or a reload: on to where the answer leads. */
  const notOpen = async (uid: string): Promise<Outcome> => (await deciding.get(uid)) ?? answered(uid)

  /** Only the browser that began can go there, so there is no harm in telling. */
  async function answered(uid: string): Promise<Outcome> {
    const interaction = await provider.Interaction.find(uid)
    return interaction?.result ? redirect(interaction.returnTo) : problem(signInLost)
  }

  async function settle(uid: string, interaction: Interaction, open: OpenRequest, allowed: boolean): Promise<Outcome> {
    const { signedIn } = open
    if (!(await requests.take(uid))) return answered(uid)
    const request = requestOf(interaction)
    let next: string
    if (allowed && signedIn) {
      await remembered.remember(signedIn.user, request, (await provider.Client.find(request.clientId))?.clientName)
      next = await approve(parts, interaction, request, signedIn)
    } else next = await finish(interaction, notAllowed)
    await requests.close(uid)
    return redirect(next)
  }

  return {
    async show(uid: string, cookies: Cookies): Promise<Outcome> {
      const known = await requests.openFor(uid, cookies)
      if (!known) return notOpen(uid)
      const { named, signedIn, csrfToken } = known.open
      const { clientId, redirectUri, scopes } = requestOf(known.interaction)
      const client = await provider.Client.find(clientId)
      const byHand = config.clients?.some(({ client_id: id }) => id === clientId) === true
      return {
        page: consentPage({
          client: { id: clientId, name: client?.clientName, byHand },
          redirectUri,
          resource,
          scopes,
          mainScope: config.scopes[0],
          graphScopes: config.graphScopes,
          authorityOrigin: config.authorityOrigin,
          user: signedIn?.user ?? named,
          isSignedIn: signedIn !== undefined,
          csrfToken,
          otherAccount: `/sign-in/${uid}?account=other`,
        }),
      }
    },

    async decide(uid: string, form: URLSearchParams, cookies: Cookies): Promise<Outcome> {
      const known = await requests.openFor(uid, cookies)
      if (!known) return notOpen(uid)
      const { open, interaction } = known
      if (!sameText(form.get('csrf') ?? '', open.csrfToken)) return problem(formNotOurs)
      const answer = form.get('decision')
      if (answer !== 'allow' && answer !== 'deny') return problem(brokenRequest)
      const allowed = answer === 'allow'
      const user = open.signedIn?.user ?? open.named
      const { clientId, scopes } = requestOf(interaction)
      log.info({ person: user && personOf(user), clientId, scopes, allowed }, 'a person decided about a client')
      if (allowed && !open.signedIn) {
        // Who it was is still to be seen: nothing is remembered yet, and nothing given.
        await requests.keep(uid, { ...open, allowed })
        return onward(uid, { ...open, allowed }, interaction, cookies)
      }
      cookies.clear(cookieRules.asked(uid))
      // A double click sends two forms, and the browser shows what the second one brings: the outcome of the first.
      const running = deciding.get(uid) ?? settle(uid, interaction, open, allowed)
      deciding.set(uid, running)
      return running.finally(() => deciding.delete(uid))
    },
  }
}
