import type { Stage } from '../kit/stage.ts'

export interface Whereabouts {
  /** Whether the server is its own authorization server. */
  readonly isOwn: boolean
  /** Whether whoever stands behind the server was started for the run, or is a mock that is running. */
  readonly isOurs: boolean
}

/** Why instruments are not there, each in words that end "… because", with what would bring them. */
export function whyMissing({ isOwn, isOurs }: Whereabouts): Stage['missing'] {
  const giveMock = 'give --command, or --mock with a mock that the server trusts'
  const noParty = `nobody whom the server trusts is in our hand (${giveMock})`
  const inUse = `the server is one that people use, and nobody registers or signs in there (${giveMock})`
  const ownKeys = 'the server signs its own tokens, and the referee does not have its keys (--command hands them out)'
  const notOwn = 'the server is not its own authorization server, and no other is under test'
  return {
    issuer: isOwn && isOurs ? ownKeys : `no token can be minted: ${noParty}`,
    rawServer: 'malformed requests might become part of what others say, behind a front that is shared (--command asks it)',
    token: `there is no token that the server accepts: give --token, or --client-id to sign in; or ${giveMock}`,
    upstream: `what the server calls cannot be seen: ${noParty}`,
    directory: `no directory of people can be looked at: ${isOurs ? 'the issuer has none (--dialect entra has)' : noParty}`,
    discovery: notOwn,
    authorizationServer: isOwn ? inUse : notOwn,
    registration: isOwn ? inUse : notOwn,
  }
}
