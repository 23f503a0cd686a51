import type { ServerResponse } from 'node:http'
import { type Page, sendPage } from './pages/page.ts'
import { type Problem, problemPage } from './pages/problem-page.ts'

/** What a step of the sign-in decides. It is answered in one place, and only once. */
export type Outcome = { readonly to: string } | { readonly page: Page }

/** The browser goes on to another address. */
export const redirect = (to: string | URL): Outcome => ({ to: String(to) })
/** The person is told what went wrong, and what to do. */
export const problem = (told: Problem): Outcome => ({ page: problemPage(told) })

/** The one place where a step is answered. */
export function answer(response: ServerResponse, outcome: Outcome): void {
  if ('page' in outcome) sendPage(response, outcome.page)
  // 303: after a form, too, the browser goes on with GET (RFC 9110 §15.4.4).
  else response.writeHead(303, { location: outcome.to, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end()
}
