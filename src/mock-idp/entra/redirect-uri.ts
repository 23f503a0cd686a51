import type { Application, Platform } from '../directory/application.ts'

const platforms: readonly Platform[] = ['spa', 'web', 'publicClient']

/**
 * The platform under which a redirect URI is registered; undefined where it is not.
 * Documented ("Redirect URI restrictions"): compared exactly and with case, except that the port of `localhost` is ignored.
 * For 127.0.0.1 nothing is documented, so the port counts there: as strict as the strictest reading.
 */
export function redirectPlatform(app: Application, redirectUri: string): Platform | undefined {
  return platforms.find((platform) => app[platform].redirectUris.some((registered) => sameRedirect(registered, redirectUri)))
}

function sameRedirect(registered: string, asked: string): boolean {
  if (registered === asked) return true
  const [left, right] = [withoutLocalhostPort(registered), withoutLocalhostPort(asked)]
  // Any port, so long as there can be one: nobody can be sent to `localhost:99999`.
  return left !== undefined && left === right && URL.canParse(asked)
}

/** The text without the port, for `http(s)://localhost` only. It is cut out of the text: parsing would forgive differences. */
function withoutLocalhostPort(uri: string): string | undefined {
  const parts = /^(https?:\/\/localhost)(?::\d{1,5})?((?:[/?].*)?)$/.exec(uri)
  return parts ? `${parts[1]}${parts[2]}` : undefined
}
