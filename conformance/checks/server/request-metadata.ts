import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { requirement } from '../../requirements/index.ts'
import { judgeDeviations, refusalWith, service } from './deviations.ts'
import { openDoor } from './door.ts'
import { inWords, wasServed } from './served.ts'
import { versionKey } from './versions.ts'

const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'
const clientInfoKey = 'io.modelcontextprotocol/clientInfo'

/** The members that every request has, and how one without is refused. A version in the header alone is also one that differs. */
const required: readonly { readonly key: string; readonly codes: readonly [number, ...number[]] }[] = [
  { key: capabilitiesKey, codes: [codes.invalidParams] },
  { key: versionKey, codes: [codes.invalidParams, codes.headerMismatch] },
]

/** Without a handshake each request has to say all there is to know of its client. */
export const missingMetadataRefused = check({
  id: 'server/request-metadata/missing-refused',
  requirement: requirement('meta.server-reject-missing'),
  title: 'A request without its version or its capabilities in _meta gets 400 with the error -32602',
  needs: ['server', 'token'],
  catches: ['server/does-without-capabilities', 'server/answers-missing-metadata-with-200'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) =>
        required.map(({ key, codes }) => ({
          what: `no ${key}`,
          fault: refusalWith(400, ...codes),
          send: () => server.ask('tools/list', undefined, { token, meta: { [key]: undefined } }),
        })),
      (answer, { fault }) => fault(answer),
    ),
})

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the referee declares it is capable of: nothing. Whoever asks it for input all the same relies on what is not there. */
function capabilityFault({ status, message }: Answer): string | undefined {
  const { error, result } = message ?? {}
  const asked = result?.['resultType'] === 'input_required' && isObject(result['inputRequests'])
  if (asked) return `the error ${codes.missingCapability} to a client that can be asked for nothing`
  if (error?.code !== codes.missingCapability) return undefined
  if (status !== 400) return '400'
  const { requiredCapabilities } = (error.data ?? {}) as { readonly requiredCapabilities?: unknown }
  return isObject(requiredCapabilities) ? undefined : 'the capabilities that are missing in `data.requiredCapabilities`'
}

export const undeclaredCapabilityUnused = check({
  id: 'server/request-metadata/undeclared-capability-unused',
  requirement: requirement('meta.server-missing-capability'),
  title: 'A tool asks a client that declares no capabilities for nothing, or is refused by 400 with the error -32021',
  needs: ['server', 'token'],
  catches: ['server/asks-whoever-cannot-answer', 'server/misses-capabilities-with-200'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token, tool }) =>
        tool ? [{ what: 'a tool call without capabilities', send: () => server.callTool(tool, { token }) }] : [],
      capabilityFault,
    ),
})

/** Names that servers may know, or that somebody may have thought a password. */
const names = ['mcp-inspector', 'claude-ai', 'Visual Studio Code', 'admin']

/** Everybody may say of himself what he likes. */
export const clientNameNotTrusted = check({
  id: 'server/request-metadata/client-name-not-trusted',
  requirement: requirement('meta.info-not-for-security'),
  title: 'What a client calls itself lets no stranger in, and keeps nobody out who has a right token',
  needs: ['server', 'token'],
  catches: ['server/trusts-a-client-by-its-name', 'server/wants-to-know-its-clients'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    if (wasServed(door.anonymous)) return pass
    const clients = [...names.map((name) => ({ name, version: '1.0.0' })), undefined]
    const results = await Promise.all(
      clients.map(async (client) => {
        const meta = { [clientInfoKey]: client }
        const who = client?.name ?? 'a client without a name'
        const [stranger, holder] = await Promise.all([
          step(`probe: ${door.name} of ${who} without a token`, () => door.knock({ meta })),
          step(`probe: ${door.name} of ${who} with a right token`, () => door.knock({ token, meta })),
        ])
        if (wasServed(stranger)) return `${who} without a token: expected a refusal, got ${inWords(stranger)}`
        const fault = service(holder)
        return fault && `${who} with a right token: expected ${fault}, got ${inWords(holder)}`
      }),
    )
    const fault = results.find((result) => result !== undefined)
    return fault === undefined ? pass : fail(fault)
  },
})

/** The kinds of results that the core protocol has. All others belong to extensions (basic/index, "ResultType"). */
const coreResults: readonly unknown[] = ['complete', 'input_required', undefined]

/** A client that has not said it knows an extension cannot read what comes of it. */
export const extensionsNotForced = check({
  id: 'server/request-metadata/extensions-not-forced',
  requirement: requirement('ext.fallback'),
  title: 'A client that declares no extension gets results of the core protocol, or a refusal',
  needs: ['server', 'token'],
  catches: ['server/answers-everybody-by-a-task'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token, tool }) => [
        { what: 'tools/list without extensions', send: () => server.listTools({ token }) },
        ...(tool ? [{ what: 'a tool call without extensions', send: () => server.callTool(tool, { token }) }] : []),
      ],
      ({ message }) => (coreResults.includes(message?.result?.['resultType']) ? undefined : 'a result of the core protocol'),
    ),
})
