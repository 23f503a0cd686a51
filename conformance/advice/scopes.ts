import { type AdviceByCheck, type Mend, nearMiss } from './advice.ts'

const scope: Mend = {
  any: 'Look for the needed scope as a word in the list. A valid token without it gets 403 with error="insufficient_scope", after everything else has been verified.',
  'typescript-v1':
    'requireBearerAuth({ requiredScopes }) answers 403; fill AuthInfo.scopes with scp.split(" "). It looks at scopes before expiry: refuse an expired token in the verifier.',
  'typescript-v2':
    'requireBearerAuth({ requiredScopes }), or scopeChallenge: requireScopes(…) per tool; fill AuthInfo.scopes with scp.split(" ").',
  fastmcp:
    'JWTVerifier answers 401 for a missing scope: give it no required_scopes, and demand them by AuthMiddleware(auth=require_scopes(…)).',
  csharp:
    'A policy that splits the scope claim by spaces (RequireScope of Microsoft.Identity.Web): RequireClaim compares the whole value.',
  spring: 'hasAuthority("SCOPE_mcp.access"): Spring splits scope and scp into authorities.',
}

const forbidden: Mend = {
  any: 'Send with the 403 what the 401 sends, and error="insufficient_scope": WWW-Authenticate: Bearer error="insufficient_scope", scope="…", resource_metadata="…".',
  'typescript-v1': 'requireBearerAuth({ requiredScopes, resourceMetadataUrl }) sends all three.',
  'typescript-v2': 'requireBearerAuth({ requiredScopes, resourceMetadataUrl }) sends all three, and so does scopeChallenge.',
  fastmcp: 'The 403 for a tool names error and scope; add resource_metadata in a middleware.',
  csharp: 'A policy that fails gives a bare 403: write the field in an IAuthorizationMiddlewareResultHandler.',
  spring: 'BearerTokenAccessDeniedHandler names the error; wrap it and append scope and resource_metadata.',
}

/** What a token grants, and what a client is told that needs more. */
export const scopeAdvice: AdviceByCheck = {
  'server/token-scope/missing-forbidden': {
    why: 'Scopes are what the person agreed to. Without a look at them every token for the API may do everything; with 401 the client signs in again, for ever.',
    expect: nearMiss('a valid token for other scopes', '403'),
    mend: scope,
  },
  'server/token-scope/substring-forbidden': {
    why: 'includes() on the text finds mcp.access inside mcp.access.readonly, which was granted for less.',
    expect: nearMiss('scopes that only contain the letters of yours', '403'),
    mend: scope,
  },
  'server/token-scope/absent-refused': {
    why: '`if (claims.scp && …)` lets in whoever is silent, such as a token that an application got for itself.',
    expect: nearMiss('a token without scopes', '403 (or 401)'),
    mend: scope,
  },
  'server/step-up/insufficient-scope-named': {
    why: 'error="insufficient_scope" tells a client to ask for more; without it a 403 is the end.',
    expect: 'A valid token without the scope → 403 with error="insufficient_scope".',
    mend: forbidden,
  },
  'server/step-up/needed-scope-named': {
    why: 'A client can only ask for a scope that it is told.',
    expect: 'A valid token without the scope → 403 with scope="…".',
    mend: forbidden,
  },
  'server/step-up/pointer-repeated': {
    why: 'A client that has kept nothing but its token starts from the 403, and needs the metadata to know where to ask.',
    expect: 'A valid token without the scope → 403 with the resource_metadata of the 401.',
    mend: forbidden,
  },
  'server/token-scope/other-claim-grants-nothing': {
    why: 'Entra writes scp. A claim that it leaves alone can be filled by whoever may map claims into a token, and would then grant what nobody agreed to.',
    expect: nearMiss('the scopes in `scope` and none in `scp`', '403 (or 401)'),
    mend: {
      any: 'Read the one claim that your issuer writes: scp at Entra.',
      fastmcp: 'JWTVerifier reads scope and then scp; take claims["scp"] in a subclass.',
      csharp: 'RequireScope of Microsoft.Identity.Web looks at scp and at its long name, and at nothing else.',
      spring: 'JwtGrantedAuthoritiesConverter reads scope before scp: setAuthoritiesClaimName("scp").',
    },
  },
  'server/token-scope/case-forbidden': {
    why: 'Scopes are case-sensitive: a permission of another spelling is another permission, which somebody may have granted more freely.',
    expect: nearMiss('the scope in capitals', '403'),
    mend: scope,
  },
  'server/token-scope/roles-grant-nothing': {
    why: 'Roles say what a person or a program is; scopes say what the person let this client do. Any client of an administrator has the roles.',
    expect: nearMiss('the name of the scope in roles, and no scp', '403 (or 401)'),
    mend: {
      any: 'Look for delegated permissions in scp alone.',
      csharp: 'RequireScope, and not RequireScopeOrAppPermission, where a user is due.',
      spring: 'No second authorities converter for roles under the same names.',
    },
  },
  'server/scopes-at-entra/qualified': {
    why: 'Clients ask for what is advertised, as it stands. Entra takes a short name for one of Microsoft Graph, and everybody ends at AADSTS650053.',
    expect: 'scope="api://…/mcp.access" in the challenge, the same in scopes_supported.',
    mend: {
      any: 'Advertise <App ID URI>/<name>, and compare the short name with scp.',
      'typescript-v1':
        'requiredScopes is both advertised and compared: name the full ones, and map those of scp to them in the verifier.',
      'typescript-v2':
        'requiredScopes is both advertised and compared: name the full ones, and map those of scp to them in the verifier.',
      fastmcp: 'AzureJWTVerifier advertises required_scopes with identifier_uri before them, and compares without.',
      csharp: 'ScopesSupported names the full ones; policies compare with scp.',
      spring: 'protectedResourceMetadataCustomizer: .scope("api://…/mcp.access"); authorities are of the short names.',
    },
  },
}
