import type { AdviceByCheck } from './advice.ts'

const printed = 'Give it as JSON from a host that you keep; "mcp-entra client-metadata --url …" prints ours as an example.'

/** The document that lies at the address which is a client's id. */
export const clientDocumentAdvice: AdviceByCheck = {
  'client/metadata-document/hosted': {
    why: 'The authorization server reads the document before it shows anybody a page. Where nothing lies there, nobody can sign in.',
    expect: 'GET of the client id by https: 200, application/json, one JSON object, without a redirect.',
    mend: { any: printed },
  },
  'client/metadata-document/names-itself': {
    why: 'The address is who the client is. A document that gives another could be put under any address, so authorization servers refuse it.',
    expect: 'client_id in the document is the address that was fetched, in every byte: scheme, case, slash, query.',
    mend: { any: 'Write the address into the document as it is sent as client_id, and serve it at that spelling only.' },
  },
  'client/metadata-document/complete': {
    why: 'The name is what the person is shown who is to agree, and a redirect URI that is not listed is refused.',
    expect: 'client_id and client_name as text, redirect_uris as a list of addresses.',
    mend: {
      any: 'Put the three members in; for a program on this machine http://localhost/callback is enough, whatever the port.',
    },
  },
  'client/metadata-document/no-secret': {
    why: 'Anybody can fetch the document. A secret in it is none, and a method that takes one lets everybody be this client.',
    expect: 'token_endpoint_auth_method "none", or "private_key_jwt" with the public keys; no client_secret.',
    mend: { any: 'Make the client public, or let it prove itself by a key of which the document has the public half.' },
  },
  'client/metadata-document/method-said': {
    why: 'Without the member the method is client_secret_basic (RFC 7591 §2), which no such client may use, and some authorization servers refuse it for that.',
    expect: 'token_endpoint_auth_method: "none" for a public client.',
    mend: { any: 'Say "none"; nothing follows from leaving it out but the wrong default.' },
  },
}
