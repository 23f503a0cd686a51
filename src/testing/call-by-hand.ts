/** One `tools/call` as revision 2026-07-28 has it, posted by hand. */
export async function callByHand(url: string, token: string, tool = 'get_user_name') {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
    },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: {
        ...{ name: tool, arguments: {} },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
          'io.modelcontextprotocol/clientInfo': { name: 'by-hand', version: '1' },
        },
      },
    }),
  })
  const { status, headers } = response
  const { result } = (await response.json()) as { result?: { isError?: boolean; content: { text: string }[] } }
  return { status, challenge: headers.get('www-authenticate') ?? '', text: result?.content[0]?.text, isError: result?.isError }
}
