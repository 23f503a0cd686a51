import type { AdviceByCheck, Mend } from './advice.ts'

const asking: Mend = {
  any: 'Before the browser is sent to the issuer behind, look up what this person has allowed this client, and ask on a page of yours where it is nothing.',
  fastmcp: 'OAuthProxy asks by its own page unless require_authorization_consent=False.',
  'oidc-provider':
    'Let the interaction end with a grant of its own for each client; loadExistingGrant must not find that of another.',
}

const form: Mend = {
  any: 'Put a fresh random token into the form, keep it with the request, bind both to a cookie of the browser, and compare all of them.',
}

const cookies: Mend = {
  any: 'HttpOnly; SameSite=Lax; on https also Secure and __Host-. Keep approvals on the server, or sign the cookie together with the client id.',
  fastmcp: 'Set jwt_signing_key, and serve by https: its consent cookies are signed, and __Host- where they can be.',
}

const state: Mend = {
  any: 'Make a random state after the person has agreed, set its cookie in that very redirect, and take it out of the store when it comes back.',
}

/** What a server owes that is its own authorization server, with an issuer behind it. */
export const proxyAdvice: AdviceByCheck = {
  'server/proxy-consent/each-client-asked': {
    why: 'The issuer behind has let the one client id of the server through long ago and asks nothing more: any program that registers gets a code by a link alone.',
    expect:
      'In a browser that has let one client through: the request of another one → a page of the server that asks, and no redirect yet.',
    mend: asking,
  },
  'server/proxy-consent/approvals-apart': {
    why: 'What is kept under the client alone, one careless click opens for everybody.',
    expect:
      'An approved client in a browser that nobody has used → a page that asks; another client in the old browser → the same.',
    mend: asking,
  },
  'server/proxy-consent/cookie-kept': {
    why: 'A cookie that a script can read, or that anybody can write, is an approval that nobody gave.',
    expect: 'Set-Cookie with HttpOnly and SameSite=Lax; the cookie with the id of another client in it → a page that asks.',
    mend: cookies,
  },
  'server/proxy-consent-page/tells-all': {
    why: 'A person can only refuse a trap that shows: its name, where the code will go, and what it opens.',
    expect: 'The page names the client, its redirect URI, and the scopes that the issuer behind is then asked for.',
    mend: { any: 'Print client_name, redirect_uri and the upstream scopes on the page, each escaped.' },
  },
  'server/proxy-consent-page/not-framed': {
    why: 'Shown invisibly above a game, the button to allow is pressed by people who never saw it.',
    expect: "The consent page with Content-Security-Policy: frame-ancestors 'none', or X-Frame-Options: DENY.",
    mend: { any: 'Send both headers with every page that has a form, by helmet or by hand.' },
  },
  'server/proxy-consent-page/form-is-its-own': {
    why: 'Without a token of its own the form is sent by any page that the person has open, in their name.',
    expect: 'POST of the form by another browser, or without its token → 4xx; as it stands → on to the issuer behind.',
    mend: form,
  },
  'server/proxy-state/kept': {
    why: 'An answer that any browser may bring lets an attacker finish their own sign-in with the browser of somebody else.',
    expect: 'The callback without state, with another one, a second time, or from another browser → no code.',
    mend: state,
  },
  'server/proxy-state/after-consent': {
    why: 'A browser that has the state before the person agreed can be led around the page, straight to the issuer.',
    expect: 'The answer of the issuer, brought with the cookies of before the person agreed → no code.',
    mend: state,
  },
  'server/proxy-redirects/registered-only': {
    why: 'Of all that a request says, the redirect URI alone decides who gets the code. Parsed, lowered or searched, it is somebody else’s.',
    expect: 'The registered address with a slash, a query, another case, another host … → a page with an error, no redirect.',
    mend: {
      any: 'Compare the strings with ===. Forgive the port of a loopback address (RFC 8252 §7.3) and nothing else.',
      fastmcp: 'Leave allowed_client_redirect_uris without wildcards for hosts.',
      'oidc-provider': 'It compares so; application_type "native" has it forgive loopback ports.',
    },
  },
  'server/proxy-redirects/upper-case-resource': {
    why: 'Some clients write an address as a person typed it. Scheme and host mean the same in any case.',
    expect: 'resource=HTTPS://MCP.EXAMPLE.COM/mcp → a token whose audience is the address as the server writes it.',
    mend: { any: 'Lower scheme and host before the comparison, and nothing behind them.' },
  },
}
