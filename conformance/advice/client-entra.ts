import type { AdviceByCheck } from './advice.ts'

/** What a client has to do that Microsoft Entra ID is to serve. */
export const clientEntraAdvice: AdviceByCheck = {
  'client/entra/signs-in': {
    why: 'Entra keeps to less of the specification than MCP asks for. A client that makes no allowance cannot sign in to any server behind it.',
    expect:
      'Document at the appended place, no registration, no PKCE in the metadata, no iss: the sign-in comes to its end all the same.',
    mend: {
      any: 'Try all three places, take a client id from the configuration, demand iss only where it is announced, and know Entra (…/{tenant GUID}/v2.0 with cloud_instance_name) as one that does S256.',
    },
  },
  'client/entra/resource-as-published': {
    why: 'Entra compares resource with the App ID URI before the scope. A slash, or the origin alone, is AADSTS9010010, and the person sees an error page.',
    expect: 'resource equal to that of the resource document, in every authorization request.',
    mend: {
      any: 'Keep the string of the resource document. new URL(…).href puts a slash behind an origin.',
      'typescript-v1': 'Before 1.32.2 it printed the address again, so that an origin got a slash.',
    },
  },
  'client/entra/scopes-as-published': {
    why: 'A scope without its App ID URI is looked for at Microsoft Graph, where it does not exist: AADSTS650053.',
    expect: 'scope=https://host/mcp/mcp.access, as the challenge has it.',
    mend: { any: 'Treat scopes as opaque strings: no splitting at slashes, no prefix of your own.' },
  },
  'client/entra/scope-present': {
    why: 'Elsewhere a missing scope means a default. At Entra it is an error, AADSTS900144.',
    expect: 'Without scopes in the challenge those of scopes_supported are sent.',
    mend: { any: 'Fall back to scopes_supported of the resource document.' },
  },
  'client/entra/resource-without-slash': {
    why: 'The address of a server without a path gets a slash wherever a library prints it anew. Entra compares to the letter, and no App ID URI ends in a slash: AADSTS9010010 for everybody.',
    expect: 'Server http://host: resource=http://host at both endpoints, and not http://host/.',
    mend: {
      any: 'Send the string of the resource document, and never what an address library makes of it.',
      'typescript-v1':
        'auth() of 1.32.2 sends the string; earlier ones print it anew, and so does whoever sends the href of selectResourceURL.',
      'typescript-v2':
        'auth() of 2.4.0 sends the string, that of 2.0.0 prints it anew, and so does whoever sends the href of selectResourceURL.',
    },
  },
  'client/entra/pkce-unannounced': {
    why: 'Entra does PKCE and does not say so. A client that leaves it away there sends codes that anybody who sees them can redeem.',
    expect: 'code_challenge and code_challenge_method=S256 in every authorization request, code_verifier in every token request.',
    mend: {
      any: 'Send PKCE always. Whether to go on where it is not announced is another question; for Entra the answer is yes.',
    },
  },
  'client/entra/redirect-registrable': {
    why: 'Entra sends people back to registered addresses only. [::1] cannot be registered, http elsewhere neither: AADSTS50011, on a page, and the client waits in vain.',
    expect:
      'http://localhost:PORT/path (the port does not count), http://127.0.0.1:PORT/path (it may count), https, or a scheme of its own.',
    mend: { any: 'Listen on both loopback addresses, and name http://localhost/… with a fixed path.' },
  },
  'client/entra/client-id-wanted': {
    why: 'Entra registers nobody. A person whose client does not say so sees a failed connection, and does not know that a client id would help.',
    expect: 'Without a client id: an end with a word on registration, and no request to sign in.',
    mend: {
      any: 'Offer a place for a client id (and a secret), and name it in the error where the metadata has no registration_endpoint.',
    },
  },
  'client/entra/offline-access': {
    why: 'Entra gives a refresh token only for offline_access. Without it people sign in again every 60 to 90 minutes.',
    expect: 'offline_access beside the scopes of the server, where scopes_supported of the authorization server has it.',
    mend: {
      any: 'Add offline_access to the scopes where the authorization server lists it; servers do not list it, and should not.',
      'typescript-v1':
        'It asks for the scopes of the server alone: add it to scope of the address in redirectToAuthorization. v2 asks for it.',
    },
  },
  'client/entra/consent-unforced': {
    why: 'prompt=consent asks everybody again at every sign-in. Where people may not consent for themselves, it ends the sign-in, though an administrator has consented for all.',
    expect: 'No prompt, or select_account or login.',
    mend: {
      any: 'Leave prompt away: Entra asks for consent where it is missing, and gives a refresh token without it.',
      'typescript-v1':
        'It adds prompt=consent where the scopes have offline_access: delete it from the address in redirectToAuthorization.',
      'typescript-v2':
        'It adds offline_access and prompt=consent with it: delete prompt from the address in redirectToAuthorization.',
    },
  },
  'client/entra/renewal': {
    why: 'Without scope Entra refuses to renew: AADSTS9010010 where resource is sent, AADSTS90009 where one registration is client and API. For OpenID Connect scopes alone it gives a token for Microsoft Graph. People are signed out every hour.',
    expect: 'grant_type=refresh_token with the scopes that were asked for at the sign-in, offline_access included.',
    mend: {
      any: 'Keep the scopes that were asked for, and send them with every refresh.',
      'typescript-v1': 'refreshAuthorization sends resource and no scope: add it in addClientAuthentication of the provider.',
      'typescript-v2': 'refreshAuthorization sends resource and no scope: add it in addClientAuthentication of the provider.',
    },
  },
  'client/entra/token-unread': {
    why: 'An API that never said which tokens it wants gets those of version 1, from https://sts.windows.net/… and for its App ID URI. A client that checks issuer or audience refuses tokens that the server takes.',
    expect: 'Whatever stands in it, the token is sent to the server, which judges it.',
    mend: { any: 'Treat access tokens as opaque strings; expires_in and scope of the answer say what a client needs.' },
  },
  'client/entra/signed-in-once': {
    why: 'A token of Entra says mcp.access where https://host/mcp/mcp.access was asked for. A client that compares the two never has what it wants, and sends people to sign in over and over.',
    expect: 'One sign-in; a second one only after the server has refused the token.',
    mend: { any: 'Do not compare scopes with claims of the token. Ask again when the server says insufficient_scope.' },
  },
  'client/entra/template-refused': {
    why: 'The document of common gives https://login.microsoftonline.com/{tenantid}/v2.0 as its issuer. Whoever takes it accepts answers and tokens of any tenant there is.',
    expect: 'authorization_servers: […/common/v2.0]: the document is read and not used, and no one is sent to sign in.',
    mend: { any: 'Compare issuer to the letter with the address that the server names. The server has to name its tenant.' },
  },
  'client/entra/wider-scope-as-published': {
    why: 'Entra grants wider scopes only where they are asked for in full. By the short name it looks at Microsoft Graph, and the tool stays closed.',
    expect:
      '403 insufficient_scope with scope="https://host/mcp/mcp.profile", another sign-in for exactly that beside the former scopes, and the call again.',
    mend: {
      any: 'Take the scope of the challenge as it is, add it to those that were asked for, sign in again, and repeat the call.',
    },
  },
  'client/entra/claims-challenge-ends': {
    why: 'Conditional Access can want a second factor in the middle of the work (401, insufficient_claims). A client that takes it for an expired token signs in for ever, and Entra ends that with AADSTS50196.',
    expect: 'A few attempts at most, then an end with a word.',
    mend: {
      any: 'Send the claims of the challenge, decoded, with the next authorization request; or count attempts for each call, and give up.',
    },
  },
}
