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
      'typescript-v1': 'It prints the address again, so that an origin gets a slash: let the server have a path.',
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
}
