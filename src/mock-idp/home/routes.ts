import { type Request, type RequestHandler, type Response, Router } from 'express'
import { onlyThisMachine } from '../control/only-this-machine.ts'
import type { Description } from '../description.ts'
import type { Application } from '../directory/application.ts'
import type { User } from '../directory/user.ts'
import type { Armed } from '../faults/seam.ts'
import type { Ledger, LedgerEntry } from '../ledger.ts'
import { defaultSwitches, type Switches } from '../switches.ts'

/** A tenant as the page needs it; the handles of the mock's tenants are such. */
export interface ShownTenant {
  readonly tenantId: string
  readonly domain: string
  readonly describe: () => Description
  readonly directory: { readonly users: () => readonly User[]; readonly apps: () => readonly Application[] }
  readonly ledger: Pick<Ledger, 'entries' | 'mark' | 'subscribe'>
  readonly switches: () => Switches
  readonly armed: () => Pick<Armed, 'id' | 'fired'> | undefined
}

const livePath = '/_mock/live'

/** What may wait for a page that does not read. A browser that lost its stream comes back, and says what it saw last. */
const mostWaitingOctets = 1024 * 1024

/** Loaded when somebody looks: most mocks are never looked at. */
const pages = async () => ({ ...(await import('./page.ts')), ...(await import('./entry.ts')) })

/** The page at `/` and its news, for browsers on this machine only. The tenants are asked for at each request. */
export function homeRoutes(tenants: () => readonly ShownTenant[], origin: string): Router {
  const guard = onlyThisMachine(origin)
  const forTenant =
    (answer: (tenant: ShownTenant, request: Request, response: Response) => Promise<void>): RequestHandler =>
    async (request, response) => {
      const { tenant: asked } = request.query
      const tenant = tenants().find(({ tenantId }) => asked === undefined || tenantId === asked)
      if (tenant) await answer(tenant, request, response)
      else response.status(404).type('text/plain').send(`No such tenant; the mock’s first one is at ${origin}/\n`)
    }
  return Router({ caseSensitive: true, strict: true })
    .get(
      '/',
      guard,
      forTenant((tenant, _request, response) => showPage(tenant, tenants(), response)),
    )
    .get(livePath, guard, forTenant(tellNews))
}

async function showPage(
  { tenantId, domain, describe, directory, ledger, switches, armed }: ShownTenant,
  tenants: readonly ShownTenant[],
  response: Response,
): Promise<void> {
  const { homeHeaders, homePage } = await pages()
  const page = homePage({
    description: describe(),
    domain,
    apps: directory.apps(),
    users: directory.users(),
    entries: ledger.entries(),
    mark: ledger.mark,
    tenants,
    armed: armed(),
    switched: Object.entries(switches()).filter(([name, position]) => position !== defaultSwitches[name as keyof Switches]),
    live: `${livePath}?tenant=${encodeURIComponent(tenantId)}`,
  })
  response.set(homeHeaders).send(page)
}

/** Server-sent events: the requests after the one the page knows, and each new one, as HTML of a list item. */
async function tellNews({ directory, ledger }: ShownTenant, request: Request, response: Response): Promise<void> {
  const { entryItem, namesOf } = await pages()
  const tell = (entry: LedgerEntry): void => {
    const html = entryItem(entry, namesOf({ apps: directory.apps(), users: directory.users() }))
    if (response.destroyed || response.writableLength > mostWaitingOctets) return void response.destroy()
    response.write(`event: entry\nid: ${entry.seq}\ndata: ${JSON.stringify(html)}\n\n`)
  }
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders()
  // A browser that comes back says what it saw last; that is newer than what its page was made with.
  const known = Number(request.headers['last-event-id'] ?? request.query['since'] ?? ledger.mark)
  for (const entry of ledger.entries(Number.isSafeInteger(known) ? known : ledger.mark)) tell(entry)
  response.once('close', ledger.subscribe(tell))
}
