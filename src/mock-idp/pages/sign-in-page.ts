import { escapeHtml } from '../entra/authorization-answer.ts'
import type { EntraError } from '../entra/refusal.ts'
import { page } from './page.ts'

export interface SignInPage {
  /** The app that the person signs in to. */
  readonly appName: string
  /** What stands in the user field already. */
  readonly username: string
  /** Why the last attempt failed; undefined at the first. */
  readonly refusal: EntraError | undefined
  /** Somebody who could sign in, as an example. */
  readonly example: string
}

/** The sign-in page: a plain form without script, which posts back to its own address and is marked for browsers without a person. */
export function signInPage({ appName, username, refusal, example }: SignInPage): string {
  const error = refusal
    ? `<p class="error" id="error" role="alert">AADSTS${refusal.code}: ${escapeHtml(refusal.text)} The mock prints its users and their passwords when it starts.</p>`
    : ''
  const describedBy = refusal ? ' aria-invalid="true" aria-describedby="error"' : ''
  const focus = (here: boolean) => (here ? ' autofocus' : '')
  return page(
    refusal ? 'Error: sign in' : 'Sign in',
    `<h1>Sign in</h1>
<p>to go on to <strong>${escapeHtml(appName)}</strong></p>
${error}<form method="post" data-sign-in>
<label for="username">User name</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="200" placeholder="${escapeHtml(example)}" value="${escapeHtml(username)}"${describedBy}${focus(username === '')}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200"${describedBy}${focus(username !== '')}>
<button type="submit">Sign in</button>
</form>`,
  )
}
