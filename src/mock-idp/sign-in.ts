import type { Request, Response } from 'express'
import { errors, type Provider } from 'oidc-provider'
import type { User } from './directory/user.ts'
import { entraErrors } from './entra/errors.ts'
import type { EntraError } from './entra/refusal.ts'
import { staleSignInPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/page.ts'
import { signInPage } from './pages/sign-in-page.ts'
import type { Tenant } from './tenant.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** Shows the sign-in page of an attempt that this browser began. */
export async function showSignIn(tenant: Tenant, provider: Provider, request: Request, response: Response): Promise<void> {
  const interaction = await ownInteraction(provider, request, response)
  if (!interaction) return sendPage(response, 400, staleSignInPage())
  sendPage(response, 200, renderSignIn(tenant, interaction, String(interaction.params['login_hint'] ?? ''), undefined))
}

/** Checks the password and lets the sign-in go on. A wrong one shows the page again, the user name kept. */
export async function signIn(tenant: Tenant, provider: Provider, request: Request, response: Response): Promise<void> {
  const interaction = await ownInteraction(provider, request, response)
  if (!interaction) return sendPage(response, 400, staleSignInPage())
  const username = textField(request, 'username')
  const user = authenticated(tenant, username, textField(request, 'password'))
  if (!user) return sendPage(response, 200, renderSignIn(tenant, interaction, username, entraErrors.wrongPassword()))
  await forgetAnotherUser(provider, interaction, user)
  const returnTo = await provider.interactionResult(
    request,
    response,
    { login: { accountId: user.id } },
    { mergeWithLastSubmission: false },
  )
  // The path only: the host is the one that the browser is at.
  response.set('cache-control', 'no-store').redirect(303, new URL(returnTo).pathname)
}

function authenticated({ directory }: Tenant, username: string, password: string): User | undefined {
  const user = directory.user(username.trim())
  return user && user.password === password ? user : undefined
}

/** The attempt in the address, if this browser's cookie names the same one. */
async function ownInteraction(provider: Provider, request: Request, response: Response): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(request, response)
    return interaction.uid === request.params['uid'] ? interaction : undefined
  } catch (error) {
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
