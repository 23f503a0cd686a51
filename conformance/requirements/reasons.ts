import type { RequirementId } from './index.ts'

/**
 * Why no check judges a sentence. The list is closed: a sentence that none of these fits has a check.
 * `permission`: it allows something and demands nothing, so that whatever happens conforms.
 * `umbrella`: it demands what other sentences say one by one; `of` names them, or their areas.
 * `unseen`: it is about what happens inside a party, between people, or on another wire than HTTP; `what` says which.
 * `superseded`: 2025-03-26 alone asks it, of a party whose roles later revisions have parted; `by` names what became of it.
 * `judged-by`: the check of another sentence sees whether it is kept.
 * `unprovoked`: it is about what a party does by a feature that it need not have and that nobody can make it use from outside;
 * `feature` says which. A target needs no fixtures, so a tool that would show it is asked of nobody.
 */
export type Reason =
  | { readonly kind: 'permission' }
  | { readonly kind: 'umbrella'; readonly of: readonly [string, ...string[]] }
  | { readonly kind: 'unseen'; readonly what: string }
  | { readonly kind: 'superseded'; readonly by: readonly [string, ...string[]] }
  | { readonly kind: 'judged-by'; readonly check: string }
  | { readonly kind: 'unprovoked'; readonly feature: string }

const permission: Reason = { kind: 'permission' }
const umbrella = (...of: readonly [string, ...string[]]): Reason => ({ kind: 'umbrella', of })
const unseen = (what: string): Reason => ({ kind: 'unseen', what })
const superseded = (...by: readonly [string, ...string[]]): Reason => ({ kind: 'superseded', by })
const unprovoked = (feature: string): Reason => ({ kind: 'unprovoked', feature })

/** The sentences that have no check, and never will. One that nobody can see broken stands here; all others are to be judged. */
export const reasons: Readonly<Partial<Record<RequirementId, Reason>>> = {
  'gen.authorization-optional': permission,
  'gen.other-transport-best-practice': unseen('transports other than HTTP'),
  'gen.stdio-env-credentials': unprovoked('a connection over standard input and output'),
  'gen.custom-auth-negotiation': permission,
  'gen.oauth21-security-bcp': umbrella('pkce', 'authz', 'as', 'token'),
  'gen.follow-discovery-page': umbrella('prm', 'asmeta'),
  'gen.follow-security-page': umbrella('pkce', 'authz', 'token', 'cimd'),

  'challenge.scope-any-relation': permission,
  'challenge.scopes-supported-incomplete': permission,
  'scope.as-may-downscope': permission,
  'stepup.server-description': permission,
  'stepup.server-omit-granted': permission,
  'stepup.server-consider-ux': unseen('what a server weighs when it chooses scopes'),
  'stepup.client-cc-choice': permission,
  'stepup.client-consult-strategy': permission,

  'asmeta.legacy-default-endpoints-server': superseded('asmeta.as-provide'),
  'asmeta.legacy-metadata-location': superseded('asmeta.as-provide'),

  'as.untrusted-redirect-inform': permission,
  'as.legacy-grant-types': unseen('whether the grants on offer fit the people they are for'),
  'as.legacy-expiration': { kind: 'judged-by', check: 'server/token-lifetime/expired-refused' },
  'reg.as-alternative-without-dcr': unseen('portals and documentation, by which a client id is had without a protocol'),
  'cimd.follow-draft': umbrella('cimd'),
  'cimd.client-private-key-jwt': permission,
  'cimd.as-follow-security': umbrella('cimd.as-ssrf', 'cimd.as-response-size'),
  'cimd.client-fallback': permission,
  'cimd.as-consider-security': unseen('what the makers of an authorization server have considered'),
  'cimd.portable-client-id': permission,
  'cimd.as-attestation': permission,
  'cimd.as-trust-policy': permission,
  'dcr.no-new-adoption': unseen('what new projects decide to build'),
  'dcr.retry-adjusted': permission,

  'authz.client-legacy-public-client': superseded('pkce', 'token.client-storage'),
  'token.client-storage': unseen('where a client keeps its tokens'),
  'token.server-storage': unseen('where a server keeps its tokens, and what it logs'),
  'token.conform-oauth21-s5': umbrella('token'),
  'refresh.client-confidential': unseen('where a client keeps its refresh tokens'),

  'proxy.legacy-delegated': permission,
  'proxy.legacy-token-binding': superseded('token.server-no-passthrough', 'token.server-audience'),
  'proxy.legacy-token-lifecycle': unseen('how a server looks after the tokens that it holds of a third party'),
  'proxy.legacy-security': superseded('as.redirect-uri-exact', 'proxy'),

  'http.origin-error-body': permission,
  'http.close-is-cancel': unprovoked('a tool that leaves a trace of how far it came'),
  'ver.client-discover-optional': permission,
  'ver.client-modern-first': permission,
  'ver.server-dual-era': permission,
  'session.server-assign': permission,
  'session.client-secure-handling': unseen('what a client does with a session id inside'),
  'session.server-405-delete': permission,
  'state.list-by-authorization': permission,
  'state.explicit-handle': unprovoked('what a tool remembers from one call to the next'),
  'state.handle-bind-user': unprovoked('a handle that a tool hands out'),
  'state.handle-not-authentication': unprovoked('a handle that a tool hands out'),
  'state.handle-secure': unprovoked('a handle that a tool hands out'),
  'param.server-designate': permission,
  'elicit.bind-identity': unprovoked('the answer to a question that a tool asks the person'),
  'elicit.no-preauthenticated-url': unprovoked('the address that a tool sends the person to'),
  'elicit.no-secrets-in-form': unprovoked('the form by which a tool asks the person'),
  'elicit.not-session-id-alone': unprovoked('what a tool remembers of a question to the person'),
  'elicit.verify-opener': unprovoked('the address that a tool sends the person to'),
  'ssrf.client-egress-proxy': unseen('the network in which a client is run'),
  'url.client-native-opener': unseen('by which call of its system a client opens a page'),
  'ext.optional-additive': permission,
  'sep.1046-client-credentials': permission,
  'sep.990-enterprise-managed': permission,
}

/** The reason in words that end the sentence "no check judges it: …". */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'permission':
      return 'it allows something and demands nothing'
    case 'umbrella':
      return `it demands what ${reason.of.join(', ')} say one by one`
    case 'unseen':
      return `it is about ${reason.what}, which nobody outside can see`
    case 'superseded':
      return `2025-03-26 alone asks it, of a party whose roles later revisions have parted; see ${reason.by.join(', ')}`
    case 'unprovoked':
      return `it is about ${reason.feature}, which nobody need have, and which nobody can make it use from outside`
    case 'judged-by':
      return `${reason.check} sees whether it is kept`
  }
}
