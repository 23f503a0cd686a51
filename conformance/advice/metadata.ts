import type { AdviceByCheck, Mend } from './advice.ts'

const publish: Mend = {
  any: 'Serve the document at /.well-known/oauth-protected-resource followed by the path of the endpoint, as application/json and to everybody.',
  'typescript-v1': "mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: new URL('https://host/mcp') }).",
  'typescript-v2':
    "mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: new URL('https://host/mcp') }) of @modelcontextprotocol/express.",
  fastmcp: 'RemoteAuthProvider(token_verifier=…, authorization_servers=[…], base_url=…): a bare JWTVerifier publishes nothing.',
  csharp: '.AddMcp(options => options.ResourceMetadata = new() { … }) on AddAuthentication().',
  spring: 'McpServerOAuth2Configurer serves it; resourcePath("/mcp") says for which endpoint.',
}

const pointer: Mend = {
  any: 'Send resource_metadata="<the absolute address of the document>" with each 401, built from the public address of the server.',
  'typescript-v1': 'requireBearerAuth({ resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url) }).',
  'typescript-v2': 'requireBearerAuth({ resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url) }).',
  fastmcp: 'Set base_url to the public address, and mount the well-known routes at the root of the host.',
  csharp: 'Behind a proxy use UseForwardedHeaders, or set ResourceMetadataUri to the public address.',
  spring: 'Behind a proxy set server.forward-headers-strategy=framework.',
}

const resource: Mend = {
  any: 'Let resource be the address that clients are given, byte for byte: scheme, port, path, no slash added.',
  'typescript-v1': 'The document prints URL.href, which adds a slash to a bare origin: give the endpoint a path.',
  'typescript-v2': 'The document prints URL.href, which adds a slash to a bare origin: give the endpoint a path.',
  fastmcp: 'base_url and the mcp path make it; resource_base_url where the public address is another.',
  csharp: 'Set ResourceMetadata.Resource; without it the address of the request is taken.',
  spring: 'resourcePath("/mcp"), or protectedResourceMetadataCustomizer for the whole address.',
}

const issuers: Mend = {
  any: 'Name issuers by their exact identifiers. At Entra https://login.microsoftonline.com/<tenant GUID>/v2.0, never common or organizations.',
  'typescript-v1':
    'authorization_servers is oauthMetadata.issuer: with the metadata of /common it is the template {tenantid}. Load that of your tenant.',
  'typescript-v2':
    'authorization_servers is oauthMetadata.issuer: with the metadata of /common it is the template {tenantid}. Load that of your tenant.',
  fastmcp: 'RemoteAuthProvider(authorization_servers=[…]).',
  csharp: 'ResourceMetadata.AuthorizationServers.',
  spring: 'authorizationServer(issuerUri).',
}

/** What is published. */
export const metadataAdvice: AdviceByCheck = {
  'server/metadata-pointer/leads-to-document': {
    why: 'A client follows the pointer first; one that leads nowhere ends the sign-in, though the document may be elsewhere.',
    expect: 'GET the address in resource_metadata → 200 with a JSON object.',
    mend: pointer,
  },
  'server/metadata-pointer/answered-as-json': {
    why: 'A pointer is followed before any well-known place, and a client that gets no JSON there tells its user that sign-in failed.',
    expect: 'GET the address in resource_metadata → 200, Content-Type: application/json, a JSON object.',
    mend: pointer,
  },
  'server/metadata-pointer/given-in-challenge': {
    why: 'Without the pointer every client has to guess at well-known places, and some do not.',
    expect: '401 with resource_metadata="…".',
    mend: pointer,
  },
  'server/metadata-pointer/leads-somehow': {
    why: 'A person gives a client an address and nothing else. Where none of the ways leads on from there, the server cannot be used without a manual.',
    expect: 'The resource_metadata of the 401, or a well-known place (2025-06-18: the former) → 200 with a JSON object.',
    mend: publish,
  },
  'server/metadata-scopes/no-omnibus-scope': {
    why: 'Clients ask for all of scopes_supported at the first sign-in; a scope for everything there gives every token every right.',
    expect: '"scopes_supported" without *, all, full-access or the like.',
    mend: { any: 'List what the first request needs; ask for the rest by a 403 when it is needed.' },
  },
  'server/metadata/document-exists': {
    why: 'It is the only way a client learns which authorization server to go to.',
    expect: 'GET the address in resource_metadata, or a well-known place → 200 with a JSON object.',
    mend: publish,
  },
  'server/metadata/standard-place': {
    why: 'A client without the challenge at hand builds the address by RFC 9728. A document elsewhere is not found.',
    expect: 'GET /.well-known/oauth-protected-resource/mcp → 200.',
    mend: publish,
  },
  'server/metadata/answered-as-json': {
    why: 'Clients refuse to read JSON that calls itself text or HTML.',
    expect: '200 with Content-Type: application/json.',
    mend: publish,
  },
  'server/metadata/members-typed': {
    why: 'Clients read the document by a schema, and one member of another type makes them throw away all of it.',
    expect: '"scopes_supported": ["…"], "bearer_methods_supported": ["header"].',
    mend: { any: 'Write lists as JSON arrays, also where they have one member.' },
  },
  'server/metadata/resource-named': {
    why: 'It is the one member that RFC 9728 demands: a client that cannot tell what a document is about has to throw it away.',
    expect: '"resource": "https://…", a string.',
    mend: resource,
  },
  'server/metadata/resource-is-endpoint': {
    why: 'A client must not use a document about another resource, and sends resource to the authorization server as it stands: at Entra one slash more is AADSTS9010010.',
    expect: '"resource" equals the MCP address, byte for byte.',
    mend: resource,
  },
  'server/metadata/resource-is-https': {
    why: 'A resource is an https URL; api://… is no address, and clients refuse it.',
    expect: '"resource": "https://…" without a fragment (http on loopback only).',
    mend: resource,
  },
  'server/metadata/authorization-servers-named': {
    why: 'A document that names nobody leaves a client with nowhere to go.',
    expect: '"authorization_servers": ["https://…"].',
    mend: issuers,
  },
  'server/metadata/authorization-servers-resolve': {
    why: 'Clients drop metadata whose issuer is not the one they asked for. /common and /organizations answer with the template {tenantid}, so nobody can sign in.',
    expect: 'For each issuer: its well-known document → 200 with the same "issuer".',
    mend: issuers,
  },
  'server/metadata/no-offline-access': {
    why: 'A client that asks for all of scopes_supported would ask every person for lasting access.',
    expect: '"scopes_supported" without offline_access.',
    mend: { any: 'List the scopes of the API and nothing else.' },
  },
  'server/metadata/readable-by-pages': {
    why: 'A client in a browser (the MCP Inspector, a web chat) starts with this document, and its browser keeps from it what does not say who may read it.',
    expect: 'GET with Origin: https://client.example → 200 with Access-Control-Allow-Origin: *, or 403 for foreign origins.',
    mend: {
      any: 'Send Access-Control-Allow-Origin: * with the document: it is public. The endpoint keeps its own rule about Origin.',
      'typescript-v1': 'mcpAuthMetadataRouter does so.',
    },
  },
  'server/metadata/head-like-get': {
    why: 'Monitors and caches ask by HEAD whether the document is there, and take 405 for an outage.',
    expect: 'HEAD → 200 with the Content-Type of GET and no body.',
    mend: {
      any: 'Answer HEAD wherever you answer GET: most frameworks do so unless the route names its methods.',
      'typescript-v1': 'mcpAuthMetadataRouter takes GET and OPTIONS alone: answer HEAD by a route before it.',
    },
  },
}
