import { expect, vi } from 'vitest'
import type { MockEntra } from '../index.ts'
import { Person } from './person.ts'
import { authorizeUrl, codeFields, type Fields, freshCode, freshTokens, oboFields, postToken, refreshFields } from './requests.ts'

/** Where an error was met: its AADSTS code, its OAuth error, its status. */
export interface Met {
  readonly code: number
  readonly error?: string
  readonly status?: number
}

export const codeIn = (text: string): number => Number(/AADSTS(\d+):/.exec(text)?.[1])

/** Ways to meet an error of a mock, and requests that are right but for the changes. */
export function meetings(mock: () => MockEntra) {
  return {
    async atToken(fields: Fields | Promise<Fields>, headers?: Record<string, string>): Promise<Met> {
      const { status, body } = await postToken(mock(), await fields, headers)
      return { code: codeIn(String(body['error_description'])), error: String(body['error']), status }
    },

    async onRedirect(changes: Fields): Promise<Met> {
      const arrival = await new Person(mock()).visit(authorizeUrl(mock(), changes))
      if (arrival.at === 'page') throw new Error(`a page and no redirect: ${arrival.status}`)
      // Where tokens are asked for, errors are in the fragment too.
      const searchParams = new URLSearchParams(arrival.url.search || arrival.url.hash.slice(1))
      expect(searchParams.get('state')).toBe('a state')
      return { code: codeIn(searchParams.get('error_description') ?? ''), error: searchParams.get('error') ?? '' }
    },

    async onPage(url: string): Promise<Met> {
      const arrival = await new Person(mock()).visit(url)
      if (arrival.at === 'callback') throw new Error(`a redirect and no page: ${arrival.url}`)
      expect(arrival.headers.get('content-type')).toBe('text/html; charset=utf-8')
      return { code: codeIn(arrival.html), status: arrival.status }
    },

    async inJson(path: string, init?: RequestInit): Promise<Met> {
      const response = await fetch(mock().origin + path, init)
      const { error, error_description } = (await response.json()) as Record<string, string>
      return { code: codeIn(error_description ?? ''), error: error ?? '', status: response.status }
    },

    redeemed: async (changes: Fields = {}, authorizeChanges: Fields = {}) =>
      codeFields(mock(), await freshCode(mock(), authorizeChanges), changes),
    refreshed: async (changes: Fields = {}) => refreshFields(mock(), (await freshTokens(mock()))['refresh_token'], changes),
    minted: async (change: Parameters<MockEntra['mint']>[0], fields: Fields = {}) =>
      oboFields(mock(), await mock().mint(change), fields),
    inspector: () => ({ client_id: mock().apps.inspector.clientId, redirect_uri: mock().apps.inspector.redirectUri }),
  }
}

/** Runs with the clock put forward; nothing else about time is faked. */
export async function later<Result>(hours: number, act: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
  try {
    return await act()
  } finally {
    vi.useRealTimers()
  }
}

export const unknownGuid = '11111111-2222-4333-8444-555555555555'
