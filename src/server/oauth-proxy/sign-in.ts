import type { Interaction } from 'oidc-provider'
import { personOf } from '../principal.ts'
import { approve, finish, type SignedIn } from './approval.ts'
import { type AuthorizationRequest, requestOf } from './authorization-request.ts'
import { bindBrowser } from './browser-binding.ts'
import type { Cookies } from './cookies.ts'
import type { SignInWish } from './entra.ts'
import { EntraFailure, toldToClient } from './entra-failure.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import type { OpenRequest } from './open-requests.ts'
import { type Outcome, problem, redirect } from './outcome.ts'
import { signInFailed } from './pages/entra-failure-page.ts'
import { entraSaidNo, signInLost } from './pages/problem-page.ts'
import type { Parts } from './parts.ts'

/**
 * A client's request, from its arrival to its code. MCP's security best practices ("Confused Deputy Problem") want consent to
 * each client before the browser is sent to the identity provider, `state` kept and its cookie set only after that, and what
 * was approved looked up per person. The person is known for certain only afterwards. So the order is:
 *
 * 1. Who signed in last in this browser allows this client already: on to Entra. Anybody else: our page first, which names
 *    that person, or nobody in a browser that is new here. Nothing goes to Entra before "allow".
 * 2. Entra, with a fresh `state`, its record, and its cookie, all made in the answer that sends the browser there.
 * 3. Back from Entra: a code, if our page named the one who has now signed in, or they have allowed it before. Otherwise our
 *    page once more, with the name. No client ever acts for somebody whom no page named.
 */
export function signIn(parts: Parts) {
  const { provider, requests, way, entra, persons, remembered, cookieRules, log } = parts

  async function onward(uid: string, open: OpenRequest, interaction: Interaction, cookies: Cookies): Promise<Outcome> {
    const request = requestOf(interaction)
    const isAllowed = open.allowed || (open.named !== undefined && (await remembered.covers(open.named, request)))
    if (open.signedIn || !isAllowed) return redirect(`/consent/${uid}`)
    try {
      return redirect(await way.begin({ uid }, wishOf(request, open), cookies))
    } catch (error) {
      return failed(interaction, error)
    }
  }

  /** The person reads what Entra wrote; the client, if they go back to it, gets a code of OAuth and a fixed sentence. */
  async function failed(interaction: Interaction, error: unknown): Promise<Outcome> {
    if (!(error instanceof EntraFailure)) throw error
    log.warn(error.forTheLog(), 'Entra did not sign a person in')
    const back = await finish(interaction, toldToClient[error.meaning])
    return { page: signInFailed(error, { again: `/sign-in/${interaction.uid}`, back }) }
  }

  async function returned(uid: string, open: OpenRequest, interaction: Interaction, signedIn: SignedIn, cookies: Cookies) {
    const { user } = signedIn
    const request = requestOf(interaction)
    const wasNamed = open.named !== undefined && personOf(open.named) === personOf(user)
    if (!(await remembered.covers(user, request))) {
      if (!open.allowed || !wasNamed) {
        await requests.keep(uid, { ...open, signedIn })
        // A page of its own, so that its address holds neither code nor state.
        return redirect(`/consent/${uid}`)
      }
      await remembered.remember(user, request, (await provider.Client.find(request.clientId))?.clientName)
    }
    if (!(await requests.take(uid))) return redirect(interaction.returnTo)
    const next = await approve(parts, interaction, request, signedIn)
    await requests.close(uid)
    cookies.clear(cookieRules.asked(uid))
    return redirect(next)
  }

  return {
    /**
     * Where oidc-provider sends the browser with a request, and where our pages send it to try again.
     * @param arrived the request of this address, if it was begun in this browser just now
     */
    async begin(
      uid: string,
      cookies: Cookies,
      { otherAccount, arrived }: { otherAccount: boolean; arrived: () => Promise<Interaction | undefined> },
    ): Promise<Outcome> {
      const known = await requests.openFor(uid, cookies)
      if (known) {
        const { named: _, signedIn: __, ...rest } = known.open
        const open = otherAccount ? { ...rest, otherAccount } : known.open
        if (otherAccount) await requests.keep(uid, open)
        return onward(uid, open, known.interaction, cookies)
      }
      const interaction = await arrived()
      if (!interaction) return problem(signInLost)
      const wantsAnother = requestOf(interaction).prompts.includes('select_account')
      const named = wantsAnother ? undefined : (await persons.of(cookies))?.user
      const browser = bindBrowser(cookies, cookieRules.asked(uid), lifetimeSeconds.interaction)
      return onward(uid, await requests.open(uid, { browser, named }), interaction, cookies)
    },

    /** Sends the browser to Entra, after "allow". */
    onward,

    /** Takes Entra's answer to a client's request, as the browser brings it. */
    async back(
      uid: string,
      query: URLSearchParams,
      secrets: Parameters<typeof entra.redeem>[1],
      cookies: Cookies,
    ): Promise<Outcome> {
      const known = await requests.openFor(uid, cookies)
      if (!known) return problem(query.has('error') ? entraSaidNo(query.get('error_description') ?? undefined) : signInLost)
      let signedIn: SignedIn
      try {
        signedIn = await entra.redeem(query, secrets)
      } catch (error) {
        return failed(known.interaction, error)
      }
      await persons.remember(cookies, signedIn.user)
      return returned(uid, known.open, known.interaction, signedIn, cookies)
    },
  }
}
/** See `signIn`. */
export type SignIn = ReturnType<typeof signIn>

/** Who was named on our page is suggested to Entra; a client's own suggestion counts where nobody was. */
function wishOf({ prompts, loginHint }: AuthorizationRequest, { otherAccount, named }: OpenRequest): SignInWish {
  const prompt = otherAccount ? 'select_account' : prompts.find((one) => one === 'select_account' || one === 'login')
  // Entra does not combine the two (documented).
  return { prompt, loginHint: prompt === 'select_account' ? undefined : (named?.userPrincipalName ?? loginHint) }
}
