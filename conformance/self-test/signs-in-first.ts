import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a person types there, by the names of the fields. */
export const loginThere = { member: 'ada', understood: 'yes' }

const page = (field: string) => `<!doctype html><form method="post">${field}<button>Continue</button></form>`
const name = page('<input name="member">')
const box = page('<input type="checkbox" name="understood" value="yes">')

/** Who has given a name is asked to tick a box, and is then let in. */
function login(form: URLSearchParams, next: string): { status: number; headers: Record<string, string>; body: string } {
  const isIn = form.get('understood') === loginThere.understood
  const headers = {
    'content-type': 'text/html',
    'x-frame-options': 'DENY',
    ...(isIn && { location: next, 'set-cookie': 'known=1; HttpOnly; Path=/' }),
  }
  return { status: isIn ? 303 : 200, headers, body: form.get('member') === loginThere.member ? box : name }
}

/**
 * A front that signs people in before the authorization server behind it sees their request, as frameworks do that guard a page with
 * a login: also those that are then refused. It asks on two pages, and for no password.
 */
export async function startSigningInFirst(
  start: (origin: string) => Promise<{ readonly at: string; close(): Promise<unknown> }>,
) {
  const front = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request)
    response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const origin = `http://localhost:${(front.address() as AddressInfo).port}`
  const behind = await start(origin)

  async function answer(request: IncomingMessage) {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', origin)
    const { method = 'GET', headers } = request
    const body = await text(request)
    if (pathname === '/login') return login(new URLSearchParams(body), searchParams.get('next') ?? '/')
    if (pathname === '/authorize' && !headers.cookie?.includes('known=1'))
      return { status: 302, headers: { location: `/login?${new URLSearchParams({ next: pathname + search })}` }, body: '' }
    const passedOn = Object.entries(headers).flatMap(([key, value]) => (key === 'host' ? [] : [[key, String(value)]]))
    const said = await fetch(behind.at + pathname + search, {
      ...{ method, headers: Object.fromEntries(passedOn), redirect: 'manual' },
      ...(method === 'POST' && { body }),
    })
    const {
      'content-length': _,
      connection: __,
      'keep-alive': ___,
      'transfer-encoding': ____,
      ...others
    } = Object.fromEntries(said.headers)
    return { status: said.status, headers: { ...others, 'set-cookie': said.headers.getSetCookie() }, body: await said.text() }
  }

  return {
    origin,
    close: async () => {
      front.close()
      front.closeAllConnections()
      await behind.close()
    },
  }
}
