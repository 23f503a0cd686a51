import type { AdviceByCheck, Mend } from './advice.ts'

const judgeBeforeAsking: Mend = {
  any: 'Put one function before every OAuth request: https, but for localhost; the name looked up, and each of its addresses outside RFC 1918, 4193, 3927 and loopback.',
}

/** Where a client lets other parties lead it, and the person in front of it. */
export const clientAddressAdvice: AdviceByCheck = {
  'client/inside-addresses/hosted-mitigates': {
    why: 'A client on a host stands among databases and the metadata service of its cloud, where requests from inside are trusted. Any MCP server could have it make some.',
    expect: 'Metadata that names an address of a private network: no connection, and a word to whoever uses the client.',
    mend: judgeBeforeAsking,
  },
  'client/inside-addresses/private-networks': {
    why: 'Routers, printers and services at work take requests from inside without a question; the metadata of a stranger must not choose which.',
    expect: 'registration_endpoint or token_endpoint at 10.0.0.0/8, 192.168.0.0/16, fc00::/7…: not asked.',
    mend: judgeBeforeAsking,
  },
  'client/inside-addresses/plain-http': {
    why: 'What goes over plain http is read and changed by whoever is on the way, be it the code, the token or the next address.',
    expect: 'http:// on another machine: not asked. http://localhost: asked, for that is where people develop.',
    mend: { any: 'Demand https of every address out of metadata and challenges, but for localhost, 127.0.0.1 and [::1].' },
  },
  'client/inside-addresses/redirects': {
    why: 'The address that was judged answers 302, and the library goes on to one that nobody has judged.',
    expect: '302 for the metadata, with a Location in a private network: no further request.',
    mend: { any: 'Fetch metadata without following redirects, or judge each Location like the first address.' },
  },
  'client/opened-addresses/schemes-refused': {
    why: 'What is opened runs with what the person may do: a script in a web view, a file on the disk, a program that a scheme belongs to.',
    expect:
      'authorization_endpoint javascript:, file:, or http: on another machine: nothing is opened, and the person is told why.',
    mend: {
      any: 'Parse the endpoint, and go on only for https:, and for http: on this machine.',
      'typescript-v1': 'auth() hands redirectToAuthorization whatever URL there is: look at its protocol before it is opened.',
    },
  },
  'client/opened-addresses/schemes-listed': {
    why: 'Each program that a person installs may bring a scheme. A list of bad ones is old on the day it is written.',
    expect: 'authorization_endpoint of a scheme that nobody knows: nothing is opened.',
    mend: { any: 'List what is allowed, https: and local http:, and refuse all else.' },
  },
  'client/opened-addresses/no-shell': {
    why: 'An address may hold $(…), backticks and semicolons and be a right one. A shell that is handed it runs what is in them, as the person.',
    expect: 'The page is opened, or refused, and no command in its address is run.',
    mend: {
      any: 'Start the browser with the address as an argument of its own (execFile, spawn without shell, webbrowser.open), never by a command line.',
    },
  },
  'client/opened-addresses/sanitized': {
    why: 'A line feed or an escape in an address ends a line of a log, moves the cursor of a terminal, or is read as an argument more.',
    expect: 'What is opened has neither control characters nor spaces: they are encoded, or the address is refused.',
    mend: { any: 'Hand on what the URL parser gives back, and not what the metadata has.' },
  },
  'client/opened-addresses/pages-restricted': {
    why: 'The page that people come back to has a code in its address. A script that somebody gets into it reads that, and the tokens after it.',
    expect: 'The page comes with Content-Security-Policy, script-src of its own origin or by nonce.',
    mend: { any: 'Send the header with every page of the client; helmet and its like have one that is strict enough.' },
  },
}
