import { afterAll, beforeAll, expect, test } from 'vitest'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, decide, type Stage, stage } from './testing/stage.ts'

/** Behind a proxy that ends TLS: the server itself is spoken to over http. */
let room: Stage
beforeAll(async () => {
  room = await stage({ origin: 'https://mcp.contoso.example' })
})
afterAll(() => room.close())

test('on https every cookie is Secure, HttpOnly and Lax, with a prefix that browsers hold it to', async () => {
  const client = mcpClient(room)
  const visitor = room.newBrowser()
  const lines: string[] = []
  let visited = await visitor.visit(client.authorizationUrl(await client.registered()))
  for (;;) {
    lines.push(...visited.headers.getSetCookie())
    if (visited.location?.startsWith(callback)) break
    visited = visited.location === undefined ? await decide(visitor, visited, 'allow') : await visitor.visit(visited.location)
  }
  expect(visited.location).toMatch(/[?&]code=/)
  const names = new Set(lines.map((line) => line.split('=')[0]?.replace(/-([\w-]{43}|[\w-]{16})$/, '-')))
  expect([...names].sort()).toEqual([
    '__Host-mcp-asked-',
    '__Host-mcp-interaction',
    '__Host-mcp-interaction.sig',
    '__Host-mcp-person',
    '__Host-mcp-state-',
    '__Secure-mcp-resume',
    '__Secure-mcp-resume.sig',
  ])
  for (const line of lines) {
    expect(line).toMatch(/; secure/i)
    expect(line).toMatch(/; httponly/i)
    expect(line).toMatch(/; samesite=lax/i)
    expect(line).not.toMatch(/; domain/i)
    if (line.startsWith('__Host-')) expect(line).toMatch(/; path=\/;/i)
  }
})

test('a cookie that was altered is as good as none', async () => {
  const client = mcpClient(room)
  const visitor = room.newBrowser()
  const page = await client.begin(visitor, await client.registered())
  const [binding] = (await visitor.jar.getCookies(page.url)).filter(({ key }) => key.startsWith('__Host-mcp-asked-'))
  await visitor.jar.setCookie(`${binding?.key}=${'A'.repeat(43)}; Secure; Path=/`, page.url)
  expect((await decide(visitor, page, 'allow')).status).toBe(400)
})
