import { escapeHtml } from '../entra/authorization-answer.ts'
import { page } from './page.ts'

/** Asks for the code that a device shows. @param mistake what was wrong with the last one; undefined at the first. */
export const deviceCodePage = (typed: string, mistake: string | undefined): string =>
  page(
    mistake === undefined ? 'Enter code' : 'Error: enter code',
    `<h1>Enter code to allow access</h1>
<p>Once you enter the code displayed on your app or device, it will have access to your account.</p>
${mistake === undefined ? '' : `<p class="error" id="error" role="alert">${escapeHtml(mistake)}</p>`}<form method="post" data-device-code>
<label for="otc">Code</label>
<input id="otc" name="otc" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required maxlength="20" autofocus value="${escapeHtml(typed)}"${mistake === undefined ? '' : ' aria-invalid="true" aria-describedby="error"'}>
<button type="submit">Next</button>
</form>`,
  )

/** Asks whether the device is really the person's own, because the code may come from somebody else. */
export const deviceConfirmPage = (appName: string): string =>
  page(
    'Confirm sign-in',
    `<h1>Are you trying to sign in to ${escapeHtml(appName)}?</h1>
<p>Only continue if you downloaded the app from a store or website that you trust.</p>
<form method="post" data-consent>
<button name="decision" value="allow">Continue</button>
<button class="second" name="decision" value="deny">Cancel</button>
</form>`,
  )

export const deviceDonePage = (appName: string, isIn: boolean): string =>
  page(
    isIn ? 'Signed in' : 'Sign-in cancelled',
    isIn
      ? `<h1>${escapeHtml(appName)}</h1>
<p>You have signed in to the ${escapeHtml(appName)} application on your device. You may now close this window.</p>`
      : `<h1>You have cancelled the sign-in.</h1>
<p>${escapeHtml(appName)} gets no access on your device. You may now close this window.</p>`,
  )
