import type { AdviceByCheck } from './advice.ts'

const feature = 'features.clientIdMetadataDocument with enabled: true does it.'

/** What an authorization server owes that reads the documents of clients. */
export const authorizationServerDocumentAdvice: AdviceByCheck = {
  'authorization-server/client-documents/supported': {
    why: 'A client that no one has registered has no other way in than to register anew at every server.',
    expect: 'An authorization request whose client_id is the https address of a right document → the person is asked.',
    mend: {
      any: 'Fetch the document that lies at the client_id, and use it as the registration of the client.',
      'oidc-provider': feature,
      entra:
        'It has no such clients: each is registered in the tenant. Put an authorization server of your own in front where strangers are to come.',
    },
  },
  'authorization-server/client-documents/advertised': {
    why: 'A client uses its address only where the metadata says that it may; elsewhere it registers, or gives up.',
    expect: 'The metadata says "client_id_metadata_document_supported": true wherever such a client is taken.',
    mend: { any: 'Add the member to both documents.', 'oidc-provider': feature },
  },
  'authorization-server/client-documents/fetched': {
    why: 'What is not fetched is not known: neither who the client is nor where its codes may go.',
    expect: 'An authorization request with a new address as client_id → a GET of that address.',
    mend: {
      any: 'Fetch the document when the client_id is an https address with a path, and is not in the cache. A proxy or a firewall on the way out must let it through.',
      'oidc-provider': 'allowFetch of the feature has to say true.',
    },
  },
  'authorization-server/client-documents/names-itself': {
    why: 'Whoever can put a file somewhere could call itself any client, and get the trust of its name.',
    expect: 'A document with another client_id than its address, be it by a slash → a page with an error.',
    mend: {
      any: 'Compare client_id with the address that was fetched as strings, without normalizing either.',
      'oidc-provider': feature,
    },
  },
  'authorization-server/client-documents/whole': {
    why: 'What is made up for a member that is missing was said by nobody, and the address for the codes is such a member.',
    expect: 'A page, a JSON array, a document without client_id or redirect_uris → a page with an error each.',
    mend: {
      any: 'Take a JSON object with client_id, client_name and redirect_uris, each of its type, and refuse everything else by invalid_client.',
      'oidc-provider': `${feature} It does not ask for client_name: look at that in extraClientMetadata.validator.`,
    },
  },
  'authorization-server/client-documents/redirect-in-document': {
    why: 'A code goes where the redirect goes; the document alone says where that may be.',
    expect:
      'An authorization request for an address that is not in redirect_uris of the document → a page with an error, and no redirect.',
    mend: { any: 'Compare redirect_uri with each of redirect_uris as strings; only the port of a loopback address may differ.' },
  },
  'authorization-server/client-documents/redirects-not-followed': {
    why: 'Many websites redirect to wherever a stranger says. Each of them would be a client of his, with a name that people trust.',
    expect: 'A client id whose address answers 302 → a page with an error, and no GET of what it redirects to.',
    mend: { any: "Fetch with redirect: 'error' (allow_redirects=False), and take a document with 200 alone." },
  },
  'authorization-server/client-documents/kept': {
    why: 'A server that fetches for each request is slow, and can be made to flood the host of a client.',
    expect: 'Two requests of a client whose document came with Cache-Control: max-age=3600 → one GET.',
    mend: {
      any: 'Keep a right document as long as Cache-Control or Expires say, within bounds of your own.',
      'oidc-provider': 'cacheDuration of the feature: its max has to be more than 0.',
    },
  },
  'authorization-server/client-documents/failures-not-kept': {
    why: 'A host that stumbled once would lock its client out for as long as the failure is kept.',
    expect: 'A client whose document is a 500, or no JSON, and then right → the second request goes on.',
    mend: { any: 'Put a document into the cache when it was read and found right, and nothing else.', 'oidc-provider': feature },
  },
  'authorization-server/client-documents/size-bounded': {
    why: 'A stranger says what is fetched. A document without an end fills the memory of the server.',
    expect: 'A right document of three megabytes → a page with an error, long before its end.',
    mend: {
      any: 'Count while you read and hang up at 5 kB, whatever Content-Length says.',
      'oidc-provider': "fetchResponseBodyLimits['client_id metadata document'] bounds it.",
    },
  },
  'authorization-server/client-documents/redirect-host-shown': {
    why: 'Name and logo of a client are what it says of itself. The host that gets the code is what a person can judge it by.',
    expect: 'The page that asks the person contains the host of redirect_uri.',
    mend: { any: 'Write the host of redirect_uri on the consent page, as text and not shortened.' },
  },
  'authorization-server/client-documents/localhost-warned': {
    why: 'The document of a program can be read by all: any program on the machine can come with its client_id and get its code.',
    expect: 'The page for a client with loopback addresses alone says something that the page for a website does not.',
    mend: { any: 'Where every redirect URI is a loopback address, say that any program on this computer can call itself so.' },
  },
}
