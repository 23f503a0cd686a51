/** The minimal client as a process, by the contract of the official suite: `node conformance/targets/minimal-client/main.ts URL`. */
import { revisions } from '../../kit/requirement.ts'
import { runMinimalClient } from './index.ts'

const url = process.argv.at(-1) ?? ''
const revision = revisions.find((name) => name === process.env['MCP_CONFORMANCE_PROTOCOL_VERSION']) ?? '2026-07-28'
const { exitCode, lastLines } = await runMinimalClient({
  url,
  revision,
  context: JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'),
})
for (const line of lastLines) process.stderr.write(`${line}\n`)
process.exitCode = exitCode ?? 1
