/** One quirk of Entra, switched off. */
export interface Mutant {
  /** The row of PARITY.md, by its first column. */
  readonly behaviour: string
  /** The file, below `src/mock-idp`. */
  readonly file: string
  /** The text that makes the quirk; it stands in the file exactly once. */
  readonly quirk: string
  /** What a mock without the quirk would have there. */
  readonly without: string
}

/** The quirks that set Entra apart from a tidy OAuth server. Each is removed alone, by the smallest change that removes it. */
export const mutants: readonly Mutant[] = [
  {
    behaviour:
      '`code_challenge_methods_supported`, `registration_endpoint`, `grant_types_supported` and the `iss` flag are not advertised',
    file: 'entra/discovery.ts',
    quirk: "subject_types_supported: ['pairwise'],",
    without: "subject_types_supported: ['pairwise'], grant_types_supported: ['authorization_code'],",
  },
  {
    behaviour: 'A library that asks whether PKCE is supported hears no',
    file: 'switches.ts',
    quirk: '  advertisePkce: false,',
    without: '  advertisePkce: true,',
  },
  {
    behaviour: 'Readable by every origin, kept for a day, no preflight for headers',
    file: 'entra/discovery.ts',
    quirk: "'cache-control': 'max-age=86400, private',",
    without: "'cache-control': 'no-store',",
  },
  {
    behaviour: 'Errors on the redirect carry ids, time and page, with lower-case escapes',
    file: 'entra/authorization-answer.ts',
    quirk: '(digits) => digits.toLowerCase()',
    without: '(digits) => digits',
  },
  {
    behaviour: 'A redirect URI without a path gets a slash',
    file: 'entra/authorization-answer.ts',
    quirk: "return { kind: 'redirect', location: url.href }",
    without: "return { kind: 'redirect', location: url.href.replace(/^(https?:[/][/][^/]+)[/](?=[?#])/, '$1') }",
  },
  {
    behaviour: 'The port of a localhost redirect does not count, its path does',
    file: 'entra/redirect-uri.ts',
    quirk: 'if (registered === asked) return true',
    without: 'if (registered === asked || registered !== asked) return registered === asked',
  },
  {
    behaviour: 'Anything else about a redirect URI is compared to the letter',
    file: 'entra/redirect-uri.ts',
    quirk: '(https?:\\/\\/localhost)',
    without: '(https?:\\/\\/(?:localhost|127\\.0\\.0\\.1))',
  },
  {
    behaviour: 'It must be an App ID URI of the app whose scopes are asked, on every leg (9010010)',
    file: 'entra/resource-parameter.ts',
    quirk: 'apis.length === 1 && apis[0].api.identifierUris.includes(resource)',
    without: 'apis.length === 1 && resource.length > 0',
  },
  {
    behaviour: 'A slash at the end makes it another one',
    file: 'entra/resource-parameter.ts',
    quirk: 'identifierUris.includes(resource)',
    without: "identifierUris.includes(resource.replace(/[/]$/, ''))",
  },
  {
    behaviour: '`scope` is spelt as the client spelt it, `scp` in short',
    file: 'entra/token-answer.ts',
    quirk: "said: [...new Set([...asked, ...signInScopes])].join(' '),",
    without: "said: [...new Set([...short, ...signInScopes])].join(' '),",
  },
  {
    behaviour: 'Members of a delegated answer, and their order',
    file: 'entra/token-answer.ts',
    quirk: '  ext_expires_in: tokens.expiresInSeconds,\n',
    without: '',
  },
  {
    behaviour: 'Members of an error’s body, and their order; spaces join the tail',
    file: 'entra/error-body.ts',
    quirk: ' Trace ID: ',
    without: '\\r\\nTrace ID: ',
  },
  {
    behaviour: 'One code has one meaning',
    file: 'entra/request-errors.ts',
    quirk: '      500112,',
    without: '      50011,',
  },
  {
    behaviour: '`common` and `organizations` name a template as issuer, so that a strict client refuses them',
    file: 'entra/authority.ts',
    quirk: '}/{tenantid}/v2.0`',
    without: '}/common/v2.0`',
  },
  {
    behaviour: 'On a refresh without scope it is refused, even the right one',
    file: 'grants/refresh-token.ts',
    quirk: "if (fields.get('resource') !== undefined && !asked && tenant.switches.resource === 'now')",
    without: "if (fields.get('nothing') !== undefined)",
  },
  {
    behaviour: 'Beside a bare scope it is refused, whatever it says',
    file: 'entra/access.ts',
    quirk: 'request.code === 650053 ? entraErrors.resourceMismatch() : request',
    without: 'request.code === -1 ? entraErrors.resourceMismatch() : request',
  },
  {
    behaviour: 'Back-dated by five minutes, alive for 60 to 90',
    file: 'entra/token-facts.ts',
    quirk: 'const backDatedSeconds = 300',
    without: 'const backDatedSeconds = 0',
  },
  {
    behaviour: 'No two tokens are the same (`uti`)',
    file: 'tokens.ts',
    quirk: "uti: randomBytes(16).toString('base64url'),",
    without: "uti: 'always the same',",
  },
  {
    behaviour: 'The API chooses the version; without a choice it gets v1 from another issuer',
    file: 'tokens.ts',
    quirk: "return api.requestedAccessTokenVersion === 2 ? 'v2' : 'v1'",
    without: "return api.requestedAccessTokenVersion !== 7 ? 'v2' : 'v1'",
  },
  {
    behaviour: 'Up to 200 groups; more are pointed to, and there they are',
    file: 'entra/group-claims.ts',
    quirk: 'export const mostGroups = 200',
    without: 'export const mostGroups = 2000',
  },
]
