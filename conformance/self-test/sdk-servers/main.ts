/**
 * Runs a server on the helpers of one SDK line, so that anybody can watch the suite judge them:
 * `conformance server --command "node conformance/self-test/sdk-servers/main.ts v1"`, or `v2`; `by-throwing` after it lets jose's errors go up.
 */
import { readSettings } from './settings.ts'
import { startOnV1 } from './v1.ts'
import { startOnV2 } from './v2.ts'

try {
  const [line, refuses = 'by-message'] = process.argv.slice(2)
  if ((line !== 'v1' && line !== 'v2') || (refuses !== 'by-message' && refuses !== 'by-throwing'))
    throw new Error('Say which: v1 or v2, then by-message (default) or by-throwing.')
  const settings = readSettings(process.env, refuses)
  await (line === 'v1' ? startOnV1(settings) : startOnV2(settings))
  process.stdout.write(`${JSON.stringify({ ready: true, url: settings.url.href })}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
