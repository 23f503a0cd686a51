import type { Interaction } from 'oidc-provider'
import { personOf } from '../principal.ts'
import { approve, finish } from './approval.ts'
import { requestOf } from './authorization-request.ts'
import { browserBinding, sameText } from './browser-binding.ts'
import type { Cookies } from './cookies.ts'
import { type Outcome, problem, redirect } from './outcome.ts'
import { consentPage } from './pages/consent-page.ts'
import { brokenRequest, formNotOurs, signInLost } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'
import { type PendingDecision, pendingDecisions } from './pending-decisions.ts'

/** The question whether a client may act as the person who is signed in, and the answer to it. */
export function consent(parts: Parts) {
  const { config, resource, provider, remembered, cookieRules, log } = parts
  const binding = browserBinding(cookieRules)
  const decisions = pendingDecisions(parts)
  const deciding = new Map<string, Promise<Outcome>>()

  /** What is open for this browser. */
  async function openFor(uid: string, cookies: Cookies) {
    const [decision, interaction] = [await decisions.find(uid), await provider.Interaction.find(uid)]
    return decision && interaction && binding.holds(cookies, uid, decision.browser) ? { decision, interaction } : undefined
  }

  /** Answered already, or being answered, by a second click or a reload: on to where the answer leads. */
  const notOpen = async (uid: string): Promise<Outcome> => (await deciding.get(uid)) ?? answered(uid)

  /** Only the browser that began can go there, so there is no harm in telling. */
  async function answered(uid: string): Promise<Outcome> {
    const interaction = await provider.Interaction.find(uid)
    return interaction?.result ? redirect(interaction.returnTo) : problem(signInLost)
  }

  async function settle(interaction: Interaction, decision: PendingDecision, allowed: boolean): Promise<Outcome> {
    const { uid } = interaction
    if (!(await decisions.take(uid))) return answered(uid)
    const request = requestOf(interaction)
    const { clientId, scopes } = request
    log.info({ person: personOf(decision.user), clientId, scopes, allowed }, 'a person decided about a client')
    if (allowed) await remembered.remember(decision.user, request)
    const next = allowed
      ? await approve(parts, interaction, request, decision)
      : await finish(interaction, { error: 'access_denied', error_description: 'the person did not allow it' })
    await decisions.close(uid)
    return redirect(next)
  }

  return {
    async show(uid: string, cookies: Cookies): Promise<Outcome> {
      const open = await openFor(uid, cookies)
      if (!open) return notOpen(uid)
      const { clientId, redirectUri, scopes } = requestOf(open.interaction)
      const client = await provider.Client.find(clientId)
      return {
        page: consentPage({
          clientName: client?.clientName,
          clientId,
          redirectUri,
          resource,
          scopes,
          mainScope: config.scopes[0] ?? '',
          graphScopes: config.graphScopes,
          user: open.decision.user,
          csrfToken: open.decision.csrfToken,
          otherAccount: `/sign-in/${uid}?account=other`,
        }),
      }
    },

    async decide(uid: string, form: URLSearchParams, cookies: Cookies): Promise<Outcome> {
      const open = await openFor(uid, cookies)
      if (!open) return notOpen(uid)
      if (!sameText(form.get('csrf') ?? '', open.decision.csrfToken)) return problem(formNotOurs)
      const answer = form.get('decision')
      if (answer !== 'allow' && answer !== 'deny') return problem(brokenRequest)
      binding.release(cookies, uid)
      // A double click sends two forms, and the browser shows what the second one brings: the outcome of the first.
      const running = deciding.get(uid) ?? settle(open.interaction, open.decision, answer === 'allow')
      deciding.set(uid, running)
      return running.finally(() => deciding.delete(uid))
    },
  }
}
