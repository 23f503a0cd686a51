import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Looked } from '../kit/client-run.ts'
import { exchange, type Limits } from '../kit/http-client.ts'
import type { Answer } from '../kit/instruments.ts'
import { readJson } from '../kit/message.ts'
import { TargetFailure } from './open-target.ts'
import { isPublic } from './private-networks.ts'

/** Looks at what a client has on the net. */
export interface ClientAddresses {
  /** The metadata document that is its client id. */
  document(url: string): Promise<Looked>
  /** The page that its people come back to. */
  page(url: string): Promise<Looked>
}

/** Documents and pages are small, and their hosts quick. */
const limits: Limits = { milliseconds: 5_000, bodyBytes: 65_536 }
const lookUpMilliseconds = 3_000

/**
 * Looks where the client says, once at each address: by https, at public addresses only, for a client may name any.
 * @param handedIn A document in the place of whatever lies at its client id.
 */
export function clientAddresses(handedIn?: Looked): ClientAddresses {
  const known = new Map<string, Promise<Looked>>()
  const page = (url: string): Promise<Looked> => {
    const looked = known.get(url) ?? lookOutside(url)
    known.set(url, looked)
    return looked
  }
  return { page, document: async (url) => handedIn ?? page(url) }
}

async function lookOutside(given: string): Promise<Looked> {
  const url = URL.parse(given)
  if (url?.protocol !== 'https:') return { unknown: `${given} is no https address` }
  const late = wait(lookUpMilliseconds, [], { ref: false })
  const found = await Promise.race([lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []), late])
  if (found.length === 0) return { unknown: `nobody knows where ${url.hostname} is` }
  if (!found.every(({ address }) => isPublic(address)))
    return { unknown: `${url.hostname} is not on the public network, and is not asked` }
  try {
    return {
      answer: await exchange({ url: url.href, headers: { accept: 'application/json, text/html' } }, limits),
      isHandedIn: false,
    }
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Reads the document that somebody hands in, from a file or from an address of theirs, wherever it is.
 * @throws TargetFailure where there is none, or it is no JSON object.
 */
export async function handedInDocument(place: string): Promise<Looked> {
  const text = await textAt(place)
  const json = readJson(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TargetFailure(`What lies at ${place} is no client metadata document: it is no JSON object.`)
  return { answer: { status: 200, headers: { 'content-type': ['application/json'] }, text, json }, isHandedIn: true }
}

async function textAt(place: string): Promise<string> {
  const because = (error: unknown): never => {
    throw new TargetFailure(
      `The client metadata document at ${place} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  if (!/^https?:\/\//i.test(place)) return readFile(place, 'utf8').catch(because)
  const answer: Answer = await exchange({ url: place, headers: { accept: 'application/json' } }, limits).catch(because)
  return answer.status === 200 ? answer.text : because(`it is answered with ${answer.status}`)
}
