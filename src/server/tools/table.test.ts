import { beforeAll, describe, expect, test } from 'vitest'
import { converse, dialects } from '../testing/dialects.ts'
import { type Stage, stages } from '../testing/stage.ts'

const stage = stages()
const profile = { method: 'tools/call', params: { name: 'get_my_profile', arguments: {} } }
let at: Stage
let able: string
beforeAll(async () => {
  at = await stage({}, { scopes: ['mcp.access', 'mcp.profile'] })
  able = await at.entra.mint({ claims: { scp: 'mcp.profile' } })
})

describe.each(dialects)('at revision $revision', (dialect) => {
  const call = (tried: string) => converse(dialect, at.server.url, able, { ...profile, tried })

  test('the profile is what Graph says now; what is not there is said to be none', async () => {
    at.entra.state.photo = undefined
    expect((await call(able)).json.result.content).toEqual([
      { type: 'text', text: 'Name: Alice Example\nMail: alice@contoso.example\nJob title: none\nPhoto: none' },
    ])
  })

  test('a photo comes as a picture', async () => {
    at.entra.state.photo = Buffer.from('pixels')
    const { content } = (await call(able)).json.result
    expect(content[0].text).toContain('Photo: attached')
    expect(content[1]).toEqual({ type: 'image', mimeType: 'image/jpeg', data: Buffer.from('pixels').toString('base64') })
  })

  test('the scope that every request needs is not enough for it', async () => {
    const { status, headers } = await call(await at.entra.mint())
    expect(status).toBe(403)
    expect(headers.get('www-authenticate')).toContain(`scope="${at.server.url}/mcp.access ${at.server.url}/mcp.profile"`)
  })
})
