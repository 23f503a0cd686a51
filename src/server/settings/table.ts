import { z } from 'zod'
import { clientCertificate } from './client-certificate.ts'
import { clientList } from './client-list.ts'
import * as form from './forms.ts'
import { signingKeySet } from './signing-keys.ts'

/** One variable: how it is read, and how the manual tells of it. */
export interface Setting {
  readonly schema: z.ZodType<unknown, string>
  /** The text that is read where the environment has none. */
  readonly default?: string
  /** `always`, or when; without it the variable may be missing. */
  readonly required?: 'always' | 'direct mode'
  /** What it is and where to get it, as the end of a sentence. */
  readonly meaning: string
}
const setting = <const Definition extends Setting>(definition: Definition): Definition => definition

/** Every variable that the server knows. The schema, the messages and the manual are all made from it. */
export const settings = {
  AUTH_TENANT_ID: setting({
    schema: form.guidList('the Directory (tenant) ID on the overview page of the app registration'),
    required: 'always',
    meaning:
      'the Directory (tenant) ID on the overview page of the app registration (entra.microsoft.com, App registrations); in direct mode it may be a comma-separated allow-list',
  }),
  AUTH_CLIENT_ID: setting({
    schema: form.guid('the Application (client) ID on the overview page of the app registration'),
    required: 'always',
    meaning:
      'the Application (client) ID on the overview page of the app registration: in proxy mode the client that signs people in at Entra, in direct mode the API, whose GUID is the audience',
  }),
  AUTH_AUTHORITY: setting({
    schema: form.hostOrOrigin('login.microsoftonline.com or http://localhost:9400'),
    default: 'login.microsoftonline.com',
    meaning: 'the host of the cloud people sign in at, or the origin of a mock',
  }),
  AUTH_REDIRECT_URI: setting({
    schema: form.redirectUrl,
    meaning: 'proxy mode: the redirect URI registered at Entra; by default `/auth/callback` at the origin of `MCP_SERVER_URL`',
  }),
  AUTH_MODE: setting({
    schema: z.enum(['proxy', 'direct'], 'must be proxy or direct'),
    default: 'proxy',
    meaning:
      '`proxy`: the server is the authorization server of its MCP clients and signs people in at Entra; `direct`: clients get their tokens from Entra',
  }),
  AUTH_CLIENT_SECRET: setting({
    schema: z.string(),
    required: 'direct mode',
    meaning:
      'a client secret of the app registration ("Certificates & secrets"); direct mode reaches Microsoft Graph on behalf of the user with it, or with a certificate',
  }),
  AUTH_CLIENT_CERTIFICATE: setting({
    schema: clientCertificate,
    meaning:
      'in the place of a secret: a certificate of the app registration with its private key, as PEM text or the path of a file',
  }),
  AUTH_APP_ID_URI: setting({
    schema: form.appIdUris,
    meaning:
      'direct mode: the Application ID URI ("Expose an API"), prefix of every advertised scope; by default `MCP_SERVER_URL`. Of several, separated by commas, the first is advertised, and each is an audience',
  }),
  AUTH_ACCEPT_V1_TOKENS: setting({
    schema: form.flag,
    default: 'false',
    meaning:
      'direct mode: `true` also takes v1 access tokens (issuer sts.windows.net), for an API whose manifest cannot say `requestedAccessTokenVersion: 2` yet',
  }),
  GRAPH_SCOPES: setting({
    schema: form.graphScopes,
    default: 'User.Read',
    meaning: 'delegated permissions of Microsoft Graph, separated by blanks or commas',
  }),
  GRAPH_BASE_URL: setting({
    schema: form.hostOrOrigin('https://graph.microsoft.com'),
    meaning: 'the origin of Microsoft Graph; by default that of the cloud. A mock needs it',
  }),
  AUTH_ENCRYPTION_KEY: setting({
    schema: form.keys256,
    meaning:
      'proxy mode: 32 bytes in base64 that protect cookies and the tokens at rest; of several, separated by commas, the first encrypts and all decrypt; by default made once and kept beside the store',
  }),
  MCP_SERVER_PORT: setting({ schema: form.port, default: '8000', meaning: 'the port it listens on; 0 takes a free one' }),
  MCP_SERVER_HOST: setting({
    schema: form.host,
    meaning:
      'the address it listens on; by default `127.0.0.1` where `MCP_SERVER_URL` is one of this machine, every address otherwise',
  }),
  MCP_SERVER_URL: setting({
    schema: form.endpointUrl,
    meaning:
      'the URL of the MCP endpoint as clients write it, also the resource identifier; by default `http://localhost:8000/mcp`, with its port',
  }),
  MCP_SERVER_TLS_CERTIFICATE: setting({
    schema: form.file,
    meaning: 'a file with the certificate chain (PEM), where no front ends TLS; read again when it changes, and on SIGHUP',
  }),
  MCP_SERVER_TLS_KEY: setting({ schema: form.file, meaning: 'the file with its private key (PEM)' }),
  MCP_SERVER_TRUSTED_PROXIES: setting({
    schema: form.addressRanges,
    meaning:
      'addresses or ranges (`10.0.0.0/8`) of the fronts whose `X-Forwarded-For` says who a request comes from; by default none is believed',
  }),
  MCP_SERVER_RATE_LIMIT: setting({
    schema: form.rateLimit,
    default: '600',
    meaning:
      'proxy mode: how many registrations, sign-ins and refused token requests one client address may make in a minute; `off` for no limit',
  }),
  MCP_SERVER_SIGNING_JWKS: setting({
    schema: signingKeySet,
    meaning:
      'proxy mode: the private JWK set that access tokens are signed with, or the path of a file with it; by default made once and kept in the store',
  }),
  MCP_SERVER_CLIENTS: setting({
    schema: clientList,
    meaning:
      'proxy mode: MCP clients registered by hand, as a JSON array of `{"client_id","client_name","redirect_uris"}`, or the path of a file with one; others register themselves',
  }),
  MCP_SERVER_STORE: setting({
    schema: form.storeAddress,
    default: 'file:.mcp-entra/',
    meaning:
      'proxy mode: where grants, clients and keys are kept: `file:` and a folder for one process; `redis://user:password@host:6379/0` (`rediss:` with TLS, `?prefix=` for a name of its own) for many, which then need `AUTH_ENCRYPTION_KEY`',
  }),
  MCP_SERVER_SCOPES: setting({
    schema: form.shortScopes,
    default: 'mcp.access',
    meaning:
      'short names of the scopes, separated by blanks or commas; the first is needed for every request, each other one includes it, and a tool of the server is offered only where its scope is listed',
  }),
  MCP_SERVER_ALLOWED_ORIGINS: setting({
    schema: form.origins,
    meaning:
      'origins of web pages that may use the server besides its own, separated by blanks or commas, such as `http://localhost:6274` for the page of MCP Inspector',
  }),
  MCP_SERVER_SESSIONS: setting({
    schema: z.enum(['on', 'off'], 'must be on or off: sessions for older clients, or none').transform((word) => word === 'on'),
    meaning:
      '`on`: a client of a revision before 2026-07-28 has a session, kept by this process; `off`: each of its requests stands for itself, so that any of many processes can answer it. By default `off` where the store is Redis',
  }),
}

/** Every variable with its value; undefined where it may be missing and is. */
export type Settings = {
  readonly [Name in keyof typeof settings]:
    | z.output<(typeof settings)[Name]['schema']>
    | ((typeof settings)[Name] extends { default: string } | { required: 'always' } ? never : undefined)
}
