import type { KoaContextWithOIDC } from 'oidc-provider'
import { headersOf, markupOf } from './pages/page.ts'
import { refusedAtWebsite } from './pages/problem-page.ts'
import { destinationOf } from './redirect-uris.ts'

/**
 * Anybody may register a website, and an address of ours with a request in it that is wrong would send every browser there at
 * once (RFC 9700 §4.11.2; MCP, "Open Redirection"). So before anybody was asked anything, an error goes to a website by a
 * link on our page, which names it; at once only to programs on this machine, and to websites that the operator registered.
 */
export const untrustedRedirects =
  (isTrusted: (clientId: string) => boolean) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next()
    const { oidc } = ctx
    // An address that oidc-provider does not answer has no such context.
    if (oidc?.route !== 'authorization' || ctx.state['refused'] === undefined) return
    const redirectUri = oidc.params?.['redirect_uri']
    const client = oidc.client
    if (!client || typeof redirectUri !== 'string' || !client.redirectUriAllowed(redirectUri) || isTrusted(client.clientId))
      return
    const destination = destinationOf(redirectUri)
    if (destination.kind !== 'website') return
    const back = ctx.response.get('location')
    const page = refusedAtWebsite(destination.name, String(ctx.state['refused']), back === '' ? undefined : back)
    ctx.remove('location')
    ctx.status = page.status
    ctx.set({ ...headersOf(page) })
    ctx.body = markupOf(page)
  }
