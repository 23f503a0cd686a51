import type { AdviceByCheck, Mend } from './advice.ts'

const bearer: Mend = {
  any: 'Set Authorization: Bearer in the one place through which every request to the server goes: POST, GET, DELETE, notifications.',
}
const byIssuer: Mend = {
  any: 'Keep client ids, secrets and tokens under the issuer that gave them, and look up the issuer anew after every 401.',
  'typescript-v1': 'OAuthClientProvider is not told the issuer: keep what it saves under the one that discovery gave.',
  'typescript-v2': 'Clear discoveryState() after repeated 401s, else a move of the authorization server is never seen.',
}
const chooseScope: Mend = {
  any: 'First sign-in: the scope of the challenge; without it all of scopes_supported; without that no scope parameter.',
}
const stepUp: Mend = {
  any: 'At 403 with insufficient_scope ask for the scopes there are and those of the challenge, at most a few times, then say that it is final.',
  'typescript-v1': 'It asks for the scopes of the challenge alone: add those that were granted before.',
}

/** How a client keeps and shows tokens, and which scopes it asks for. */
export const clientTokenAdvice: AdviceByCheck = {
  'client/credentials/not-reused': {
    why: 'Codes, secrets and tokens in the hands of another authorization server are in the hands of whoever runs that one.',
    expect: 'At the authorization server that the server moves to nothing appears that the former one has given out.',
    mend: byIssuer,
  },
  'client/credentials/not-taken-for-granted': {
    why: 'A client id is a name that one authorization server has given; at another it is nobody’s, or somebody else’s.',
    expect: 'After the move the client registers, or is one that is registered there, or shows its metadata document.',
    mend: byIssuer,
  },
  'client/credentials/registered-anew': {
    why: 'Servers do move, from a test tenant to the real one. Without a new registration every sign-in ends on an error page.',
    expect: 'POST to the registration endpoint of the new authorization server before anybody is sent there.',
    mend: byIssuer,
  },
  'client/credentials/kept-apart': {
    why: 'With one drawer for all, whatever was put in last is shown to everybody.',
    expect: 'Each authorization server sees its own client, and the server sees tokens of the one that it names now.',
    mend: byIssuer,
  },
  'client/credentials/bound-to-their-issuer': {
    why: 'A drawer by server address holds the client of whichever authorization server came last: going back breaks, too.',
    expect: 'First, second, first: each time the client that was registered there.',
    mend: byIssuer,
  },
  'client/credentials/moved-away-told': {
    why: 'A secret that an administrator typed in was meant for one party. Sending it to another is giving it away.',
    expect: 'Nothing of it at the new authorization server, and a word to the person.',
    mend: { any: 'Ask for the issuer with a client id that is given by hand, and stop where the server names another.' },
  },
  'client/scopes/challenge-counts': {
    why: 'The server knows what this request needs. With other scopes the person signs in and is refused again.',
    expect: 'scope of the authorization request holds what the challenge names.',
    mend: chooseScope,
  },
  'client/scopes/list-does-not-narrow': {
    why: 'scopes_supported is a beginning and not the whole: a server may ask for what stands in no list.',
    expect: 'A challenged scope that is not listed is asked for unchanged.',
    mend: chooseScope,
  },
  'client/scopes/challenge-then-list': {
    why: 'Without an order every client asks for something else, and administrators cannot foresee what people will be shown.',
    expect: 'With scopes in the challenge those, and no others; without them all of scopes_supported.',
    mend: chooseScope,
  },
  'client/scopes/none-invented': {
    why: 'Scopes of the client’s own are unknown to the authorization server: invalid_scope, and nobody can sign in.',
    expect: 'No scope in the challenge and none listed: no scope parameter.',
    mend: chooseScope,
  },
  'client/scopes/no-more-than-challenged': {
    why: 'Whoever asks for more than is needed asks people to agree to more, and loses more with a stolen token.',
    expect: 'The challenge names one scope, the document lists two: one is asked for.',
    mend: chooseScope,
  },
  'client/scopes/offline-access-where-listed': {
    why: 'Authorization servers that do not know offline_access refuse the whole request for it.',
    expect: 'offline_access only where scopes_supported of the authorization server has it.',
    mend: { any: 'Look for it in the metadata of the authorization server before it is added.' },
  },
  'client/step-up/answered': {
    why: 'A refusal that is taken for an answer leaves people with results that are wrong or empty.',
    expect: '403 insufficient_scope: another sign-in, or an error that says what is wanting.',
    mend: stepUp,
  },
  'client/step-up/tried': {
    why: 'Servers ask for little first and for more when it is needed. A client that gives up can do the little only.',
    expect: '403 insufficient_scope: another authorization request.',
    mend: stepUp,
  },
  'client/step-up/union': {
    why: 'A token with the new scope alone lacks the old one: the next request is refused, and it begins again.',
    expect: 'The scopes of before and the one that is wanting, together.',
    mend: stepUp,
  },
  'client/step-up/refusal-remembered': {
    why: 'A model calls a tool again and again that was refused, and each time a page opens before the person, who has nothing to give.',
    expect: 'The second call of the same tool ends with the refusal, without another authorization request.',
    mend: { any: 'Keep by server and tool that a wider scope was asked for in vain, until the person asks for it.' },
  },
  'client/step-up/limited': {
    why: 'A person who may not have a scope is sent to sign in for ever, and the authorization server is flooded.',
    expect: 'A handful of attempts, then an end that says why.',
    mend: stepUp,
  },
  'client/refresh/old-one-discarded': {
    why: 'Where refresh tokens are exchanged at each use, an old one that comes again looks stolen, and all tokens of the sign-in end.',
    expect: 'Each renewal uses the refresh token that came with the last answer.',
    mend: {
      any: 'Keep the refresh_token of each token answer in the place of the former; keep the former where the answer has none.',
    },
  },
  'client/refresh/no-wider-scope': {
    why: 'A refresh token stands for what a person has granted. More is got by asking the person, and a renewal that asks for it fails.',
    expect: 'scope in a renewal is absent, or has only what the authorization request had.',
    mend: { any: 'Keep the scopes of the sign-in with its refresh token, and send those; for more of them sign in again.' },
  },
  'client/refresh/not-counted-on': {
    why: 'Whether there is a refresh token is for the authorization server to say, and many give none.',
    expect: 'The token is refused and there is no refresh token: the person signs in again, and it goes on.',
    mend: { any: 'Where there is no refresh token, or it is refused, begin the sign-in anew.' },
  },
  'client/bearer/in-the-header': {
    why: 'Servers look for a token in one place. In a cookie or in a header of its own nobody finds it.',
    expect: 'Authorization: Bearer <token> with requests to the server.',
    mend: bearer,
  },
  'client/bearer/every-request': {
    why: 'Each request is judged by itself, in a session as well. One without a token is a stranger’s.',
    expect: 'Authorization with calls, notifications, streams, and the DELETE at the end.',
    mend: bearer,
  },
  'client/bearer/not-in-the-address': {
    why: 'Addresses are written to logs, histories and Referer; a token in one of them is published.',
    expect: 'No token in the query of any address.',
    mend: bearer,
  },
  'client/bearer/shown-to-nobody-else': {
    why: 'Who is shown a token can use it. Metadata and token endpoints need none of the server’s.',
    expect: 'Authorization with the server’s token at the server and nowhere else.',
    mend: { any: 'Give the fetch for discovery and tokens no default headers, and compare the origin before a token is added.' },
  },
  'client/bearer/not-taken-along': {
    why: 'Where a server redirects to, it may redirect a token to: whoever stands there can use it at the server.',
    expect: 'After a redirect to another host no request there has Authorization.',
    mend: {
      any: 'Follow no redirects, or leave Authorization out where the origin is another. fetch, httpx, requests and .NET do so by themselves; a handler that adds the header to whatever is sent undoes it.',
    },
  },
  'client/bearer/not-on-its-output': {
    why: 'What a program prints ends in logs, in terminals that others see, and in reports of mistakes.',
    expect: 'No access token on standard output or standard error.',
    mend: {
      any: 'Log that there is a token, when it expires and for which scopes, and never the token; print no headers of requests.',
    },
  },
  'client/bearer/only-of-its-issuer': {
    why: 'A token of another authorization server opens nothing here, and the server that is shown it can use it where it does.',
    expect: 'No token before one was issued; after a move the token of the new authorization server only.',
    mend: byIssuer,
  },
}
