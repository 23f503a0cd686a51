import type { AdviceByCheck } from './advice.ts'

/** What 2025-03-26 alone asks of clients, when every MCP server was its own authorization server. */
export const clientLegacyAdvice: AdviceByCheck = {
  'client/legacy-discovery/at-origin': {
    why: 'Servers of 2025-03-26 have their metadata at the root of their origin. Behind the path of the endpoint there is nothing, and the client gives up.',
    expect: 'For https://host/v1/mcp: GET https://host/.well-known/oauth-authorization-server.',
    mend: { any: 'Drop path, query and fragment of the server address before the well-known part is put behind it.' },
  },
  'client/legacy-discovery/before-guessing': {
    why: 'A server that publishes its endpoints has them where it says. Who goes to the default paths first meets something else there, or nothing.',
    expect: 'GET of the metadata, and only after its 404 a request to /register or /authorize.',
    mend: { any: 'Ask for the metadata first, and keep the default paths for a 404.' },
  },
  'client/legacy-discovery/default-paths': {
    why: 'Metadata was no duty of a server then; many of that time have the three paths and no document.',
    expect: '404 for the metadata, then /register, /authorize and /token at the origin of the server.',
    mend: {
      any: 'After a 404 build the three endpoints from the origin.',
      'typescript-v1': 'auth() does so where no metadata is found; hand it the address of the server as it is.',
    },
  },
  'client/legacy-discovery/version-said': {
    why: 'A server of several revisions answers by the version that is spoken, and takes silence for an old one.',
    expect: 'GET of the metadata with MCP-Protocol-Version: 2025-03-26.',
    mend: {
      any: 'Put MCP-Protocol-Version into the requests of the discovery as well, and not only into those to the endpoint.',
    },
  },
}
