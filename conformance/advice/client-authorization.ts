import type { AdviceByCheck, Mend } from './advice.ts'

const compareIss: Mend = {
  any: 'Keep the issuer of the metadata with state and verifier; when the browser comes back, compare iss with it as a string before anything else.',
  'typescript-v1': 'auth() does not look at iss: compare it yourself before you pass the code on.',
  'typescript-v2': 'Hand the parameters to finishAuth(params); with finishAuth(code) nothing can be compared.',
}
const sendResource: Mend = {
  any: 'Put resource, as the resource document has it, into every authorization request and every token request.',
  'typescript-v1': 'auth() sends it; do not let validateResourceURL return undefined.',
  'typescript-v2': 'auth() sends it; do not let validateResourceURL return undefined.',
}
const asPublished: Mend = {
  any: 'Send the string of the resource document unchanged. Parsing and printing an address again adds or drops a slash.',
}

/** What a client asks of an authorization server, and what it makes of the answer. */
export const clientAuthorizationAdvice: AdviceByCheck = {
  'client/issuer-parameter/wrong-refused': {
    why: 'A code that comes from one issuer and is redeemed at another is the mix-up attack: the attacker gets the code of an honest issuer.',
    expect: 'iss of another issuer: nothing goes on, and the person is told.',
    mend: compareIss,
  },
  'client/issuer-parameter/unannounced-wrong-refused': {
    why: 'Who stands between client and issuer can leave the announcement out. An iss that is there tells the truth all the same.',
    expect: 'No announcement, iss of another issuer: the code is not redeemed.',
    mend: compareIss,
  },
  'client/issuer-parameter/of-this-sign-in': {
    why: 'A client that knows two issuers can be made to redeem the code of one at the other, if any of the two will do as iss.',
    expect:
      'A sign-in at the second issuer whose answer has the iss of the first: the code is not redeemed, and the person is told.',
    mend: { any: 'Keep the issuer with the verifier and the state of each sign-in, and compare iss with that one.' },
  },
  'client/issuer-parameter/missing-refused': {
    why: 'An attacker who may drop the parameter drops it; what was announced has to come.',
    expect: 'authorization_response_iss_parameter_supported, and no iss in the answer: the code is not redeemed.',
    mend: compareIss,
  },
  'client/issuer-parameter/not-normalized': {
    why: 'Two issuers may differ in a slash, or in case, and be two parties. Whoever makes addresses equal makes these equal, too.',
    expect: 'iss with a slash more, with its host in upper case, or with a letter percent-encoded: the code is not redeemed.',
    mend: compareIss,
  },
  'client/issuer-parameter/absent-accepted': {
    why: 'Many authorization servers do not know the parameter, Microsoft Entra ID among them. Demanding it shuts them out.',
    expect: 'Neither announced nor there: the code is redeemed.',
    mend: { any: 'Refuse a missing iss only where the metadata announces it.' },
  },
  'client/issuer-parameter/checked-before-redeeming': {
    why: 'The token request carries the code and its verifier. Once it has been sent to the wrong party, comparing helps nobody.',
    expect: 'iss of another issuer: no token request, at any authorization server.',
    mend: compareIss,
  },
  'client/issuer-parameter/foreign-error-untold': {
    why: 'Words of a stranger on the screen of a program that is trusted are how people are talked into things.',
    expect: 'An error with the iss of another issuer: its error_description appears nowhere.',
    mend: {
      any: 'Compare iss before error and error_description are read, and say in words of your own that the answer was not the issuer’s.',
    },
  },
  'client/resource-parameter/always-sent': {
    why: 'Authorization servers that do not know it ignore it; those that need it and do not say so would issue a token for somebody else.',
    expect: 'Metadata without a hint of RFC 8707: resource is in the authorization request all the same.',
    mend: sendResource,
  },
  'client/resource-parameter/used': {
    why: 'Without it the token is for no server in particular, and whichever server gets it can use it at the others.',
    expect: 'resource with the address of the MCP server in what is sent to the authorization server.',
    mend: sendResource,
  },
  'client/resource-parameter/in-authorization-request': {
    why: 'The person agrees to what the authorization request says. What comes with the token request only, nobody has agreed to.',
    expect: 'GET of the authorization endpoint with resource=…, once.',
    mend: sendResource,
  },
  'client/resource-parameter/in-token-request': {
    why: 'The audience of a token is decided where it is issued: at the token endpoint.',
    expect: 'POST to the token endpoint with the resource of the authorization request.',
    mend: sendResource,
  },
  'client/resource-parameter/names-the-server': {
    why: 'Authorization servers compare it as a string. At Microsoft Entra ID a slash too many is AADSTS9010010.',
    expect: 'The resource of the resource document, byte for byte.',
    mend: asPublished,
  },
  'client/resource-parameter/canonical': {
    why: 'A fragment names a place inside a document and no server (RFC 8707 §2): authorization servers refuse it as invalid_target.',
    expect: 'An absolute address without a fragment.',
    mend: { any: 'Cut the fragment off the address that a person typed; everything else of it stays.' },
  },
  'client/resource-parameter/most-specific': {
    why: 'Two servers on one host are two resources. A token for the host alone opens both.',
    expect: 'The path of the server is part of resource.',
    mend: asPublished,
  },
  'client/resource-parameter/no-slash-at-the-end': {
    why: 'Half of the world writes the slash and half does not; the form without it is the one that has been agreed on.',
    expect: 'No slash at the end, unless the server itself has it.',
    mend: asPublished,
  },
  'client/redirects/https-or-this-machine': {
    why: 'A code that is sent over a network in the clear belongs to whoever listens.',
    expect: 'Each redirect URI is https, or http on localhost, 127.0.0.1 or [::1].',
    mend: { any: 'Register and use a loopback address with a listener of your own, or an https address.' },
  },
  'client/redirects/registered': {
    why: 'Authorization servers refuse a redirect URI that they do not know, and one that changes between the two requests.',
    expect:
      'The same redirect URI in registration, authorization request and token request; the port of a loopback address may be chosen late.',
    mend: { any: 'Keep the redirect URI with the state of the sign-in, and use that value in the token request.' },
  },
  'client/redirects/code-used-once': {
    why: 'A code that comes a second time looks stolen: authorization servers refuse it, and revoke the tokens that it gave.',
    expect: 'One token request for each code.',
    mend: {
      any: 'Redeem a code where it arrives and nowhere else; a page that is rendered twice, or a retry, must not do it again.',
    },
  },
  'client/redirects/state-sent': {
    why: 'Without a state a stranger can slip a code of his own into the sign-in of somebody else.',
    expect: 'state in each authorization request, unpredictable, and another one each time.',
    mend: {
      any: 'Make 16 random bytes for each sign-in and keep them until the browser is back.',
      'typescript-v1': 'Implement state() of OAuthClientProvider; without it none is sent.',
      'typescript-v2': 'Implement state() of OAuthClientProvider; without it none is sent.',
    },
  },
  'client/redirects/other-state-dropped': {
    why: 'A state that is sent and never compared protects from nothing.',
    expect: 'Another state, or none, in the answer: the code is not redeemed.',
    mend: {
      any: 'Compare the state of the answer with the one that was sent, and drop the answer where they differ.',
      'typescript-v1': 'auth() does not compare it: that is for whoever receives the redirect.',
      'typescript-v2': 'auth() does not compare it: that is for whoever receives the redirect.',
    },
  },
}
