import type { Description } from '../description.ts'

/** Configuration to paste, for one kind of program. */
export interface Configuration {
  readonly title: string
  /** What to know before pasting; one sentence or two. */
  readonly note: string
  /** The whole text, ready to paste. */
  readonly text: string
}

/** Configuration for whatever is to trust a tenant of the mock, with its addresses filled in. */
export function configurations(description: Description): readonly Configuration[] {
  return [
    server(description),
    serverDirect(description),
    msalBrowser(description),
    msalNode(description),
    authJs(description),
    fastMcp(description),
    dotnet(description),
    commandLine(description),
    tests(),
  ]
}

const overHttpMsalRefuses = (origin: string): string =>
  origin.startsWith('https:') ? '' : ' MSAL insists on https: start the mock with --https.'

const server = ({ origin, tenantId, apps, graphBaseUrl }: Description): Configuration => ({
  title: 'mcp-entra server, signing in for its clients',
  note: 'MCP clients need no registration of their own. Then: mcp-entra connect http://localhost:8000/mcp --call get_user_name',
  text: `AUTH_MODE=proxy \\
AUTH_AUTHORITY=${origin} \\
AUTH_TENANT_ID=${tenantId} \\
AUTH_CLIENT_ID=${apps.proxy.clientId} \\
GRAPH_BASE_URL=${graphBaseUrl} \\
mcp-entra serve`,
})

const serverDirect = ({ origin, tenantId, apps, graphBaseUrl }: Description): Configuration => ({
  title: 'mcp-entra server, clients sign in at Entra',
  note: 'Clients send the server’s URL as "resource"; so that Entra takes it, the URL must be an App ID URI of the API: start the mock with --identifier-uri URL.',
  text: `AUTH_MODE=direct \\
AUTH_AUTHORITY=${origin} \\
AUTH_TENANT_ID=${tenantId} \\
AUTH_CLIENT_ID=${apps.api.clientId} \\
AUTH_CLIENT_SECRET=${apps.api.clientSecret} \\
AUTH_APP_ID_URI=${apps.api.identifierUri} \\
GRAPH_BASE_URL=${graphBaseUrl} \\
mcp-entra serve`,
})

/** Adds a redirect URI to an app while the mock runs. */
const register = (control: string, clientId: string, platform: 'spa' | 'web', redirectUri: string): string =>
  `curl -X PATCH ${control}/apps/${clientId} -d '${JSON.stringify({ [platform]: { redirectUris: [redirectUri] } })}'`

const msalBrowser = ({ origin, tenantId, control, apps }: Description): Configuration => ({
  title: 'MSAL.js in a browser',
  note: `The redirect URI must be registered under "spa"; the first line does it.${overHttpMsalRefuses(origin)}`,
  text: `// ${register(control, apps.inspector.clientId, 'spa', 'http://localhost:3000')}
import { createStandardPublicClientApplication } from '@azure/msal-browser'

export const msal = await createStandardPublicClientApplication({
  auth: {
    clientId: '${apps.inspector.clientId}',
    authority: '${origin}/${tenantId}',
    knownAuthorities: ['${new URL(origin).host}'],
    redirectUri: 'http://localhost:3000',
  },
})
export const scopes = ['${apps.api.scope}']`,
})

const msalNode = ({ origin, tenantId, apps }: Description): Configuration => ({
  title: 'MSAL for Node.js',
  note: `Registered with http://localhost and http://localhost/callback, any port.${overHttpMsalRefuses(origin)}`,
  text: `import { PublicClientApplication } from '@azure/msal-node'

export const msal = new PublicClientApplication({
  auth: {
    clientId: '${apps.console.clientId}',
    authority: '${origin}/${tenantId}',
    knownAuthorities: ['${new URL(origin).host}'],
  },
})
export const scopes = ['${apps.api.scope}']`,
})

const authJs = ({ control, issuer, apps }: Description): Configuration => ({
  title: 'Auth.js',
  note: 'The first line registers its redirect URI. The profile is spelt out because the provider’s own asks the real Graph for a picture.',
  text: `// ${register(control, apps.api.clientId, 'web', 'http://localhost:3000/api/auth/callback/microsoft-entra-id')}
import NextAuth from 'next-auth'
import MicrosoftEntraID from 'next-auth/providers/microsoft-entra-id'

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    MicrosoftEntraID({
      clientId: '${apps.api.clientId}',
      clientSecret: '${apps.api.clientSecret}',
      issuer: '${issuer}',
      authorization: { params: { scope: 'openid profile email' } },
      profile: ({ sub, name, email }) => ({ id: sub, name, email, image: null }),
    }),
  ],
})`,
})

const fastMcp = ({ issuer, jwksUri, apps }: Description): Configuration => ({
  title: 'FastMCP (Python)',
  note: 'A resource server: it verifies tokens and points clients at the mock. (AzureProvider, FastMCP’s own sign-in, takes https authorities only.)',
  text: `from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from pydantic import AnyHttpUrl

verifier = JWTVerifier(
    jwks_uri="${jwksUri}",
    issuer="${issuer}",
    audience="${apps.api.clientId}",
    required_scopes=["${apps.api.shortScope}"],
)
auth = RemoteAuthProvider(
    token_verifier=verifier,
    authorization_servers=[AnyHttpUrl("${issuer}")],
    base_url="http://localhost:8000",
)
mcp = FastMCP("My server", auth=auth)`,
})

const dotnet = ({ origin, issuer, apps }: Description): Configuration => ({
  title: '.NET (ASP.NET Core)',
  note: 'Package Microsoft.AspNetCore.Authentication.JwtBearer.',
  text: `builder.Services
    .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddJwtBearer(options =>
    {
        options.Authority = "${issuer}";
        options.Audience = "${apps.api.clientId}";
        options.MapInboundClaims = false;${origin.startsWith('https:') ? '' : '\n        options.RequireHttpsMetadata = false; // the mock speaks http'}
    });
builder.Services.AddAuthorizationBuilder()
    .AddPolicy("mcp", policy => policy.RequireAssertion(context =>
        context.User.FindFirst("scp")?.Value.Split(' ').Contains("${apps.api.shortScope}") == true));`,
})

const commandLine = ({ control, issuer, graphBaseUrl }: Description): Configuration => ({
  title: 'curl',
  note: 'The metadata; a token for the API, minted without a sign-in; a token for Graph, and who it is about (needs jq).',
  text: `curl ${issuer}/.well-known/openid-configuration
curl -X POST ${control}/tokens -d '{"user": "grace@contoso.example"}'
curl ${graphBaseUrl}/v1.0/me -H "Authorization: Bearer $(curl -s -X POST ${control}/tokens -d '{"resource": "graph"}' | jq -r .token)"`,
})

const tests = (): Configuration => ({
  title: 'Tests (vitest, jest, node:test)',
  note: 'A mock of its own for each test file, on a free port. jest runs ES modules with NODE_OPTIONS=--experimental-vm-modules.',
  text: `import { mockEntra } from 'mcp-entra/mock'
import { afterAll, beforeAll, test } from 'vitest' // jest has them as globals; node:test calls them before and after

const entra = mockEntra({}, { beforeAll, afterAll })

test('a token of another audience is refused', async () => {
  const token = await entra.mint({ claims: { aud: 'somebody-else' } })
  // … send it to your server, which trusts entra.issuer() and entra.jwksUri
})`,
})
