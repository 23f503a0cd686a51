import type { AppDescription } from '../app-description.ts'
import type { Description } from '../description.ts'
import { server, serverDirect } from './our-server.ts'
import { type Configuration, curl, forApp, saveFirst, trust, versionNote } from './words.ts'

/** Configuration for whatever is to trust a tenant of the mock, with its addresses and the apps of the cast filled in. */
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

/** Adds a redirect URI to those that an app has, while the mock runs; empty where it has it. */
function register(description: Description, app: AppDescription, platform: 'spa' | 'web', redirectUri: string): string {
  const known = app.redirectUris[platform]
  if (known.includes(redirectUri)) return ''
  const change = JSON.stringify({ [platform]: { redirectUris: [...known, redirectUri] } })
  return `// ${curl(description)} -X PATCH ${description.control}/apps/${app.clientId} -d '${change}'\n`
}

function msalBrowser(description: Description): Configuration {
  const { origin, tenantId, cast } = description
  const isOwn = forApp(description, cast.page) !== ''
  const redirectUri = (isOwn ? cast.page.redirectUris.spa[0] : undefined) ?? 'http://localhost:3000'
  const registration = register(description, cast.page, 'spa', redirectUri)
  return {
    title: 'MSAL.js in a browser',
    note: `${forApp(description, cast.page)}The redirect URI must be registered under "spa"${registration && '; the first line does it'}.${overHttpMsalRefuses(origin)}`,
    text: `${registration}import { createStandardPublicClientApplication } from '@azure/msal-browser'

export const msal = await createStandardPublicClientApplication({
  auth: {
    clientId: '${cast.page.clientId}',
    authority: '${origin}/${tenantId}',
    knownAuthorities: ['${new URL(origin).host}'],
    redirectUri: '${redirectUri}',
  },
})
export const scopes = ['${cast.api.scope}']`,
  }
}

function msalNode(description: Description): Configuration {
  const { origin, tenantId, cast } = description
  const redirects = cast.console.redirectUris.publicClient
  return {
    title: 'MSAL for Node.js',
    note: `${forApp(description, cast.console)}Registered with ${redirects.join(' and ')}${redirects.some((uri) => uri.startsWith('http://localhost')) ? ', any port of localhost' : ''}.${overHttpMsalRefuses(origin)}${trust(description, 'NODE_EXTRA_CA_CERTS')}`,
    text: `import { PublicClientApplication } from '@azure/msal-node'

export const msal = new PublicClientApplication({
  auth: {
    clientId: '${cast.console.clientId}',
    authority: '${origin}/${tenantId}',
    knownAuthorities: ['${new URL(origin).host}'],
  },
})
export const scopes = ['${cast.api.scope}']`,
  }
}

function authJs(description: Description): Configuration {
  const { issuer, cast } = description
  const registration = register(description, cast.site, 'web', 'http://localhost:3000/api/auth/callback/microsoft-entra-id')
  return {
    title: 'Auth.js',
    note: `${forApp(description, cast.site)}${registration && 'The first line registers its redirect URI. '}The profile is spelt out because the provider’s own asks the real Graph for a picture.${trust(description, 'NODE_EXTRA_CA_CERTS')}`,
    text: `${registration}import NextAuth from 'next-auth'
import MicrosoftEntraID from 'next-auth/providers/microsoft-entra-id'

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    MicrosoftEntraID({
      clientId: '${cast.site.clientId}',
      clientSecret: '${cast.site.clientSecret ?? ''}',
      issuer: '${issuer}',
      authorization: { params: { scope: 'openid profile email' } },
      profile: ({ sub, name, email }) => ({ id: sub, name, email, image: null }),
    }),
  ],
})`,
  }
}

const fastMcp = (description: Description): Configuration => ({
  title: 'FastMCP (Python)',
  note: `${forApp(description, description.cast.api)}A resource server: it verifies tokens and points clients at the mock. (AzureProvider, FastMCP’s own sign-in, takes https authorities only.)${versionNote(description.cast.api)}${trust(description, 'SSL_CERT_FILE')}`,
  text: `from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from pydantic import AnyHttpUrl

verifier = JWTVerifier(
    jwks_uri="${description.jwksUri}",
    issuer="${description.issuer}",
    audience="${description.cast.api.clientId}",
    required_scopes=["${description.cast.api.shortScope}"],
)
auth = RemoteAuthProvider(
    token_verifier=verifier,
    authorization_servers=[AnyHttpUrl("${description.issuer}")],
    base_url="http://localhost:8000",
)
mcp = FastMCP("My server", auth=auth)`,
})

const dotnet = (description: Description): Configuration => ({
  title: '.NET (ASP.NET Core)',
  note: `${forApp(description, description.cast.api)}Package Microsoft.AspNetCore.Authentication.JwtBearer.${versionNote(description.cast.api)}${trust(description, 'SSL_CERT_FILE')}`,
  text: `builder.Services
    .AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
    .AddJwtBearer(options =>
    {
        options.Authority = "${description.issuer}";
        options.Audience = "${description.cast.api.clientId}";
        options.MapInboundClaims = false;${description.ca === null ? '\n        options.RequireHttpsMetadata = false; // the mock speaks http' : ''}
    });
builder.Services.AddAuthorizationBuilder()
    .AddPolicy("mcp", policy => policy.RequireAssertion(context =>
        context.User.FindFirst("scp")?.Value.Split(' ').Contains("${description.cast.api.shortScope}") == true));`,
})

const commandLine = (description: Description): Configuration => {
  const { control, issuer, graphBaseUrl, users } = description
  const call = curl(description)
  return {
    title: 'curl',
    note: `${saveFirst(description)}The metadata; a token for the standard API, minted without a sign-in; a token for Graph, and who it is about (needs jq).`,
    text: `${call} ${issuer}/.well-known/openid-configuration
${call} -X POST ${control}/tokens -d '{"user": "${(users[1] ?? users[0])?.userPrincipalName}"}'
${call} ${graphBaseUrl}/v1.0/me -H "Authorization: Bearer $(${call} -s -X POST ${control}/tokens -d '{"resource": "graph"}' | jq -r .token)"`,
  }
}

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
