import { requestId } from '../../request-journal.ts'
import { html } from './html.ts'
import type { Page } from './page.ts'

/** What a person meets when there is no application to go back to: what happened, and what to do next. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly what: string
  readonly next: string
  /** Words of another party, shown as such. */
  readonly said?: { readonly by: string; readonly words: string } | undefined
  /** When it is worth trying again. */
  readonly retryAfterSeconds?: number
}

/** The page that tells a problem. */
export const problemPage = ({ status, title, what, next, said, retryAfterSeconds }: Problem): Page => ({
  status,
  title,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  content: html`<h1>${title}</h1>
<p>${what}</p>
<p>${next}</p>
${said ? html`<p class="quiet">${said.by} said: <code>${said.words}</code></p>` : ''}
${forTheLog(requestId())}`,
})

/** Whoever is asked for help finds what happened by it. */
const forTheLog = (id: string | undefined) =>
  id === undefined ? '' : html`<p class="quiet">Number of this request: <code>${id}</code></p>`

const startAgain = 'Go back to the application that sent you here, and connect again from there.'

/** The sign-in is not known, not any more, or not to this browser. Which of these it is, is nobody's business. */
export const signInLost: Problem = {
  status: 400,
  title: 'This sign-in cannot be continued',
  what: 'It has expired, was finished already, or was begun in another browser.',
  next: startAgain,
}

/** The form came back without its token (CSRF). */
export const formNotOurs: Problem = {
  status: 403,
  title: 'Your answer was not taken',
  what: 'It did not come from the page that asked you, so it may not have been yours.',
  next: startAgain,
}

/** Malformed, or with an answer that is none. */
export const brokenRequest: Problem = {
  status: 400,
  title: 'The request is malformed',
  what: 'The address or the form is not one that this server gives out.',
  next: startAgain,
}

/** An application's request that is longer than anybody's needs to be. */
export const tooLong: Problem = {
  status: 414,
  title: 'The application’s request is too long',
  what: 'The application that sent you here asked in more words than this server takes.',
  next: 'Tell the people who make the application; nothing was given to it.',
}

/** A failure of ours; what it was is in the log. */
export const ourFault: Problem = {
  status: 500,
  title: 'Something went wrong on this server',
  what: 'It is not your fault, and nothing was given to the application.',
  next: 'Try again in a moment. If it happens again, tell the people who run this server when it happened; their log has the reason.',
}

/** The store does not answer: nothing can be looked up or kept. Seconds as in every answer of this kind. */
export const storeDown = (retryAfterSeconds: number): Problem => ({
  status: 503,
  title: 'This server cannot continue at the moment',
  what: 'It cannot look anything up just now. Nothing was given to the application, and nothing that you allowed is lost.',
  next: 'Wait a moment, then load this page again.',
  retryAfterSeconds,
})

/** More came from this address than it may send (RFC 6585 §4). */
export const tooMany: Problem = {
  status: 429,
  title: 'Too many requests',
  what: 'More was asked of this server from your network than it takes in a minute.',
  next: 'Wait a minute, then load this page again. If it happens again, tell the people who run this server.',
}

/** Entra sent an error, and the client's request has ended meanwhile. */
export const entraSaidNo = (words: string | undefined): Problem => ({
  status: 400,
  title: 'The sign-in at Microsoft Entra ID was not completed',
  what: 'Microsoft Entra ID sent you back without signing you in, and the application you came from is no longer waiting.',
  next: startAgain,
  said: words === undefined ? undefined : { by: 'Microsoft Entra ID', words },
})

/** An application's request that cannot be sent back to it, because its address is not to be trusted (RFC 6749 §4.1.2.1). */
export const requestRefused = (status: number, error: string, description: string | undefined): Problem => ({
  status,
  title: 'The application’s request cannot be fulfilled',
  what: 'The application that sent you here asked for something that this server does not do, or is not known here any more.',
  next: 'Connect again from the application. If that does not help, remove this server there and add it again.',
  said: { by: 'This server', words: description === undefined ? error : `${error}: ${description}` },
})

/**
 * An application's request that is wrong, of a website that anybody may have registered.
 * @param back where the website would be told, if the request left a way
 */
export const refusedAtWebsite = (host: string, error: string, back: string | undefined): Page => ({
  status: 400,
  title: 'The website’s request cannot be fulfilled',
  content: html`<h1>The website’s request cannot be fulfilled</h1>
<p>A link that you followed asks this server, for the website <strong>${host}</strong>, for something that it does not do. Nobody has verified that website.</p>
<p class="quiet">This server said: <code>${error}</code></p>
${back === undefined ? '' : html`<p>If you came from there yourself: <a href="${back}">Back to ${host}</a></p>`}`,
})
