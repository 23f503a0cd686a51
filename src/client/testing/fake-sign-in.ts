/** For this room's tests: what the fake parties hear and answer, and the pages at which a person signs in. */

export type Json = Readonly<Record<string, unknown>>

/** One request, as far as the parties look at it. */
export interface Heard {
  readonly method: string
  readonly path: string
  /** Of the query and of a form body. */
  readonly parameters: Json
  /** Of a JSON body. */
  readonly body?: Json
  readonly authorization: string | undefined
}

/** What is sent: JSON, a page, or somewhere else. */
export type Answer =
  | { readonly json: Json; readonly status?: number }
  | { readonly page: string; readonly status?: number; readonly cookie?: string }
  | { readonly redirect: string; readonly cookie?: string }

export const user = { userPrincipalName: 'ada@contoso.example', displayName: 'Ada Lovelace', password: 'p4ss & "word"' }

/** Asks name and password. */
export function signInPage({ method, parameters }: Heard): Answer {
  const key = String(parameters['key'])
  if (method !== 'POST')
    return {
      page: `<form method="post" data-sign-in><input name=username><input type=password name=password><input type=hidden name=key value="${key}"></form>`,
    }
  if (parameters['password'] !== user.password) return { page: '<p>wrong password</p><form method=post data-sign-in></form>' }
  return { redirect: `/consent?key=${key}`, cookie: `signed-in=${key}; HttpOnly; SameSite=Lax; Path=/` }
}

/** Asks for consent whoever has signed in. */
export function consentPage({ method, parameters }: Heard, cookies: string, answerOf: (key: string) => Answer): Answer {
  const key = String(parameters['key'])
  if (!cookies.includes(`signed-in=${key}`)) return { page: 'no cookie' }
  if (method === 'POST') return answerOf(key)
  return {
    page: `<form method="post" data-consent action="/consent?key=${key}"><input type="hidden" name="csrf" value="1"><button name="decision" value="allow">Allow</button></form>`,
  }
}
