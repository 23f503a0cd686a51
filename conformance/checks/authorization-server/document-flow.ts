import { randomBytes } from 'node:crypto'
import { inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import { documentRedirect, type Published, type Served } from '../../kit/client-documents.ts'
import type { AuthorizationServer, Instruments } from '../../kit/instruments.ts'
import { type Whereabouts, whereabouts, whereInWords } from '../server/proxy-flow.ts'
import { pkcePair } from './code-flow.ts'

export type DocumentPlayers = Pick<Instruments, 'authorizationServer' | 'discovery' | 'documents'>
export const documentNeeds = ['authorizationServer', 'discovery', 'documents'] as const

/** Where a request led whose client id is the address of a document. */
export interface Led {
  readonly where: Whereabouts
  /** Whether it may still come to a code, or came to one. */
  readonly goesOn: boolean
}

/** A fresh browser with a right request of the client at an address. */
export async function request(
  server: AuthorizationServer,
  { url }: Pick<Published, 'url'>,
  redirectUri = documentRedirect,
): Promise<Led> {
  const parameters = await parametersFor(server, url, redirectUri)
  const browser = server.browser()
  const begun = await browser.go(await server.authorizationAddress(parameters))
  const where = whereabouts(await server.passSignIn(browser, begun, [redirectUri]), redirectUri)
  if (where.at === 'end') return { where, goesOn: false }
  return { where, goesOn: where.at !== 'client' || where.url.searchParams.has('code') }
}

/** Whether a request comes to a code: some ask who the person is before they look who the client is. */
async function comesToACode(server: AuthorizationServer, url: string, redirectUri: string): Promise<boolean> {
  const response = await server.authorize(await parametersFor(server, url, redirectUri))
  return response.redirected && response.parameters['code'] !== undefined
}

async function parametersFor(server: AuthorizationServer, url: string, redirectUri: string) {
  const { resource, scope } = await server.wanted()
  return {
    ...{ response_type: 'code', client_id: url, redirect_uri: redirectUri, scope, resource },
    ...{ state: randomBytes(16).toString('base64url'), code_challenge: pkcePair().challenge, code_challenge_method: 'S256' },
  }
}

/** Where a request led that must not be served; undefined where it was not. */
export async function servedInWords(
  { authorizationServer }: DocumentPlayers,
  { url }: Published,
  redirectUri = documentRedirect,
): Promise<string | undefined> {
  const { where, goesOn } = await request(authorizationServer, { url }, redirectUri)
  if (!goesOn) return undefined
  if (where.at !== 'client' && !(await comesToACode(authorizationServer, url, redirectUri))) return undefined
  return whereInWords(where)
}

/** Whether the metadata says that client ids may be addresses. */
export async function says({ discovery }: Pick<Instruments, 'discovery'>): Promise<boolean> {
  const { json } = await discovery.metadata()
  return (json as Readonly<Record<string, unknown>> | null | undefined)?.['client_id_metadata_document_supported'] === true
}

/** A right document is read before a wrong one is shown. Gives the verdict where none can be reached otherwise. */
export async function readsRightOnes(players: DocumentPlayers, step: Step, served?: Served): Promise<Verdict | undefined> {
  const { where, goesOn } = await step('control: a client with a right document', () =>
    request(players.authorizationServer, players.documents.publish(served)),
  )
  return goesOn ? undefined : whereNotRead(players, where)
}

/** The verdict where a right document led elsewhere. Who does not say that it reads documents, and reads none, owes nothing of how. */
export const whereNotRead = async (players: DocumentPlayers, where: Whereabouts): Promise<Verdict> =>
  where.at === 'end' && !(await says(players)) ? pass : inconclusive(`a client with a right document got ${whereInWords(where)}`)
