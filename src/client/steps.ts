import type { SignedInUser } from './browsers/browser.ts'
import type { Challenge } from './oauth/challenge.ts'
import type { RegisteredBy } from './oauth/registration/registration.ts'
import { printable } from './printable.ts'

/** One leg of the way, in the order they are gone. They are told, printed as JSON and kept; none holds a token or a code. */
export type Step =
  | {
      readonly step: 'kept-token'
      readonly issuer: string
      readonly expiresAt: string | undefined
      readonly refreshable: boolean
    }
  | { readonly step: 'refused'; readonly status: 401 | 403; readonly challenge: Challenge | undefined }
  | {
      readonly step: 'discovered'
      readonly resourceMetadata: string
      readonly resource: string
      readonly issuer: string
      readonly issuerMetadata: string
    }
  /** As in 2025-03-26; without a document its default endpoints are tried. */
  | { readonly step: 'found-at-origin'; readonly issuer: string; readonly issuerMetadata: string | undefined }
  | { readonly step: 'pkce-not-advertised'; readonly issuer: string }
  | { readonly step: 'registered'; readonly by: RegisteredBy; readonly clientId: string }
  /** `why`: the refusal after which it was left out. */
  | { readonly step: 'resource-omitted'; readonly issuer: string; readonly why: string }
  | { readonly step: 'signed-in'; readonly user: SignedInUser | undefined }
  | { readonly step: 'consent'; readonly at: string }
  | {
      readonly step: 'token'
      readonly scope: string | undefined
      readonly expiresAt: string | undefined
      readonly refreshable: boolean
    }
  | { readonly step: 'refreshed'; readonly expiresAt: string | undefined }
  /** A call wants more than was granted, and the person is asked for it. */
  | { readonly step: 'step-up'; readonly scope: string }
  | { readonly step: 'signed-out'; readonly issuer: string; readonly revoked: boolean }
  | {
      readonly step: 'connected'
      readonly protocolVersion: string
      readonly serverInfo: { readonly name: string; readonly version: string } | undefined
    }
  | { readonly step: 'tools'; readonly names: readonly string[] }
  | { readonly step: 'tool'; readonly name: string; readonly isError: boolean }

const columnWidth = 19 // The longest name of a step.

/** The leg as one line for a person. */
export function stepLine(step: Step): string {
  return `${step.step.padEnd(columnWidth)} ${printable(said(step))}`
}

function said(step: Step): string {
  switch (step.step) {
    case 'kept-token':
      return `of ${step.issuer}${until(step.expiresAt)}${step.refreshable ? ', renewable' : ''}`
    case 'refused':
      return `HTTP ${step.status}${step.challenge?.error ? ` (${step.challenge.error})` : ''}: the server asks for ${step.status === 401 ? 'a token' : 'more than this token allows'}`
    case 'discovered':
      return `${step.resourceMetadata} names ${step.issuer}`
    case 'found-at-origin':
      return `no resource metadata; as in 2025-03-26, ${step.issuerMetadata ?? `the default endpoints of ${step.issuer}`}`
    case 'pkce-not-advertised':
      return `going on all the same, by a named exception: Entra does PKCE and does not say so (${step.issuer})`
    case 'registered':
      return registered(step)
    case 'resource-omitted':
      return `asking once more without it, as you allowed (${step.why})`
    case 'signed-in':
      return step.user
        ? `as ${step.user.displayName} <${step.user.userPrincipalName}>`
        : 'the authorization server sent its answer'
    case 'consent':
      return `given at ${step.at}`
    case 'token':
      return `for ${step.scope || 'no scope in particular'}${until(step.expiresAt)}${step.refreshable ? ', renewable' : ''}`
    case 'refreshed':
      return `a new token${until(step.expiresAt)}`
    case 'step-up':
      return `asking for ${step.scope} too`
    case 'signed-out':
      return `${step.revoked ? 'the tokens were taken back' : 'the tokens are forgotten here'} (${step.issuer})`
    case 'connected':
      return `with MCP ${step.protocolVersion}${step.serverInfo ? ` to ${step.serverInfo.name} ${step.serverInfo.version}` : ''}`
    case 'tools':
      return step.names.join(', ') || 'none'
    case 'tool':
      return `${step.name} ${step.isError ? 'answered with an error' : 'answered'}`
  }
}

const until = (expiresAt: string | undefined): string => (expiresAt ? `, until ${expiresAt}` : '')

function registered({ by, clientId }: Extract<Step, { step: 'registered' }>): string {
  if (by === 'client-id-given') return `not needed, client id ${clientId} was given`
  return by === 'client-metadata-document' ? `not needed, client id ${clientId} is its own document` : `as client ${clientId}`
}
