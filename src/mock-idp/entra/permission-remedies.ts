import { pages, type Remedy } from './remedy.ts'

/** Remedies for the codes that speak of scopes, resources and consent. See `remedies.ts`. */
export const permissionRemedies = {
  650053: {
    means:
      'The scope does not exist on the API it was looked for. A bare scope such as mcp.read is looked for on Microsoft Graph.',
    registration: 'Define the scope under "Expose an API" (api.oauth2PermissionScopes) of the API’s app.',
    client: 'Ask for it fully qualified: {App ID URI}/mcp.read. MCP servers say it so in scopes_supported and in the challenge.',
    documented: pages.scopes,
  },
  650057: {
    means: 'The client asks for an API that its registration does not list.',
    registration:
      'Add the API’s permission to the client under "API permissions" (requiredResourceAccess), or pre-authorize the client at the API (api.preAuthorizedApplications).',
    documented: pages.scopes,
  },
  500011: {
    means: 'No app in the tenant has this App ID URI.',
    registration:
      'Put the URI into identifierUris of the API’s app, letter by letter, or have the API’s app consented to in this tenant.',
    client: 'Or correct the part of the scope before its last slash.',
    documented: pages.scopes,
  },
  70011: {
    means: 'The scope is not well-formed, or names nothing that can be asked for.',
    client: 'Ask for {App ID URI}/{scope}, or {App ID URI}/.default, of one API.',
    documented: pages.scopes,
  },
  1002012: {
    means: 'An app without a user cannot ask for single scopes: it gets what an administrator has granted it.',
    registration: 'Grant application permissions (appRoles of the API) to the client.',
    client: 'Ask for exactly {App ID URI}/.default.',
    documented: pages.clientCredentials,
  },
  28000: {
    means: 'One token request names scopes of two APIs; a token is for one.',
    client: 'Ask at the token endpoint for scopes of one API, and redeem the refresh token again for the other.',
    documented: pages.codeFlow,
  },
  700022: {
    means: 'One token request names scopes of two APIs, or .default beside single scopes.',
    client: 'One API per token request, and .default alone.',
    documented: pages.scopes,
  },
  28003: {
    means: 'An empty scope was sent with the code.',
    client: 'Leave "scope" out, or name the API’s scope.',
    documented: pages.codeFlow,
  },
  901002: {
    means: 'Until early 2026 the v2 endpoint refused "resource" altogether.',
    client: 'Leave "resource" out, or test against the current behaviour: Entra accepts it where it matches the scopes.',
    documented: pages.mcp,
  },
  9010010: {
    means:
      '"resource" must equal, letter by letter, an App ID URI of the very app that owns the requested scopes. MCP clients always send the URL of the MCP server.',
    registration:
      'Put the URL of the MCP server, with a path and without a slash at its end, into identifierUris of the API’s app (with api.requestedAccessTokenVersion: 2 set before).',
    client:
      'Ask for scopes of that app, fully qualified: bare scopes and openid/profile alone belong to Microsoft Graph. A server without a path gets a slash added by URL parsers and never matches. Where neither can be changed, put a proxy between that leaves "resource" out.',
    documented: pages.mcp,
  },
  90009: {
    means:
      'The app asks for a token for itself: client and API are one registration, and the scope is missing or says so by its App ID URI.',
    registration: 'Register the client as an app of its own; this also keeps its consent apart.',
    client: 'Or name the scope when refreshing, by GUID: {client id}/.default.',
    documented: pages.codes,
  },
  65001: {
    means: 'Nobody has consented to the client using this API.',
    registration:
      'Pre-authorize the client at the API (api.preAuthorizedApplications), or grant admin consent. For on-behalf-of, list the client in knownClientApplications of the API and ask for {API}/.default.',
    client: 'Or send the user through a sign-in that can ask for consent: without prompt=none, and not by refresh token.',
    documented: pages.consent,
  },
  65004: {
    means: 'The user declined to consent.',
    client: 'Ask for fewer permissions, and say what for. Do not ask again by yourself.',
    documented: pages.consent,
  },
  90094: {
    means: 'Only an administrator can consent to this permission.',
    registration:
      'Grant admin consent, or mark the scope as one that users may consent to (type "User" in api.oauth2PermissionScopes).',
    documented: pages.adminConsent,
  },
  50105: {
    means: 'The app demands that users are assigned to it, and this one is not.',
    registration:
      'Assign the user or a group under Enterprise applications › Users and groups, or switch "Assignment required?" (appRoleAssignmentRequired) off.',
    documented: pages.assignment,
  },
  501051: {
    means: 'The API demands that clients are assigned to one of its app roles, and this one is not.',
    registration:
      'Grant the client an application permission (appRoles of the API), with admin consent; or switch "Assignment required?" (appRoleAssignmentRequired) of the API off.',
    documented: pages.clientCredentials,
  },
} as const satisfies Record<number, Remedy>
