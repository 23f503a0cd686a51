import { check, fail, pass } from '../../kit/check.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { requirement } from '../../requirements/index.ts'
import { type Deviation, type Ground, judgeDeviations, refusal, refusalWith, service, wasRefused } from './deviations.ts'
import { controlled } from './door.ts'
import { inWords, wasServed } from './served.ts'

/** A call of the tool, where there is one, with another `Mcp-Name`. */
const named = ({ server, token, tool }: Ground, what: string, name: string | undefined): readonly Deviation[] =>
  tool ? [{ what, send: () => server.callTool(tool, { token, headers: { 'Mcp-Name': name } }) }] : []

const withMethod = ({ server, token }: Ground, what: string, method: string | undefined): Deviation => ({
  what,
  send: () => server.firstRequest({ token, headers: { 'Mcp-Method': method } }),
})

const mismatches = (ground: Ground): readonly Deviation[] => {
  const { name = '' } = ground.tool ?? {}
  const shouted = name.toUpperCase()
  return [
    withMethod(ground, 'another method in Mcp-Method than in the body', 'tools/list'),
    withMethod(ground, 'the method in capitals in Mcp-Method', 'SERVER/DISCOVER'),
    ...named(ground, 'another tool in Mcp-Name than in the body', 'another-tool'),
    ...(shouted !== name && /^[\x21-\x7e]+$/.test(name) ? named(ground, 'the tool in capitals in Mcp-Name', shouted) : []),
  ]
}

const omissions = (ground: Ground): readonly Deviation[] => [
  withMethod(ground, 'no Mcp-Method', undefined),
  ...named(ground, 'a tool call without Mcp-Name', undefined),
]

/** Whoever stands in between routes and permits by the header; a server that goes by the body alone carries out what nobody let through. */
export const mismatchRefused = check({
  id: 'server/mirrored-headers/mismatch-refused',
  requirement: requirement('hdr.server-mismatch'),
  title: 'A request whose Mcp-Method or Mcp-Name says something else than its body is refused',
  needs: ['server', 'token'],
  catches: [
    'server/believes-the-body-over-mcp-method',
    'server/compares-methods-without-case',
    'server/does-not-compare-mcp-name',
    'server/opens-by-mcp-method',
  ],
  run: (instruments, step) => judgeDeviations(instruments, step, mismatches, refusal),
})

export const missingHeaderRefused = check({
  id: 'server/mirrored-headers/missing-refused',
  requirement: requirement('hdr.server-missing'),
  title: 'A request without Mcp-Method, or a tool call without Mcp-Name, is refused',
  needs: ['server', 'token'],
  catches: ['server/does-without-mcp-method', 'server/does-without-mcp-name'],
  run: (instruments, step) => judgeDeviations(instruments, step, omissions, refusal),
})

/** Of a request that is served all the same the other two checks tell. */
export const mismatchCode = check({
  id: 'server/mirrored-headers/refusal-says-header-mismatch',
  requirement: requirement('hdr.server-error-code'),
  title: 'A request that is refused for its headers gets 400 with the error -32020',
  needs: ['server', 'token'],
  catches: [
    'server/calls-a-mismatch-invalid-params',
    'server/calls-a-mismatch-by-its-draft-code',
    'server/answers-a-mismatch-with-200',
  ],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      (ground) => [...mismatches(ground), ...omissions(ground)],
      (answer) => (wasRefused(answer) ? refusalWith(400, codes.headerMismatch)(answer) : undefined),
    ),
})

/** Proxies and HTTP/2 write field names as they like (RFC 9110 §5.1, RFC 9113 §8.2). */
export const headerNameInAnyCase = check({
  id: 'server/mirrored-headers/names-in-any-case',
  requirement: requirement('hdr.name-case-insensitive'),
  title: 'A request whose header names are all capitals, or all small, is served',
  needs: ['server', 'token'],
  catches: ['server/looks-for-headers-by-case'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) =>
        (['toUpperCase', 'toLowerCase'] as const).map((spelt) => ({
          what: `header names by ${spelt}`,
          send: () =>
            server.firstRequest({
              token,
              headers: { ['MCP-Protocol-Version'[spelt]()]: server.revision, ['Mcp-Method'[spelt]()]: 'server/discover' },
            }),
        })),
      service,
    ),
})

const wrapped = (base64: string): string => `=?base64?${base64}?=`
const base64Of = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** A name that is no plain ASCII cannot be said in a header otherwise. Any name may be wrapped, so the one that is there will do. */
export const wrappedNameRead = check({
  id: 'server/mirrored-headers/wrapped-name-read',
  requirement: requirement('hdr.server-decode'),
  title: 'A tool call whose Mcp-Name is wrapped as =?base64?…?= is served',
  needs: ['server', 'token'],
  catches: ['server/compares-names-as-they-came'],
  async run({ server, token: inHand }, step) {
    const token = await inHand.take()
    const verdict = await controlled(step, 'control: the first request with a right token', () => server.firstRequest({ token }))
    if (verdict !== undefined) return verdict
    const tool = await step('control: which tool may be called', () => server.tool(token))
    if (tool === undefined) return pass
    const headers = { 'Mcp-Name': wrapped(base64Of(tool.name)) }
    const probe = await step('probe: the name of the tool in base64', () => server.callTool(tool, { token, headers }))
    if (wasServed(probe)) return pass
    // A tool may have reasons of its own to refuse, such as capabilities that it misses.
    const honest = await step('control: the same call without wrapping', () => server.callTool(tool, { token }))
    return inWords(probe) === inWords(honest)
      ? pass
      : fail(`expected ${inWords(honest)} as without wrapping, got ${inWords(probe)}`)
  },
})

/** A lenient decoder drops what is no base64 and finds the right name, and whoever decodes strictly has seen another one. */
export const brokenWrappingRefused = check({
  id: 'server/mirrored-headers/broken-wrapping-refused',
  requirement: requirement('sep.2243-bad-base64'),
  title: 'A tool call whose Mcp-Name holds base64 with foreign characters gets 400 with the error -32020',
  needs: ['server', 'token'],
  catches: [
    'server/decodes-what-is-no-base64',
    'server/calls-a-mismatch-invalid-params',
    'server/calls-a-mismatch-by-its-draft-code',
    'server/answers-a-mismatch-with-200',
    'server/does-not-compare-mcp-name',
  ],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      (ground) => {
        const base64 = base64Of(ground.tool?.name ?? '')
        return named(
          ground,
          'the name of the tool in base64 with !!! inside',
          wrapped(`${base64.slice(0, 4)}!!!${base64.slice(4)}`),
        )
      },
      refusalWith(400, codes.headerMismatch),
    ),
})
