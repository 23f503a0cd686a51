import type { Said } from '../minimal-server/index.ts'
import { documentClients } from './client-documents.ts'
import { refusalPage } from './pages.ts'
import { furtherScope, isLoopback, type MinimalProxyParts } from './parts.ts'
import type { Begun, Client, Grant, OpenRequest } from './records.ts'
import { cookiesIn, newSecret, redirect, withParameters } from './said.ts'
import type { Upstream } from './upstream.ts'

export interface SignInNeeds {
  readonly parts: MinimalProxyParts
  readonly upstream: Upstream
  /** The MCP endpoint, which is the one resource. */
  readonly url: string
  readonly scope: string
  readonly clients: ReadonlyMap<string, Client>
  /** Where a code is kept until it is redeemed. */
  readonly codes: Map<string, Grant>
}

const stateSeconds = 600
const browserCookie = 'browser'
const stateCookie = 'way'

/** A client's request from its arrival to its code: the consent page first, then the issuer behind, then back to the client. */
export function signIn({ parts, upstream, url, scope, clients, codes }: SignInNeeds) {
  const described = documentClients(parts.documents)
  const requests = new Map<string, OpenRequest>()
  const states = new Map<string, Begun>()
  const approvals = new Set<string>()
  /** Who came back last with which browser: an approval is theirs. */
  const people = new Map<string, string>()

  const toClient = (
    { redirectUri, state, responseType }: Pick<OpenRequest, 'redirectUri' | 'state' | 'responseType'>,
    answer: Record<string, string>,
  ): Said => {
    const iss = parts.iss('code' in answer ? 'code' : 'error')
    return parts.toClient(redirectUri, { ...answer, state, iss }, responseType)
  }

  async function onward(request: OpenRequest, cookie: string, approved: readonly string[] = []): Promise<Said> {
    const [state, verifier] = [newSecret(), newSecret()]
    states.set(state, { request, cookie, verifier, expiresAt: Date.now() + stateSeconds * 1000 })
    const way = parts.stateIsSet === 'after-approval' ? [parts.cookie(stateCookie, cookie, stateSeconds)] : []
    return redirect(await upstream.address(state, verifier), [...way, ...approved])
  }

  function show(request: OpenRequest, isNew: boolean, way: string): Said {
    const { id: requestId, csrf, client, redirectUri, scopes } = request
    const cookies = [
      ...(isNew ? [parts.cookie(browserCookie, request.browser, 86_400)] : []),
      ...(parts.stateIsSet === 'with-the-page' ? [parts.cookie(stateCookie, way, stateSeconds)] : []),
    ]
    const isOnlyLocal = client.isDescribed === true && client.redirectUris.every((uri) => isLoopback(new URL(uri).hostname))
    return {
      status: 200,
      headers: { ...parts.pageHeaders, ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) },
      body: parts.page({ requestId, csrf, clientName: client.name, redirectUri, scopes: [...scopes, 'User.Read'], isOnlyLocal }),
    }
  }

  return {
    /** The authorization endpoint (OAuth 2.1 §4.1.1). */
    async authorize(query: URLSearchParams, cookieHeader: string | undefined): Promise<Said> {
      const clientId = query.get('client_id') ?? ''
      const client = clients.get(clientId) ?? (await described(clientId))
      if (!client) return refusalPage('The application is not known here.')
      const redirectUri = query.get('redirect_uri') ?? ''
      if (!parts.isRegistered(redirectUri, client.redirectUris))
        return parts.foreignRedirect === 'page'
          ? refusalPage('The application has not registered that address.')
          : redirect(withParameters(redirectUri, { error: 'invalid_request' }))
      const state = query.get('state') ?? undefined
      const responseType = query.get('response_type') ?? ''
      const error = (name: string) =>
        parts.mayGetErrors(redirectUri)
          ? toClient({ redirectUri, state, responseType }, { error: name })
          : refusalPage(`The application has asked for something that is not done here (${name}).`)
      if (!parts.responseTypes.includes(responseType)) return error('unsupported_response_type')
      const challenge = parts.challengeOf(query.get('code_challenge') ?? '', query.get('code_challenge_method'))
      if (challenge === undefined) return error('invalid_request')
      const resource = query.get('resource')
      if (resource !== null && !parts.isOurResource(resource, url, 'authorization')) return error('invalid_target')
      const scopes = (query.get('scope') ?? scope).split(' ')
      if (scopes.some((one) => one !== scope && one !== furtherScope(scope))) return error('invalid_scope')
      const cookies = cookiesIn(cookieHeader)
      const known = cookies.get(browserCookie)
      const browser = known ?? newSecret()
      const ids = { id: newSecret(), csrf: newSecret() }
      const request = { ...ids, client, redirectUri, state, challenge, scopes, browser, responseType }
      if (parts.isApproved({ request, key: parts.approvalKey(request), kept: approvals, cookies }))
        return onward(request, newSecret())
      requests.set(request.id, request)
      return show(request, known === undefined, request.id)
    },

    /** The consent page, answered. */
    async decide(form: URLSearchParams, cookieHeader: string | undefined): Promise<Said> {
      const request = requests.get(form.get('request') ?? '')
      const cookies = cookiesIn(cookieHeader)
      if (!request || !parts.isOurForm(form, request, cookies.get(browserCookie)))
        return refusalPage('That form is not one of ours.')
      requests.delete(request.id)
      if (form.get('decision') !== 'allow') return toClient(request, { error: 'access_denied' })
      approvals.add(parts.approvalKey(request))
      const cookie = parts.stateIsSet === 'with-the-page' ? request.id : newSecret()
      return onward(request, cookie, parts.approvalCookies(request))
    },

    /** Where the issuer behind sends the browser back to. */
    async back(query: URLSearchParams, cookieHeader: string | undefined): Promise<Said> {
      const state = query.get('state') ?? ''
      const begun = states.get(state)
      if (!begun || !parts.isBack(begun, cookiesIn(cookieHeader).get(stateCookie)))
        return refusalPage('Nobody waits for this answer.')
      if (parts.isUsedUp('state')) states.delete(state)
      const { request } = begun
      const upstreamCode = query.get('code')
      if (upstreamCode === null) return toClient(request, { error: 'access_denied' })
      const subject = await upstream.subjectOf(upstreamCode, begun.verifier)
      if ((people.get(request.browser) ?? subject) !== subject) {
        // Somebody else than the one who approved.
        approvals.delete(parts.approvalKey(request))
        return toClient(request, { error: 'access_denied' })
      }
      people.set(request.browser, subject)
      const code = parts.newCode()
      codes.set(code, { ...request, subject })
      return toClient(request, { code })
    },
  }
}
