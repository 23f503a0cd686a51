import { describe, expect, test } from 'vitest'
import { endpointAddress, serverAddress } from './server-address.ts'

const here = serverAddress('http://localhost:8000/mcp')
const elsewhere = serverAddress('https://mcp.example/mcp')

describe('the address of the MCP server', () => {
  test('is sent in its canonical form, without a fragment', () => {
    expect(serverAddress('HTTPS://MCP.example/mcp#part').url.href).toBe('https://mcp.example/mcp')
  })

  test('may be named by the URL asked or by its origin, and a slash at the end of the path is a difference', () => {
    expect(elsewhere.identifiers).toEqual(['https://mcp.example/mcp', 'https://mcp.example', 'https://mcp.example/'])
  })

  test.each(['localhost:8000/mcp', 'ftp://host/mcp', 'https://user:word@host/mcp', '', '/mcp'])('%s is none', (given) => {
    expect(() => serverAddress(given)).toThrow(/is not an address of an MCP server/)
  })
})

describe('an address that another party named', () => {
  test.each([
    ['https://as.example/token', elsewhere],
    ['https://as.example/token', here],
    ['http://localhost:9400/token', here],
    ['http://127.0.0.1:9400/token', here],
    ['http://[::1]:9400/token', here],
    ['https://10.0.0.5/token', serverAddress('https://10.0.0.4/mcp')],
    ['https://[64:ff9b::808:808]/token', elsewhere],
  ])('%s is used', (named, server) => {
    expect(endpointAddress(named, 'token_endpoint', server, 'the authorization server').href).toBe(named)
  })

  test.each([
    ['http://as.example/token', here, /plain http/],
    ['http://localhost.example/token', here, /plain http/],
    ['http://127.0.0.1.example/token', here, /plain http/],
    ['http://localhost:9400/token', elsewhere, /on this machine/],
    ['https://2130706433/token', elsewhere, /on this machine/],
    ['https://localhost./token', elsewhere, /on this machine/],
    ['https://as.localhost/token', elsewhere, /on this machine/],
    ['https://0.0.0.0/token', elsewhere, /on this machine/],
    ['https://[::]/token', elsewhere, /on this machine/],
    ['https://[::ffff:127.0.0.1]/token', elsewhere, /on this machine/],
    ['https://10.0.0.5/token', elsewhere, /private network/],
    ['https://10.0.0.5/token', here, /private network/],
    ['https://192.168.1.1/token', elsewhere, /private network/],
    ['https://169.254.169.254/latest/meta-data', elsewhere, /private network/],
    ['https://[fd00::1]/token', elsewhere, /private network/],
    ['https://[::ffff:172.16.0.1]/token', elsewhere, /private network/],
    ['https://[64:ff9b::169.254.169.254]/token', elsewhere, /private network/],
    ['https://[fec0::1]/token', elsewhere, /private network/],
    ['javascript:alert(1)', here, /javascript: is no scheme/],
    ['file:///etc/passwd', here, /file: is no scheme/],
    ['https://user:word@as.example/token', here, /user name or password/],
    ['/token', here, /not an absolute URL/],
  ])('%s is not used', (named, server, why) => {
    expect(() => endpointAddress(named, 'token_endpoint', server, 'the authorization server')).toThrow(why)
  })
})
