import { type Html, html } from './html.ts'

const permission = (words: string, scope: string): Html => html`<li>${words} <code>${scope}</code></li>`

/** One of this server's own scopes, or `openid`. */
export function ownPermission(scope: string, mainScope: string): Html {
  if (scope === mainScope) return permission('Use the tools of this server in your name', scope)
  return permission(scope === 'openid' ? 'Recognize you when you come back' : 'Use a further permission of this server', scope)
}

/** Delegated permissions of Microsoft Graph in the words of its documentation; others by name only. */
const graphWords: ReadonlyMap<string, string> = new Map([
  ['User.Read', 'Read your profile'],
  ['User.ReadBasic.All', 'Read the basic profiles of all users'],
  ['Mail.Read', 'Read your mail'],
  ['Calendars.Read', 'Read your calendars'],
  ['Files.Read', 'Read your files'],
])

/** A delegated permission of Microsoft Graph. @param scope fully qualified */
export function graphPermission(scope: string): Html {
  const name = scope.slice(scope.lastIndexOf('/') + 1)
  return permission(graphWords.get(name) ?? 'Use the permission', name)
}
