/** The minimal client as a process, by the contract of the official suite: `node conformance/targets/minimal-client/main.ts URL`. */
import { readErrand, runMinimalClient } from './index.ts'

const { exitCode, lastLines } = await runMinimalClient(readErrand(process.argv.at(-1) ?? '', process.env))
for (const line of lastLines) process.stderr.write(`${line}\n`)
process.exitCode = exitCode ?? 1
