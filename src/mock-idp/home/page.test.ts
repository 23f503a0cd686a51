import { describe, expect, test } from 'vitest'
import type { LedgerEntry } from '../ledger.ts'
import { entryItem } from './entry.ts'
import { homeHeaders } from './page.ts'
import { script } from './script.ts'

const nobody = () => undefined
const entry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  seq: 7,
  at: '2026-11-23T12:34:56.789Z',
  method: 'POST',
  path: '/contoso.example/oauth2/v2.0/token',
  endpoint: 'token',
  status: 200,
  ...changes,
})

const mismatch = { code: 9010010, error: 'invalid_target', description: "The resource parameter … doesn't match" }

describe('a request', () => {
  test('is one line: when, what, who, and how it ended', () => {
    const html = entryItem(entry({ clientId: 'app-1', grantType: 'authorization_code' }), (id) =>
      id === 'app-1' ? 'Console' : undefined,
    )
    for (const words of ['12:34:56', 'Token: authorization_code', 'Console', '>200<', 'data-seq="7"'])
      expect(html).toContain(words)
  })

  test('that was refused says the code, the words, what to change and where that is documented', () => {
    const html = entryItem(entry({ status: 400, refusal: mismatch }), nobody)
    for (const words of [
      'class="entry refused"',
      'AADSTS9010010',
      'doesn&#39;t match',
      'identifierUris',
      'secure-mcp-server-with-entra-id',
    ]) {
      expect(html).toContain(words)
    }
  })

  test('that Graph refused has a remedy too', () => {
    const refusal = { code: undefined, error: 'InvalidAuthenticationToken', description: 'Access token is empty.' }
    expect(entryItem(entry({ status: 401, endpoint: 'graph', path: '/v1.0/me', refusal }), nobody)).toContain(
      'on behalf of the user',
    )
  })

  test.each([
    ['/.well-known/oauth-authorization-server/contoso.example/v2.0', 'metadata at'],
    ['/contoso.example/oauth2/v2.0/register', 'no dynamic client registration'],
    ['/.well-known/oauth-protected-resource', 'MCP server’s'],
  ])('for %s, which Entra does not have, says so', (path, words) => {
    const refusal = { code: undefined, error: 'invalid_request', description: 'Nothing is served at this address.' }
    expect(entryItem(entry({ status: 404, endpoint: 'other', path, refusal }), nobody)).toContain(words)
  })

  test('that got tokens shows them decoded, says for whom and about whom, and until when', () => {
    const claims = { aud: 'api-1', preferred_username: 'ada@contoso.example', scp: 'mcp.access', exp: 1_795_440_000 }
    const issued = [{ kind: 'access token', header: { alg: 'RS256', kid: 'k1' }, claims }] as const
    const html = entryItem(entry({ issued }), (id) => (id === 'api-1' ? 'Contoso MCP server' : undefined))
    for (const words of [
      '<b>Contoso MCP server</b>',
      '<b>ada@contoso.example</b>',
      '<b>mcp.access</b>',
      '2026-11-23 13:20:00Z',
      '&quot;kid&quot;: &quot;k1&quot;',
    ]) {
      expect(html).toContain(words)
    }
  })

  test('masks what the ledger masks', () => {
    const html = entryItem(entry({ parameters: { code: true, scope: 'openid' } }), nobody)
    expect(html).toContain('<th scope="row">code</th><td>•••</td>')
    expect(html).toContain('<td>openid</td>')
  })

  test('that holds HTML is shown as text', () => {
    const nasty = '<img src=x onerror=alert(1)>"\''
    const html = entryItem(
      entry({
        path: nasty,
        endpoint: 'other',
        clientId: nasty,
        grantType: nasty,
        parameters: { [nasty]: nasty },
        refusal: { code: undefined, error: nasty, description: nasty },
        issued: [{ kind: 'access token', header: { [nasty]: nasty }, claims: { aud: nasty, scp: nasty, exp: 1e300 } }],
        bearer: { fingerprint: nasty, audience: nasty, subject: nasty },
      }),
      nobody,
    )
    expect(html).not.toContain('<img')
    expect(html).not.toContain(nasty)
  })
})

test('the page may run its own script and nothing else, and nobody may frame it', () => {
  const policy = homeHeaders['content-security-policy']
  for (const words of ["default-src 'none'", "script-src 'sha256-", "connect-src 'self'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(words)
  }
  expect(script).not.toContain('</script')
})
