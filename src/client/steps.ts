import type { SignedInUser } from './browser.ts'
import type { Challenge } from './oauth/challenge.ts'
import { printable } from './printable.ts'

/** One leg of the way, in the order they are gone. They are told, printed as JSON and kept; none holds a token or a code. */
export type Step =
  | { readonly step: 'refused'; readonly status: 401; readonly challenge: Challenge | undefined }
  | {
      readonly step: 'discovered'
      readonly resourceMetadata: string
      readonly resource: string
      readonly issuer: string
      readonly issuerMetadata: string
    }
  | { readonly step: 'pkce-not-advertised'; readonly issuer: string }
  | { readonly step: 'registered'; readonly by: 'client-id-given' | 'dynamic-registration'; readonly clientId: string }
  | { readonly step: 'signed-in'; readonly user: SignedInUser | undefined }
  | { readonly step: 'consent'; readonly at: string }
  | {
      readonly step: 'token'
      readonly scope: string | undefined
      readonly expiresAt: string | undefined
      readonly refreshable: boolean
    }
  | { readonly step: 'refreshed'; readonly expiresAt: string | undefined }
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
    case 'refused':
      return `HTTP ${step.status}${step.challenge?.error ? ` (${step.challenge.error})` : ''}: the server asks for a token`
    case 'discovered':
      return `${step.resourceMetadata} names ${step.issuer}`
    case 'pkce-not-advertised':
      return `going on all the same, by a named exception: Entra does PKCE and does not say so (${step.issuer})`
    case 'registered':
      return step.by === 'client-id-given' ? `not needed, client id ${step.clientId} was given` : `as client ${step.clientId}`
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
    case 'connected':
      return `with MCP ${step.protocolVersion}${step.serverInfo ? ` to ${step.serverInfo.name} ${step.serverInfo.version}` : ''}`
    case 'tools':
      return step.names.join(', ') || 'none'
    case 'tool':
      return `${step.name} ${step.isError ? 'answered with an error' : 'answered'}`
  }
}

const until = (expiresAt: string | undefined): string => (expiresAt ? `, until ${expiresAt}` : '')
