import { pages, type Remedy } from './remedy.ts'

/** Remedies for the codes that speak of tenants, parameters, redirects and PKCE. See `remedies.ts`. */
export const requestRemedies = {
  90002: {
    means: 'There is no tenant of the name or GUID in the address.',
    client:
      'Put the Directory (tenant) ID, as the overview of the app registration shows it, into the authority: {origin}/{tenant}/v2.0.',
    documented: pages.openidConnect,
  },
  900021: {
    means: 'What stands in the place of the tenant is neither a GUID nor a domain, or it is the empty GUID.',
    client: 'Look for an unset variable in the authority: a template such as {tenant} that nobody filled in.',
    documented: pages.codes,
  },
  50049: {
    means: 'The host of the authority is no cloud that Entra knows, so nothing it says can be trusted.',
    client:
      'Correct the authority. For a mock or a private host, switch instance discovery off: knownAuthorities (MSAL.js), instance_discovery=False (Python), WithInstanceDiscovery(false) (.NET, Go).',
    documented: pages.codes,
  },
  50194: {
    means: 'The app is registered for one tenant, but was asked for at /common, where anybody’s tenant may sign in.',
    registration: 'signInAudience "AzureADMultipleOrgs", if other tenants shall use it.',
    client: 'Otherwise name the tenant in the authority in the place of "common".',
    documented: pages.audiences,
  },
  9002332: {
    means: 'The app is registered for work and school accounts, but was asked for at /consumers.',
    registration: 'signInAudience "AzureADandPersonalMicrosoftAccount", if personal accounts shall use it.',
    client: 'Otherwise name the tenant, or "organizations", in the authority.',
    documented: pages.audiences,
  },
  900144: {
    means:
      'A parameter that Entra needs is missing; the text names it. Unlike RFC 6749, Entra requires "scope" at the authorization endpoint.',
    client:
      'Send the parameter. MCP clients take "scope" from the challenge’s scope="…" or from scopes_supported of the protected resource metadata: publish it there, fully qualified.',
    documented: pages.codeFlow,
  },
  9000411: {
    means: 'A parameter was sent twice.',
    client: 'Send each parameter once; look for a client that sends it in the query and again in the form.',
    documented: pages.codes,
  },
  9002313: {
    means: 'The request is malformed. For a code or refresh token it means that Entra cannot read it at all.',
    client: 'Send the code or refresh token exactly as it came, URL-encoded once, to the tenant that issued it.',
    documented: pages.codes,
  },
  90100: {
    means: 'A parameter has a value that Entra does not take; the text names it.',
    client: 'Send a value that the flow documents; requested_token_use, for example, is always on_behalf_of.',
    documented: pages.onBehalfOf,
  },
  50117: {
    means: 'The claims parameter is not JSON, or not in the form of a claims request.',
    client:
      'Send the claims of the challenge as they came, base64-decoded and then URL-encoded once: {"access_token":{"acrs":{"essential":true,"value":"c1"}}}.',
    documented: pages.claimsChallenge,
  },
  90014: {
    means: 'A required field is missing, or the body is not form-encoded.',
    client: 'Send application/x-www-form-urlencoded, not JSON.',
    documented: pages.codes,
  },
  900561: {
    means: 'The token endpoint takes POST only.',
    client: 'POST the form. A GET here is often a redirect that a client or proxy followed with the wrong method.',
    documented: pages.codes,
  },
  90023: {
    means: 'The value of "prompt" is none that Entra knows.',
    client: 'Use one of login, none, consent, select_account.',
    documented: pages.codeFlow,
  },
  70003: {
    means: 'Entra does not have this grant type. Token exchange (RFC 8693) and CIBA are not offered.',
    client: 'Use authorization_code, refresh_token, client_credentials, device_code, or jwt-bearer for on-behalf-of.',
    documented: pages.codes,
  },
  70005: {
    means: 'The response type is none that Entra has.',
    client: 'Use response_type=code.',
    documented: pages.codeFlow,
  },
  70007: {
    means: 'The response mode is unknown, or it is "query" with a token in the answer, which would leave tokens in logs.',
    client: 'Use response_mode=query with code, fragment or form_post with tokens.',
    documented: pages.openidConnect,
  },
  50011: {
    means: 'The redirect URI is not registered. It is compared letter by letter; only for http://localhost is the port ignored.',
    registration:
      'Add the URI, exactly as it was sent, under its platform: web.redirectUris, spa.redirectUris, or publicClient.redirectUris (desktop and command line).',
    client:
      'Or send one that is registered: check the path, the last slash, http or https, and 127.0.0.1 where localhost is registered.',
    documented: pages.redirects,
  },
  500112: {
    means: 'The redirect URI at the token endpoint is another than the one at the authorization endpoint.',
    client: 'Send the same redirect_uri on both legs, letter by letter.',
    documented: pages.redirects,
  },
  900971: {
    means: 'The app has no redirect URI to answer to.',
    registration: 'Register a redirect URI under the platform of the client.',
    documented: pages.redirects,
  },
  9002325: {
    means: 'A single-page app must use PKCE.',
    registration: 'If the client is no page in a browser, register its redirect URI under publicClient or web, not under spa.',
    client:
      'Send code_challenge with S256. Clients that send it only where the metadata advertises it must be told to, because Entra does not advertise it.',
    documented: pages.codeFlow,
  },
  501491: {
    means: 'The code challenge has an impossible length.',
    client: 'BASE64URL(SHA256(verifier)), 43 characters, with code_challenge_method=S256.',
    documented: pages.codeFlow,
  },
  50147: {
    means: 'The code challenge is not well-formed.',
    client: 'BASE64URL(SHA256(verifier)) without padding.',
    documented: pages.codes,
  },
  50149: {
    means: 'The challenge method is neither S256 nor plain.',
    client: 'Send code_challenge_method=S256, spelt so.',
    documented: pages.codeFlow,
  },
  501481: {
    means: 'The PKCE verifier does not belong to the challenge that the sign-in began with, or is missing.',
    client: 'Keep the verifier with the state of its own sign-in; two sign-ins at once often overwrite each other’s.',
    documented: pages.codes,
  },
  9001023: {
    means: 'This grant cannot be used at /common or /consumers, because nobody’s tenant is known.',
    client: 'Name the tenant in the authority.',
    documented: pages.clientCredentials,
  },
  700005: {
    means: 'The code was issued by another tenant than the one it was redeemed at.',
    client: 'Redeem it at the authority that the sign-in began with; for /common apps, at /common.',
    documented: pages.codes,
  },
  50196: {
    means: 'The client asks for the same over and over; Entra holds it back.',
    client:
      'Keep tokens until they expire, and do not answer a refusal by asking again. A server that refuses the audience or version of a good token drives clients into this.',
    documented: pages.codes,
  },
  900432: {
    means: 'A confidential client cannot be used across clouds.',
    client: 'Use the login host of the cloud in which the app is registered.',
    documented: pages.clouds,
  },
  900382: {
    means: 'A confidential client cannot be used in a request across clouds.',
    client: 'Use the login host of the cloud in which the app is registered.',
    documented: pages.clouds,
  },
} as const satisfies Record<number, Remedy>
