import { posix, win32 } from 'node:path'

/** What says where a user's settings live. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  readonly home: string
}

/** Where the mock keeps its certificates: below `XDG_CONFIG_HOME` where that is said, else where the system keeps settings. */
export function httpsFolder({ env, platform, home }: Surroundings): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix
  const said = env['XDG_CONFIG_HOME'] ?? ''
  // The XDG Base Directory Specification has relative paths ignored.
  if (isAbsolute(said)) return join(said, 'mcp-entra', 'https')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'mcp-entra', 'https')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'mcp-entra', 'https')
  return join(home, '.config', 'mcp-entra', 'https')
}
