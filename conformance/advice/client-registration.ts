import type { AdviceByCheck, Mend } from './advice.ts'

const tellWhy: Mend = {
  any: 'Look at the status of the registration; at 400 show error and error_description, and end, or try again with another redirect URI.',
}
const address: Mend = { any: 'Host the document at an https address with a path, written as every browser would print it.' }
const metadata: Mend = {
  any: 'Send application_type, grant_types, redirect_uris and token_endpoint_auth_method with every registration.',
  'typescript-v1': 'They are members of clientMetadata of OAuthClientProvider.',
  'typescript-v2': 'They are members of clientMetadata of OAuthClientProvider.',
}

/** Who a client is at an authorization server. */
export const clientRegistrationAdvice: AdviceByCheck = {
  'client/registration/client-id-obtained': {
    why: 'An authorization server knows its clients. A name that was made up gets an error page, and the person a riddle.',
    expect: 'The client id of a registration, of the configuration, or the address of a metadata document.',
    mend: {
      any: 'Have a client id before the browser is opened: configured, by metadata document, or by registration, in this order.',
    },
  },
  'client/registration/registers-itself': {
    why: 'A server that its client has never heard of can be used at once only if nobody has to register that client by hand.',
    expect:
      'registration_endpoint in the metadata: POST of the client metadata there, then the sign-in with the client_id of the answer.',
    mend: { any: 'Register by RFC 7591 where there is a registration endpoint, and no client id for that issuer.' },
  },
  'client/registration/web': {
    why: 'Native clients come back to this machine, so an authorization server may refuse one whose redirect URI is on a host somewhere else.',
    expect: 'redirect_uris on a host of its own, and application_type "web".',
    mend: { any: 'Register as web where the client runs on a host, as native where it runs on the machine of the person.' },
  },
  'client/registration/application-type': {
    why: 'Where it is left out, web is meant, and redirect URIs on this machine are refused.',
    expect: 'application_type with native or web in the registration.',
    mend: metadata,
  },
  'client/registration/native': {
    why: 'For a web client http://localhost is no redirect URI; strict authorization servers refuse the registration.',
    expect: 'application_type=native where people come back to this machine.',
    mend: metadata,
  },
  'client/registration/refresh-grant-named': {
    why: 'Authorization servers give refresh tokens only to clients that have registered for them; without them people sign in every hour.',
    expect: 'grant_types with authorization_code and refresh_token.',
    mend: metadata,
  },
  'client/registration/known-by-hand': {
    why: 'Many authorization servers register nobody, Microsoft Entra ID among them: without a place for a client id there is no way in.',
    expect: 'client_id (and client_secret) of MCP_CONFORMANCE_CONTEXT are used, and the sign-in gets through.',
    mend: { any: 'Let people give a client id and a secret, by configuration or on the command line.' },
  },
  'client/registration/priority': {
    why: 'What an administrator has registered carries consents and policies. A client that registers anew walks past them.',
    expect: 'The given client id where there is one, else the metadata document where it is taken, else a registration.',
    mend: { any: 'Choose in this order: configured client, metadata document, registration, asking the person.' },
  },
  'client/registration/refusal-handled': {
    why: 'An authorization server may refuse a redirect URI. Whoever reads a client id out of that answer goes on as "undefined".',
    expect: '400 invalid_redirect_uri: a clean end, or another attempt.',
    mend: tellWhy,
  },
  'client/registration/refusal-told': {
    why: 'Only the reason tells whether the person, the client’s maker or the administrator can do something about it.',
    expect: 'The error, or its description, on the output.',
    mend: tellWhy,
  },
  'client/metadata-document/supported': {
    why: 'It is the one way to be known everywhere without having been there before, and registration is on its way out.',
    expect: 'client_id_metadata_document_supported and nothing else: the client id is an https address.',
    mend: { any: 'Host a document with client_id, client_name and redirect_uris, and use its address as the client id.' },
  },
  'client/metadata-document/address': {
    why: 'Authorization servers take nothing else for such an id: without a path whole hosts would be clients, without https anybody.',
    expect: 'https://host/path.',
    mend: address,
  },
  'client/metadata-document/address-plain': {
    why: 'Such parts can be written in several ways, and the id is compared as a string.',
    expect: 'No . or .. between slashes, no #, no user before an @.',
    mend: address,
  },
  'client/metadata-document/flag-looked-at': {
    why: 'Where documents are not taken an address is an unknown client, and the sign-in ends on an error page.',
    expect: 'Without client_id_metadata_document_supported another kind of client id.',
    mend: { any: 'Use the address only where the metadata has client_id_metadata_document_supported: true.' },
  },
}
