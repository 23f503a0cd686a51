import { check, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ToolCall } from '../../kit/instruments.ts'
import { codes } from '../../kit/mcp-codes.ts'
import { headerValue, type MirroredParameter, valueAt } from '../../kit/mirrored-parameters.ts'
import { requirement } from '../../requirements/index.ts'
import { type Deviation, type Fault, firstFault, refusalWith, wasRefused } from './deviations.ts'
import { listed, type Played, parametersOf } from './listed-parameters.ts'
import { inWords } from './served.ts'

type Value = string | number | boolean
type Sent = { readonly value: Value | null | undefined; readonly header: string | undefined }

/** A parameter of the tool that may be called, a right value for it, and a way to call with other values and headers. */
interface Mirrored {
  readonly parameter: MirroredParameter
  readonly value: Value
  readonly call: (sent: Sent) => Promise<Answer>
}

/**
 * Sends calls whose header differs in one thing from a right call. A server without such parameters keeps all sentences about them;
 * of one that has some, the tool that may be called has to have one, or nothing is learnt.
 */
async function judgeParameters(
  played: Played,
  step: Step,
  fits: (parameter: MirroredParameter) => boolean,
  deviationsOf: (mirrored: Mirrored) => readonly Deviation[],
  faultOf: Fault,
): Promise<Verdict> {
  const { server } = played
  const token = await played.token.take()
  const tools = await listed(played, token, step)
  if ('kind' in tools) return tools
  if (!tools.some((tool) => parametersOf(tool).some(fits))) return pass
  const call = await step('control: which tool may be called', () => server.tool(token))
  const parameter = tools.flatMap((tool) => (tool.name === call?.name ? parametersOf(tool).filter(fits) : []))[0]
  if (call === undefined || parameter === undefined)
    return inconclusive('there are parameters with headers, but not in the tool that is called: name one that has some by --tool')
  const value = valueFor(parameter, call)
  const mirrored = { parameter, value, call: (sent: Sent) => server.callTool(changed(call, parameter, sent), { token }) }
  const right = () => mirrored.call({ value, header: headerValue(String(value)) })
  const control = await step('control: a call with the right header', right)
  if (control.message?.error?.code === codes.headerMismatch)
    return inconclusive(`a call with the right header got ${inWords(control)}, so what others get proves nothing`)
  return firstFault(step, deviationsOf(mirrored), faultOf)
}

/** The value of the call, or else one that its schema gives, or else a harmless one. */
function valueFor({ path, schema }: MirroredParameter, call: ToolCall): Value {
  const { type, enum: choices, minimum } = schema
  const given = [valueAt(call.arguments, path), schema['const'], schema['default'], [choices].flat()[0]]
  const found = given.find((value): value is Value => ['string', 'number', 'boolean'].includes(typeof value))
  if (found !== undefined) return found
  if (type === 'integer') return typeof minimum === 'number' && Number.isSafeInteger(minimum) ? Math.max(minimum, 1) : 1
  return type === 'boolean' ? false : 'mcp-entra'
}

/** The call with another value at the parameter, and another header for it. */
function changed(call: ToolCall, { path, header }: MirroredParameter, sent: Sent): ToolCall {
  const place = (at: unknown, [key = '', ...rest]: readonly string[]): Readonly<Record<string, unknown>> => {
    const object = (typeof at === 'object' && at !== null ? at : {}) as Readonly<Record<string, unknown>>
    return { ...object, [key]: rest.length === 0 ? sent.value : place(object[key], rest) }
  }
  const { [`Mcp-Param-${header}`]: _, ...others } = call.headers ?? {}
  const headers = sent.header === undefined ? others : { ...others, [`Mcp-Param-${header}`]: sent.header }
  return { ...call, arguments: place(call.arguments, path), headers }
}

const any = (): boolean => true
const isText = ({ schema: { type, enum: choices, const: only, pattern, format } }: MirroredParameter): boolean =>
  type === 'string' && [choices, only, pattern, format].every((bound) => bound === undefined)
const isInteger = ({ schema }: MirroredParameter): boolean => schema['type'] === 'integer'

const noDemand: Fault = ({ message }) =>
  message?.error?.code === codes.headerMismatch ? 'no objection to the header' : undefined

const another = (value: Value): string =>
  typeof value === 'string' ? `${value}-other` : String(typeof value === 'number' ? value + 1 : !value)

export const parametersCompared = check({
  id: 'server/mirrored-parameters/compared',
  requirement: requirement('param.server-validate'),
  title: 'A tool call whose Mcp-Param header differs from the argument, or is missing, gets 400 with the error -32020',
  needs: ['server', 'token'],
  catches: ['server/does-not-compare-parameters', 'server/does-without-parameter-headers'],
  run: (played, step) =>
    judgeParameters(
      played,
      step,
      any,
      ({ parameter, value, call }) => [
        { what: 'another value in the header', send: () => call({ value, header: headerValue(another(value)) }) },
        { what: 'no header', send: () => call({ value, header: undefined }) },
        ...(isText(parameter)
          ? [{ what: 'base64 with foreign characters', send: () => call({ value: 'Hello', header: '=?base64?SGVs!!!bG8=?=' }) }]
          : []),
      ],
      refusalWith(400, codes.headerMismatch),
    ),
})

export const absentParametersNotExpected = check({
  id: 'server/mirrored-parameters/absent-not-expected',
  requirement: requirement('param.server-not-expect'),
  title: 'A tool call without the argument, or with null in its place, needs no Mcp-Param header',
  needs: ['server', 'token'],
  catches: ['server/expects-headers-of-absent-parameters'],
  run: (played, step) =>
    judgeParameters(
      played,
      step,
      any,
      ({ call }) => [
        { what: 'neither argument nor header', send: () => call({ value: undefined, header: undefined }) },
        { what: 'null and no header', send: () => call({ value: null, header: undefined }) },
      ],
      noDemand,
    ),
})

export const integersComparedAsNumbers = check({
  id: 'server/mirrored-parameters/integers-compared-as-numbers',
  requirement: requirement('param.server-numeric-compare'),
  title: 'An integer that the header writes with .0 is the same as without',
  needs: ['server', 'token'],
  catches: ['server/compares-numbers-as-text'],
  run: (played, step) =>
    judgeParameters(
      played,
      step,
      isInteger,
      ({ value, call }) => [{ what: 'an integer with .0 in the header', send: () => call({ value, header: `${value}.0` }) }],
      noDemand,
    ),
})

/** Above ASCII there is no telling what the bytes of a header mean: every framework and every proxy reads them as it likes. */
export const foreignLettersRefused = check({
  id: 'server/mirrored-parameters/foreign-letters-refused',
  requirement: requirement('hdr.server-invalid-chars'),
  title: 'A tool call with letters beyond ASCII in its Mcp-Param header is refused',
  needs: ['server', 'token'],
  catches: ['server/takes-foreign-letters-in-headers', 'server/does-not-compare-parameters'],
  run: (played, step) =>
    judgeParameters(
      played,
      step,
      isText,
      ({ call }) =>
        (['latin1', 'utf8'] as const).map((encoding) => ({
          what: `a letter beyond ASCII in the header, in ${encoding}`,
          send: () => call({ value: 'café', header: Buffer.from('café', encoding).toString('latin1') }),
        })),
      (answer) => (wasRefused(answer) ? undefined : 'a refusal'),
    ),
})
