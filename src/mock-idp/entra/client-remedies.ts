import { pages, type Remedy } from './remedy.ts'

/** Remedies for the codes that speak of clients: who they are and how they prove it. See `remedies.ts`. */
export const clientRemedies = {
  7000216: {
    means: 'A grant without a user needs proof of who the client is, and none was sent.',
    client: 'Send client_secret or client_assertion.',
    documented: pages.clientCredentials,
  },
  7000215: {
    means: 'The client secret is wrong. Often it is the secret’s ID that was copied, not its value.',
    registration: 'Make a new secret (passwordCredentials) and copy its value; it is shown once.',
    client: 'Send it URL-encoded; check that the environment the client really runs in has the new value.',
    documented: pages.codes,
  },
  7000218: {
    means: 'The redirect URI is of type web, which makes the client confidential: it must prove who it is.',
    registration:
      'For a desktop or command-line client, move the redirect URI from web to publicClient ("Mobile and desktop applications"), and set isFallbackPublicClient: true for device code.',
    client: 'Otherwise send client_secret or client_assertion.',
    documented: pages.codes,
  },
  7000222: {
    means: 'The client secret has expired.',
    registration:
      'Make a new secret (passwordCredentials); or use a certificate or a federated credential, which need no rotation by hand.',
    client: 'Then give it to the client.',
    documented: pages.codes,
  },
  700025: {
    means: 'The client is public (its redirect URI is of type publicClient), but it sent a secret.',
    registration: 'If it can keep a secret, register its redirect URI under web.',
    client: 'Otherwise send no client_secret and no Authorization header.',
    documented: pages.codes,
  },
  700021: {
    means: 'The client assertion speaks for another client than client_id names.',
    client: 'Give the assertion iss = sub = the client id of the request.',
    documented: pages.certificates,
  },
  700023: {
    means: 'The client assertion is for another address.',
    client: 'Give it aud = the token endpoint of the tenant, or its v2.0 issuer; a proxy in between must not change the host.',
    documented: pages.certificates,
  },
  700024: {
    means: 'The client assertion is not valid yet, or not any more.',
    client: 'Make a new one for each request, valid for some minutes, and set the clock of the machine right.',
    documented: pages.certificates,
  },
  700027: {
    means: 'The client assertion is not signed by a key that is registered for the app, or is not for this token endpoint.',
    registration: 'Upload the certificate (keyCredentials).',
    client:
      'Sign with its key, RS256 or PS256, with x5t or x5t#S256 in the header, iss = sub = the client id, and aud = the token endpoint.',
    documented: pages.certificates,
  },
  700211: {
    means: 'No federated credential of the app has the issuer of the assertion.',
    registration:
      'Correct issuer in federatedIdentityCredentials: letter by letter the "iss" of the assertion, its last slash included.',
    documented: pages.federation,
  },
  700212: {
    means: 'No federated credential of the app has the audience of the assertion.',
    registration: 'Correct audiences in federatedIdentityCredentials; the usual one is api://AzureADTokenExchange.',
    client: 'Or have the assertion issued for that audience.',
    documented: pages.federation,
  },
  700213: {
    means: 'No federated credential of the app matches issuer, subject and audience of the assertion.',
    registration:
      'Correct federatedIdentityCredentials: issuer, subject and audiences are compared letter by letter; the usual audience is api://AzureADTokenExchange.',
    documented: pages.federation,
  },
  501661: {
    means: 'Entra could not read the discovery document or the keys of the federated issuer.',
    registration:
      'The issuer in federatedIdentityCredentials must be reachable from where Entra runs; for the mock, from this machine.',
    documented: pages.federation,
  },
  700038: {
    means: 'The client id is no possible app: the empty GUID, or not a GUID.',
    client:
      'Send the Application (client) ID of the registration. Entra has no dynamic registration: an id made up by a client or another server is unknown here.',
    documented: pages.codes,
  },
  700016: {
    means: 'No app with this client id is in the tenant.',
    registration: 'Register the app in this tenant, or have an administrator consent to it there.',
    client: 'Check that client id and tenant of the authority come from the same registration.',
    documented: pages.codes,
  },
  7000112: {
    means: 'The app is switched off in the tenant.',
    registration:
      'Enterprise applications › Properties › "Enabled for users to sign in?" (accountEnabled of the service principal).',
    documented: pages.codes,
  },
  700054: {
    means: 'The app asked for an ID token straight from the authorization endpoint, which its registration does not allow.',
    registration: 'web.implicitGrantSettings.enableIdTokenIssuance: true (Authentication › "ID tokens").',
    client: 'Better: response_type=code with PKCE.',
    documented: pages.openidConnect,
  },
  700051: {
    means: 'The app asked for an access token straight from the authorization endpoint, which its registration does not allow.',
    registration: 'web.implicitGrantSettings.enableAccessTokenIssuance: true (Authentication › "Access tokens").',
    client: 'Better: response_type=code with PKCE.',
    documented: pages.openidConnect,
  },
  9002326: {
    means: 'A browser page (the request has an Origin) redeems for a redirect URI that is not of type spa.',
    registration: 'Move the redirect URI to spa.redirectUris ("Single-page application").',
    client: 'Or redeem from a server, without an Origin header.',
    documented: pages.codeFlow,
  },
  9002327: {
    means: 'The redirect URI is of type spa, but the request came from no browser page: it has no Origin.',
    registration:
      'For a desktop client, command line or server, move the redirect URI to publicClient or web. On http://localhost the port does not count: where spa has the same address with another port, take that one away.',
    documented: pages.codeFlow,
  },
} as const satisfies Record<number, Remedy>
