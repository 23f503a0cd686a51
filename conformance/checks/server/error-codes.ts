import { check, type Step, type Verdict } from '../../kit/check.ts'
import type { ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { requirement } from '../../requirements/index.ts'
import { type Deviation, type Ground, judgeDeviations, refusalWith } from './deviations.ts'
import { unheardOf, versionKey } from './versions.ts'

/** A request that goes wrong. `about`: the code that MCP defines for it, where it defines one. */
interface Mishap extends Deviation {
  readonly about?: number
}

const nothing = 'mcp-entra-no-such-thing'

/** Requests that go wrong in ways that are easily confused. No tool is called. */
const mishaps = ({ server, token }: Ground): readonly Mishap[] => [
  { what: 'no token', send: () => server.ask('tools/list') },
  { what: 'a method that is not there', send: () => server.ask(nothing, undefined, { token }) },
  { what: 'a tool that is not there', send: () => server.callTool({ name: nothing, arguments: {} }, { token }) },
  { what: 'a resource that is not there', send: () => server.ask('resources/read', { uri: `file:///${nothing}` }, { token }) },
  { what: 'a prompt that is not there', send: () => server.ask('prompts/get', { name: nothing }, { token }) },
  {
    what: 'another method in the header than in the body',
    about: codes.headerMismatch,
    send: () => server.ask('tools/list', undefined, { token, headers: { 'Mcp-Method': 'server/discover' } }),
  },
  {
    what: 'a version that nobody has',
    about: codes.unsupportedVersion,
    send: () =>
      server.ask('tools/list', undefined, {
        token,
        headers: { 'MCP-Protocol-Version': unheardOf },
        meta: { [versionKey]: unheardOf },
      }),
  },
]

/** Fails for the first mishap whose error has a code that may not be. */
const judgeCodes = (
  instruments: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  mayBe: (code: number, about: number | undefined) => boolean,
): Promise<Verdict> =>
  judgeDeviations(instruments, step, mishaps, ({ message }, { about }) =>
    message?.error === undefined || mayBe(message.error.code, about) ? undefined : 'another code, if any',
  )

/** By the body a client tells a server that lacks the method from an address where there is no server. */
export const unknownMethodGets404 = check({
  id: 'server/error-codes/unknown-method-gets-404',
  requirement: requirement('ver.server-method-not-found-404'),
  title: 'A method that the server does not have gets 404 with the error -32601',
  needs: ['server', 'token'],
  catches: ['server/answers-an-unknown-method-with-200', 'server/answers-an-unknown-method-with-nothing'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [{ what: 'a method that is not there', send: () => server.ask(nothing, undefined, { token }) }],
      refusalWith(404, codes.methodNotFound),
    ),
})

const retired: readonly number[] = [-32002, -32042]

export const retiredCodesUnused = check({
  id: 'server/error-codes/retired-unused',
  requirement: requirement('err.retired-codes'),
  title: 'No error has one of the codes -32002 and -32042, which were withdrawn',
  needs: ['server', 'token'],
  catches: ['server/says-not-found-as-it-used-to-be'],
  run: (instruments, step) => judgeCodes(instruments, step, (code) => !retired.includes(code)),
})

const defined: readonly number[] = [codes.headerMismatch, codes.missingCapability, codes.unsupportedVersion]

/** What a server makes up today the specification may give another meaning tomorrow. */
export const reservedCodesUnused = check({
  id: 'server/error-codes/reserved-unused',
  requirement: requirement('err.reserved-range'),
  title: 'No error has a code from -32099 to -32020 that MCP has not defined',
  needs: ['server', 'token'],
  catches: ['server/makes-up-a-reserved-code'],
  run: (instruments, step) => judgeCodes(instruments, step, (code) => code < -32099 || code > -32020 || defined.includes(code)),
})

export const legacyCodesUnused = check({
  id: 'server/error-codes/legacy-unused',
  requirement: requirement('err.legacy-range'),
  title: 'No error has a code from -32019 to -32000, which implementations have given many meanings',
  needs: ['server', 'token'],
  catches: [
    'server/says-not-found-as-it-used-to-be',
    'server/refuses-with-a-code-of-its-own',
    'server/calls-a-mismatch-by-its-draft-code',
    'server/calls-an-unknown-version-by-its-draft-code',
  ],
  run: (instruments, step) => judgeCodes(instruments, step, (code) => code < -32019 || code > -32000),
})

/** By these codes clients decide whether to send other headers, to declare more, or to speak another version. */
export const definedCodesKept = check({
  id: 'server/error-codes/defined-kept-to-their-meaning',
  requirement: requirement('err.defined-meaning'),
  title: 'Errors have the codes -32020, -32021 and -32022 only for what MCP defines them for',
  needs: ['server', 'token'],
  catches: ['server/calls-an-unknown-tool-a-mismatch', 'server/refuses-strangers-as-if-by-version'],
  run: (instruments, step) => judgeCodes(instruments, step, (code, about) => !defined.includes(code) || code === about),
})
