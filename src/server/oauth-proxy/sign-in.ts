import type { Interaction } from 'oidc-provider'
import { approve, finish, type SignedIn } from './approval.ts'
import { type AuthorizationRequest, requestOf } from './authorization-request.ts'
import { browserBinding } from './browser-binding.ts'
import type { Cookies } from './cookies.ts'
import { newSignInSecrets, type SignInSecrets } from './entra.ts'
import { EntraFailure, toldToClient } from './entra-failure.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { type Outcome, problem, redirect } from './outcome.ts'
import { entraSaidNo, signInLost } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'
import { pendingDecisions } from './pending-decisions.ts'

interface Begun {
  readonly uid: string
  readonly secrets: SignInSecrets
  readonly browser: string
}

/**
 * The leg to Entra and back. The order is: Entra, then consent, then a code for the client.
 *
 * MCP's security best practices (confused deputy problem) think of a proxy that asks for consent before it goes to the
 * identity provider, and that lets the callback finish the flow: there, a `state` set before consent could be used to
 * jump over the consent page. Here consent is asked and remembered for each person, and names the person, so it cannot
 * come before the person is known. Instead nothing is given at the callback: Entra's answer goes to this server only,
 * and the client gets its code after the person's consent to this client, never before. The consent page itself sets no
 * cookie. `state` is random, good once, for ten minutes, in the browser that began.
 */
export function signIn(parts: Parts) {
  const { provider, store, entra, remembered, cookieRules, now, log } = parts
  const binding = browserBinding(cookieRules)
  const decisions = pendingDecisions(parts)
  const keyOf = (state: string) => `sign-in:${state}`

  /** The client learns that it failed, and a fixed sentence; what Entra wrote is for the log. */
  async function refused(interaction: Interaction, error: unknown): Promise<Outcome> {
    if (!(error instanceof EntraFailure)) throw error
    const { meaning, code, text, cause } = error
    log.warn(
      { meaning, error: code, text, cause: cause instanceof Error ? cause.message : undefined },
      'Entra did not sign a person in',
    )
    return redirect(await finish(interaction, toldToClient[meaning]))
  }

  return {
    /** Sends the browser to Entra. `otherAccount`: the person wants to be somebody else. */
    async begin(interaction: Interaction, cookies: Cookies, otherAccount: boolean): Promise<Outcome> {
      const secrets = newSignInSecrets()
      let url: URL
      try {
        url = await entra.authorizationUrl(secrets, wishOf(requestOf(interaction), otherAccount))
      } catch (error) {
        return refused(interaction, error)
      }
      const begun: Begun = { uid: interaction.uid, secrets, browser: binding.bind(cookies, interaction.uid) }
      const expiresAt = new Date(now().getTime() + lifetimeSeconds.signIn * 1000)
      await store.put(keyOf(secrets.state), JSON.stringify(begun), { expiresAt, only: 'new' })
      return redirect(url)
    },

    /** Takes Entra's answer, as the browser brings it. */
    async callback(query: URLSearchParams, cookies: Cookies): Promise<Outcome> {
      const states = query.getAll('state')
      const [state = ''] = states
      const entry = states.length === 1 ? await store.get(keyOf(state)) : undefined
      if (!entry) return problem(query.has('error') ? entraSaidNo(codeIn(query)) : signInLost)
      // Written by `begin`.
      const { uid, secrets, browser } = JSON.parse(entry.value) as Begun
      if (!binding.holds(cookies, uid, browser) || !(await store.consume(keyOf(state)))) return problem(signInLost)
      const interaction = await provider.Interaction.find(uid)
      if (!interaction) return problem(query.has('error') ? entraSaidNo(query.get('error_description') ?? undefined) : signInLost)
      let signedIn: SignedIn
      try {
        signedIn = await entra.redeem(query, secrets)
      } catch (error) {
        return refused(interaction, error)
      }
      const request = requestOf(interaction)
      if (await remembered.covers(signedIn.user, request)) {
        binding.release(cookies, uid)
        return redirect(await approve(parts, interaction, request, signedIn))
      }
      await decisions.open(uid, { ...signedIn, browser })
      // A page of its own, so that its address holds neither code nor state.
      return redirect(`/consent/${uid}`)
    },
  }
}

function wishOf({ prompts, loginHint }: AuthorizationRequest, otherAccount: boolean) {
  const prompt = otherAccount ? 'select_account' : prompts.find((one) => one === 'select_account' || one === 'login')
  // Entra does not combine the two (documented).
  return { prompt, loginHint: prompt === 'select_account' ? undefined : loginHint }
}

/** From an answer that nobody asked for, only what cannot carry a message of somebody else: the number. */
const codeIn = (query: URLSearchParams): string | undefined => /AADSTS\d{1,9}/.exec(query.get('error_description') ?? '')?.[0]
