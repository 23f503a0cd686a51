/** Error codes of JSON-RPC 2.0 §5.1, those that MCP 2026-07-28 defines (basic/index, "Error Codes"), and one of 2025-11-25 that it has withdrawn. */
export const codes = {
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  urlElicitationRequired: -32042,
} as const
