import type { Request, Response } from 'express'
import type { Provider } from 'oidc-provider'
import { type Entry, entryOf } from './carried.ts'
import type { User } from './directory/user.ts'
import { entraErrors } from './entra/errors.ts'
import type { EntraError } from './entra/refusal.ts'
import { namedByHint } from './entra/token-facts.ts'
import { staleSignInPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/page.ts'
import { signInPage } from './pages/sign-in-page.ts'
import { questions } from './questions.ts'
import { sendErrorPage } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/** One attempt to sign in, as oidc-provider keeps it, and what it is for. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Shows the page that is due in an attempt which this browser began: to sign in, or one of the questions after that. */
export async function showSignIn(tenant: Tenant, provider: Provider, request: Request, response: Response): Promise<void> {
  const interaction = await ownInteraction(provider, request, response)
  if (!interaction) return sendPage(response, 400, staleSignInPage())
  const question = questions[interaction.prompt.name]
  if (question) {
    const shown = question.show(tenant, interaction)
    if ('html' in shown) return sendPage(response, 200, shown.html)
    if ('end' in shown) return sendErrorPage(tenant, shown.end, request, response)
    return goOn(provider, request, response, shown.result, true)
  }
  const hint = String(interaction.params['login_hint'] ?? '')
  const hinted = hint.startsWith('O.') ? (tenant.directory.user(namedByHint(hint))?.userPrincipalName ?? '') : hint
  sendPage(response, 200, renderSignIn(tenant, interaction, hinted, undefined))
}

/** Takes the answer to the page that was shown, and lets the attempt go on. */
export async function signIn(tenant: Tenant, provider: Provider, request: Request, response: Response): Promise<void> {
  const interaction = await ownInteraction(provider, request, response)
  if (!interaction) return sendPage(response, 400, staleSignInPage())
  const question = questions[interaction.prompt.name]
  if (!question) return takePassword(tenant, provider, interaction, request, response)
  await goOn(provider, request, response, question.answered(tenant, interaction, request.body ?? {}), true)
}

/** Checks the password. A wrong one shows the page again, the user name kept. */
async function takePassword(
  tenant: Tenant,
  provider: Provider,
  interaction: Interaction,
  request: Request,
  response: Response,
): Promise<void> {
  const username = textField(request, 'username')
  const judged = authenticated(tenant, entryOf(tenant, interaction.params, undefined), username, textField(request, 'password'))
  if ('code' in judged) {
    if (judged.code === 50020) return sendErrorPage(tenant, judged, request, response)
    return sendPage(response, 200, renderSignIn(tenant, interaction, username, judged))
  }
  await forgetAnotherUser(provider, interaction, judged)
  await goOn(provider, request, response, { login: { accountId: judged.id, amr: ['pwd'] } }, false)
}

/** Tells oidc-provider how a page was answered, and sends the browser on. */
async function goOn(
  provider: Provider,
  request: Request,
  response: Response,
  result: Parameters<Provider['interactionResult']>[2],
  mergeWithLastSubmission: boolean,
): Promise<void> {
  const returnTo = await provider.interactionResult(request, response, result, { mergeWithLastSubmission })
  // The path only: the host is the one that the browser is at.
  response.set('cache-control', 'no-store').redirect(303, new URL(returnTo).pathname)
}

function authenticated({ directory, siblings }: Tenant, { client }: Entry, typed: string, password: string): User | EntraError {
  const username = typed.trim()
  const user = directory.user(username)
  if (user) {
    if (user.password !== password) return entraErrors.wrongPassword()
    return user.accountEnabled ? user : entraErrors.userDisabled()
  }
  const home = siblings().find((sibling) => sibling.directory.user(username)?.password === password)
  if (!home) return entraErrors.userUnknown(directory.tenant.domain)
  const { v1Issuer } = home.addresses
  return entraErrors.userOfAnotherTenant(username, v1Issuer, directory.tenant.domain, client.appId, client.displayName)
}

/** The attempt in the address, if this browser's cookie names the same one. */
async function ownInteraction(provider: Provider, request: Request, response: Response): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    return interaction.uid === request.params['uid'] ? interaction : undefined
  } catch (error) {
    // Loaded here and not above: an app that asks for a token of its own must not wait for it.
    const { errors } = await import('oidc-provider')
    if (error instanceof errors.SessionNotFound) return undefined
    throw error
  }
}

/** Entra lets several people be signed in at once; oidc-provider would first ask the old one to sign out. So the old session ends here. */
async function forgetAnotherUser(provider: Provider, interaction: Interaction, user: User): Promise<void> {
  const { session } = interaction
  if (!session || session.accountId === user.id) return
  await (await provider.Session.findByUid(session.uid))?.destroy()
  delete interaction.session
  await interaction.persist()
}

function renderSignIn(
  { directory }: Tenant,
  interaction: Interaction,
  username: string,
  refusal: EntraError | undefined,
): string {
  const appName = directory.app(String(interaction.params['client_id']))?.displayName ?? ''
  return signInPage({ appName, username, refusal, example: directory.users[0]?.userPrincipalName ?? '' })
}

function textField(request: Request, name: string): string {
  const value: unknown = request.body?.[name]
  return typeof value === 'string' ? value : ''
}

function sendPage(response: Response, status: number, html: string): void {
  response.status(status).set(pageHeaders).send(html)
}
