import { escapeHtml } from '../entra/authorization-answer.ts'
import { page } from './page.ts'

export interface AccountPage {
  readonly appName: string
  /** What stands in the field already. */
  readonly username: string
  /** Why the last answer was no good; undefined at the first. */
  readonly fault: string | undefined
  /** Somebody who could sign in, as an example. */
  readonly example: string
}

/** The page that asks for the account before the tenant is known. Like the sign-in page that follows: plain, without script, posting back to its own address. */
export function accountPage({ appName, username, fault, example }: AccountPage): string {
  const error = fault === undefined ? '' : `<p class="error" id="error" role="alert">${escapeHtml(fault)}</p>`
  const describedBy = fault === undefined ? '' : ' aria-invalid="true" aria-describedby="error"'
  return page(
    fault === undefined ? 'Sign in' : 'Error: sign in',
    `<h1>Sign in</h1>
<p>to go on to <strong>${escapeHtml(appName)}</strong></p>
${error}<form method="post" data-sign-in>
<label for="username">User name</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="200" placeholder="${escapeHtml(example)}" value="${escapeHtml(username)}"${describedBy} autofocus>
<button type="submit">Next</button>
</form>`,
  )
}
