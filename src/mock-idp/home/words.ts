import type { AppDescription } from '../app-description.ts'
import type { Description } from '../description.ts'
import { quotedForShell } from '../https/trust.ts'

/** Configuration to paste, for one kind of program. */
export interface Configuration {
  readonly title: string
  /** What to know before pasting; a few sentences. */
  readonly note: string
  /** The whole text, ready to paste. */
  readonly text: string
}

/** The file of the certificate authority; where it is kept nowhere, somebody has to save it. Undefined over http. */
export const caFileOf = ({ ca, caFile }: Description): string | undefined =>
  ca === null ? undefined : (caFile ?? 'mock-entra-ca.pem')

/** What to do so that a program trusts the mock's certificate. */
export function trust(description: Description, variable: string): string {
  const file = caFileOf(description)
  if (file === undefined) return ''
  const saved = description.caFile === null ? `Save the certificate authority as ${file}. ` : ''
  return ` ${saved}Start it with ${variable}=${quotedForShell(file)}.`
}

/** What is to be done before a line that names the file can work. */
export const saveFirst = (description: Description): string =>
  description.ca !== null && description.caFile === null
    ? `Save the certificate authority as ${caFileOf(description)} first. `
    : ''

/** For which of one's apps it is; the standard ones need no word. */
export const forApp = ({ addedApps }: Description, { clientId, displayName }: AppDescription): string =>
  addedApps.some((app) => app.clientId === clientId) ? `For ${displayName}. ` : ''

/** Whoever validates tokens has to know which issuer and which audience they have. */
export const versionNote = ({ tokenVersion }: AppDescription): string =>
  tokenVersion === 2 ? '' : ' Its access tokens are of version 1: put api.requestedAccessTokenVersion of its manifest to 2.'

/** curl, trusting the mock. */
export const curl = (description: Description): string => {
  const file = caFileOf(description)
  return file === undefined ? 'curl' : `curl --cacert ${quotedForShell(file)}`
}
