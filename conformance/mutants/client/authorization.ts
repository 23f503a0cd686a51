import type { Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

/** One parameter of the authorization request and of the token request, sent otherwise. */
const resourceAs =
  (change: (resource: string) => string) =>
  (parts: Parts): Parts => {
    const altered = (right: Readonly<Record<string, string>>) =>
      right['resource'] === undefined ? right : { ...right, resource: change(right['resource']) }
    return {
      ...parts,
      authorizationRequest: (right) => parts.authorizationRequest(altered(right)),
      tokenRequest: (right) => parts.tokenRequest(altered(right)),
    }
  }

const withoutIss = ({ iss: _, ...response }: Readonly<Record<string, string>>, issuer: string) => ({ ...response, iss: issuer })

/** Clients whose authorization requests, or what they make of the answers, are wrong. */
export const authorizationMutants: ClientMutants = {
  'client/ignores-iss': minimalClient('does not look at iss', (parts) => ({
    ...parts,
    isAnswer: (response, expected) => parts.isAnswer(withoutIss(response, expected.issuer), expected),
    refusalWords: ({ error = '', error_description: words = '' }) => `The authorization server said ${error} ${words}.`,
  })),
  'client/compares-announced-iss-only': minimalClient('compares iss only where it was announced', (parts) => ({
    ...parts,
    isAnswer: (response, expected) => {
      const isAnnounced = expected.document['authorization_response_iss_parameter_supported'] === true
      return parts.isAnswer(isAnnounced ? response : withoutIss(response, expected.issuer), expected)
    },
  })),
  'client/does-without-iss': minimalClient('does without an iss that was announced', (parts) => ({
    ...parts,
    isAnswer: (response, expected) =>
      parts.isAnswer(response['iss'] === undefined ? withoutIss(response, expected.issuer) : response, expected),
  })),
  'client/any-known-iss': minimalClient('takes the iss of any issuer that it has met', (parts) => {
    const met = new Set<string>()
    return {
      ...parts,
      isAnswer: (response, expected) => {
        met.add(expected.issuer)
        return parts.isAnswer(met.has(response['iss'] ?? '') ? { ...response, iss: expected.issuer } : response, expected)
      },
    }
  }),
  'client/normalizes-iss': minimalClient('compares iss as an address', (parts) => ({
    ...parts,
    isAnswer: (response, expected) => {
      const { iss } = response
      const isSame = iss !== undefined && new URL(iss).href === new URL(expected.issuer).href
      return parts.isAnswer(isSame ? withoutIss(response, expected.issuer) : response, expected)
    },
  })),
  'client/decodes-iss': minimalClient('decodes iss once more before it compares', (parts) => ({
    ...parts,
    isAnswer: ({ iss, ...response }, expected) =>
      parts.isAnswer(iss === undefined ? response : { ...response, iss: decodeURIComponent(iss) }, expected),
  })),
  'client/always-wants-iss': minimalClient('refuses whatever has no iss', (parts) => ({
    ...parts,
    isAnswer: (response, expected) => response['iss'] !== undefined && parts.isAnswer(response, expected),
  })),
  'client/tells-foreign-errors': minimalClient('shows the words of whoever answers', (parts) => ({
    ...parts,
    refusalWords: ({ error = '', error_description: words = '' }) => `The authorization server said ${error} ${words}.`,
  })),

  'client/no-resource': minimalClient('sends no resource', (parts) => ({
    ...parts,
    authorizationRequest: ({ resource: _, ...others }) => parts.authorizationRequest(others),
    tokenRequest: ({ resource: _, ...others }) => parts.tokenRequest(others),
  })),
  'client/no-resource-at-token': minimalClient('sends no resource to the token endpoint', (parts) => ({
    ...parts,
    tokenRequest: ({ resource: _, ...others }) => parts.tokenRequest(others),
  })),
  'client/no-resource-at-authorization': minimalClient('sends no resource to the authorization endpoint', (parts) => ({
    ...parts,
    authorizationRequest: ({ resource: _, ...others }) => parts.authorizationRequest(others),
  })),
  'client/no-resource-at-second-sign-in': minimalClient('names the resource at its first sign-in only', (parts) => {
    let isFirst = true
    return {
      ...parts,
      authorizationRequest: (right) => {
        const { resource: _, ...others } = right
        const sent = isFirst ? right : others
        isFirst = false
        return parts.authorizationRequest(sent)
      },
    }
  }),
  'client/two-resources-at-token': minimalClient('names another resource beside its own at the token endpoint', (parts) => ({
    ...parts,
    fetch: (input, init) => {
      const { body } = init ?? {}
      const isNamed = body instanceof URLSearchParams && body.has('resource')
      const both = isNamed && new URLSearchParams([['resource', 'https://other.example/mcp'], ...body])
      return parts.fetch(input, both ? { ...init, body: both } : init)
    },
  })),
  'client/resource-with-slash': minimalClient(
    'puts a slash at the end of the resource',
    resourceAs((resource) => `${resource}/`),
  ),
  'client/resource-is-origin': minimalClient(
    'names the origin of the server as the resource',
    resourceAs((resource) => new URL(resource).origin),
  ),
  'client/resource-with-fragment': minimalClient(
    'puts a fragment behind the resource',
    resourceAs((resource) => `${resource}#here`),
  ),

  'client/no-state': minimalClient('sends no state, and looks at none', (parts) => ({
    ...parts,
    authorizationRequest: ({ state: _, ...others }) => parts.authorizationRequest(others),
    isAnswer: (response, expected) => parts.isAnswer({ ...response, state: expected.state }, expected),
  })),
  'client/constant-state': minimalClient('has one state for all sign-ins', (parts) => ({ ...parts, state: () => 'the-state' })),
  'client/state-of-its-process': minimalClient('has one state for as long as it runs', (parts) => {
    const state = parts.state()
    return { ...parts, state: () => state }
  }),
  'client/compares-the-beginning-of-state': minimalClient('looks at the beginning of a state only', (parts) => ({
    ...parts,
    isAnswer: (response, expected) =>
      parts.isAnswer(response['state']?.startsWith(expected.state) ? { ...response, state: expected.state } : response, expected),
  })),
  'client/ignores-state': minimalClient('does not look at the state of an answer', (parts) => ({
    ...parts,
    isAnswer: (response, expected) => parts.isAnswer({ ...response, state: expected.state }, expected),
  })),
  'client/unregistered-redirect': minimalClient('comes back to a place that it did not register', (parts) => ({
    ...parts,
    clientMetadata: (redirectUri) => parts.clientMetadata(redirectUri.replace('/callback', '/elsewhere')),
  })),
  'client/redeems-twice': minimalClient('redeems each code twice', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      if (init?.body instanceof URLSearchParams && init.body.has('code')) await (await parts.fetch(input, init)).text()
      return response
    },
  })),
  'client/other-redirect-at-token': minimalClient('names another redirect URI when it redeems its code', (parts) => ({
    ...parts,
    tokenRequest: (right) =>
      parts.tokenRequest(right['redirect_uri'] ? { ...right, redirect_uri: 'http://localhost/elsewhere' } : right),
  })),
}
