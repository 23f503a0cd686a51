import { check, fail, pass } from '../../kit/check.ts'
import type { Answer, ServerUnderTest } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { requirement } from '../../requirements/index.ts'
import { type Fault, firstFault, judgeDeviations, refusalWith, wasRefused } from './deviations.ts'
import { controlled } from './door.ts'
import { initialize } from './handshake.ts'
import { inWords } from './served.ts'

/** Where a request of 2026-07-28 names its revision, besides the header. */
export const versionKey = 'io.modelcontextprotocol/protocolVersion'

/** A revision that nobody has, or ever had. */
export const unheardOf = '1900-01-01'

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText)
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A client that speaks several revisions learns here which to use, and what there is. */
export const discoverImplemented = check({
  id: 'server/versions/discover-implemented',
  requirement: requirement('ver.server-discover'),
  title: 'server/discover answers with the supported versions and the capabilities',
  needs: ['server', 'token'],
  catches: ['server/has-no-discover', 'server/discovers-no-versions'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const verdict = await controlled(step, 'control: tools/list with a right token', () => server.listTools({ token }))
    if (verdict !== undefined) return verdict
    const discovered = await step('probe: server/discover', () => server.ask('server/discover', undefined, { token }))
    const { supportedVersions, capabilities } = discovered.message?.result ?? {}
    if (discovered.message?.result === undefined) return fail(`expected a result, got ${inWords(discovered)}`)
    if (!isTexts(supportedVersions)) return fail('expected a list of versions in `supportedVersions`, got none')
    return isObject(capabilities) ? pass : fail('expected an object in `capabilities`, got none')
  },
})

const refusedWith400: Fault = ({ status }) => (status === 400 ? undefined : '400')

/** The one way to say with which revision a request is, and everybody reads it: gateways from the header, servers from the body. */
export const versionsDiffer = check({
  id: 'server/versions/differing-refused',
  requirement: requirement('ver.server-header-meta-mismatch'),
  title: 'A request whose header names another version than its body gets 400 with the error -32020',
  needs: ['server', 'token'],
  catches: [
    'server/takes-the-version-from-the-body',
    'server/takes-the-version-from-the-header',
    'server/calls-a-mismatch-invalid-params',
    'server/calls-a-mismatch-by-its-draft-code',
    'server/answers-a-mismatch-with-200',
  ],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [
        {
          what: 'an older version in the body than in the header',
          // To a server that does not speak the older one both objections are right, and which comes first is nowhere laid down.
          due: refusalWith(400, codes.headerMismatch, codes.unsupportedVersion),
          send: () => server.ask('tools/list', undefined, { token, meta: { [versionKey]: '2025-11-25' } }),
        },
        {
          what: 'an older version in the header than in the body',
          // A server that speaks the older one, too, judges it by the rules of that: no session, or no `_meta` to compare with.
          due: refusedWith400,
          send: () => server.ask('tools/list', undefined, { token, headers: { 'MCP-Protocol-Version': '2025-11-25' } }),
        },
      ],
      (answer, { due }) => due(answer),
    ),
})

/** A server that also serves clients of 2025-03-26, which knew no such header, may take such a request for one of theirs. */
export const missingVersionRefused = check({
  id: 'server/versions/missing-refused',
  requirement: requirement('ver.server-missing-reject'),
  title: 'A request without MCP-Protocol-Version gets 400 with the error -32020, unless the server speaks 2025-03-26',
  needs: ['server', 'token'],
  catches: ['server/does-without-the-version-header'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const control = () => server.firstRequest({ token })
    const before = await controlled(step, 'control: the first request with a right token', control)
    if (before !== undefined) return before
    const headers = { 'MCP-Protocol-Version': undefined }
    const without = { what: 'no version in a header', send: () => server.ask('tools/list', undefined, { token, headers }) }
    const verdict = await firstFault(step, [without], refusalWith(400, codes.headerMismatch))
    if (verdict.kind === 'pass') return (await controlled(step, 'control: the first request again', control)) ?? pass
    const old = await step('does it speak 2025-03-26', () => initialize(server, token, '2025-03-26'))
    return old.message?.result?.['protocolVersion'] === '2025-03-26' ? pass : verdict
  },
})

/** A request in a version that nobody has: before 2026-07-28 it is named in the header alone. */
const inUnheardOfVersion = (server: ServerUnderTest, token: string): Promise<Answer> =>
  server.listTools({ token, headers: { 'MCP-Protocol-Version': unheardOf }, meta: { [versionKey]: unheardOf } })

const is400: Fault = ({ status }) => (status === 400 ? undefined : '400')

export const unsupportedVersionRefused = check({
  id: 'server/versions/unsupported-refused',
  requirement: requirement('ver.server-unsupported-400'),
  title: 'A request in a version that nobody has is refused with 400',
  needs: ['server', 'token'],
  catches: ['server/takes-any-version', 'server/answers-an-unknown-version-with-200'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [{ what: 'a version that nobody has', send: () => inUnheardOfVersion(server, token) }],
      is400,
    ),
})

/** Only by this list does a client find the version that both have. */
export const supportedVersionsListed = check({
  id: 'server/versions/supported-listed',
  requirement: requirement('ver.server-unsupported-error'),
  title: 'A request in a version that nobody has gets the error -32022 with the list of supported versions',
  needs: ['server', 'token'],
  catches: [
    'server/takes-any-version@2026-07-28',
    'server/lists-no-versions',
    'server/calls-an-unknown-version-by-its-draft-code',
  ],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [{ what: 'a version that nobody has', send: () => inUnheardOfVersion(server, token) }],
      ({ message }) => {
        if (message?.error?.code !== codes.unsupportedVersion) return `the error ${codes.unsupportedVersion}`
        const data = message.error.data as { readonly supported?: unknown } | null | undefined
        return isTexts(data?.supported) ? undefined : 'a list of versions in `data.supported`'
      },
    ),
})

/** The people before an old client have nothing else to learn from why it cannot connect. */
export const versionsNamedToOldClients = check({
  id: 'server/versions/named-to-old-clients',
  requirement: requirement('ver.server-name-versions-on-initialize'),
  title: 'A server that refuses initialize names the versions it speaks',
  needs: ['server', 'token'],
  catches: ['server/refuses-initialize-without-a-word'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [{ what: 'initialize of 2025-11-25', send: () => initialize(server, token, '2025-11-25') }],
      (answer) =>
        wasRefused(answer) && !answer.text.includes(instruments.server.revision) ? 'its versions in the error' : undefined,
    ),
})

/** 2025-03-26 had no header for its version, and a client of it goes on without. */
export const absentVersionIsOld = check({
  id: 'server/versions/absent-is-2025-03-26',
  requirement: requirement('ver.server-default-0326'),
  title: 'A request without MCP-Protocol-Version is taken for one of 2025-03-26, where the server speaks that',
  needs: ['server', 'token'],
  catches: ['server/wants-the-version-header@2025-06-18', 'server/wants-the-version-header@2025-11-25'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const verdict = await controlled(step, 'control: tools/list with a right token', () => server.listTools({ token }))
    if (verdict !== undefined) return verdict
    const headers = { 'MCP-Protocol-Version': undefined }
    const answer = await step('probe: the same without a version', () => server.listTools({ token, headers }))
    // From 2026-07-28 on a server may do so, or refuse.
    if (!wasRefused(answer) || server.revision >= '2026-07-28') return pass
    const old = await step('does it speak 2025-03-26', () => initialize(server, token, '2025-03-26'))
    return old.message?.result?.['protocolVersion'] === '2025-03-26'
      ? fail(`expected the request to be served as one of 2025-03-26, got ${inWords(answer)}`)
      : pass
  },
})

/** Who is offered a version that both know can go on with it; who hears an echo goes on in a version that neither knows. */
export const otherVersionOffered = check({
  id: 'server/versions/other-offered',
  requirement: requirement('life.server-version-answer'),
  title: 'initialize with a version that nobody has is answered with one that the server does speak',
  needs: ['server', 'token'],
  catches: ['server/echoes-the-version', 'server/offers-no-version'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const verdict = await controlled(step, 'control: initialize with a right token', () => server.firstRequest({ token }))
    if (verdict !== undefined) return verdict
    const answer = await step('probe: initialize with a version that nobody has', () => initialize(server, token, unheardOf))
    const offered = answer.message?.result?.['protocolVersion']
    if (!isText(offered)) return fail(`expected another version, got ${inWords(answer)}`)
    if (offered === unheardOf) return fail('expected another version, got the one that nobody has')
    const again = await step('probe: initialize with the version that was offered', () => initialize(server, token, offered))
    return again.message?.result?.['protocolVersion'] === offered
      ? pass
      : fail(`expected the version that was offered to be spoken, got ${inWords(again)}`)
  },
})
