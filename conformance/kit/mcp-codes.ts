/** Error codes of JSON-RPC 2.0 §5.1, and those that MCP 2026-07-28 defines (basic/index, "Error Codes"). */
export const codes = {
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const
