import { type ConnectError, usage } from './failure.ts'
import { printable } from './printable.ts'
import type { CallOptions, ToolResult, Verbs } from './verbs.ts'

/** What the options of `connect` say, as far as one can contradict another. */
export interface Wished {
  readonly call?: string | undefined
  readonly args?: string | undefined
  readonly browser: string
  readonly user?: string | undefined
  readonly deviceCode?: boolean | undefined
  readonly clientCredentials?: boolean | undefined
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly clientKey?: string | undefined
  readonly clientCertificate?: string | undefined
}

/**
 * Finds a contradiction among the options before anything is asked of anybody.
 * @throws ConnectError that says which option is without effect.
 */
export function checkOptions({ call, args, browser, user, ...client }: Wished): void {
  if (args !== undefined && call === undefined)
    throw usage('--args was given without --call.', 'Name the tool that takes these arguments: --call TOOL.')
  if (user !== undefined && browser !== 'headless')
    throw usage(
      '--user was given, and a person in front of a browser chooses by themselves.',
      'Leave it out, or add --browser headless.',
    )
  const { clientId, clientSecret, clientKey, clientCertificate } = client
  if (clientId === undefined && (clientSecret !== undefined || clientKey !== undefined))
    throw usage('A secret or key was given without --client-id.', 'Name the client that it belongs to.')
  if (clientSecret !== undefined && clientKey !== undefined)
    throw usage('--client-secret and --client-key were both given.', 'A client proves itself in one way; leave one out.')
  if (clientCertificate !== undefined && clientKey === undefined)
    throw usage('--client-certificate was given without --client-key.', 'Add the private key that belongs to it.')
}

/**
 * Reads the arguments of a tool. Nothing at all is the empty object.
 * @throws ConnectError when it is no JSON object.
 */
export function toolArguments(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw noObject(error instanceof Error ? printable(error.message) : 'it cannot be read')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noObject('it is another kind of value')
  return Object.fromEntries(Object.entries(value))
}

/** Calls a tool by name; see `toolCaller`. */
export type ToolCaller = (name: string, args: Readonly<Record<string, unknown>>, options?: CallOptions) => Promise<ToolResult>

/**
 * Calls tools that the server lists. The list is fetched for a name that was not seen yet.
 * The caller throws ConnectError with the names there are, where there is none of this name; and what `Session` throws.
 */
export function toolCaller(session: Pick<Verbs, 'listTools' | 'callTool'>): ToolCaller {
  let names: readonly string[] = []
  return async (name, args, options) => {
    if (!names.includes(name)) names = (await session.listTools(options)).map((tool) => tool.name)
    if (names.includes(name)) return session.callTool(name, args, options)
    const advice =
      names.length > 0
        ? `Name one of ${names.map((one) => printable(one)).join(', ')}.`
        : 'It has no tools at all for this account.'
    throw usage(`The server has no tool ${printable(name)}.`, advice)
  }
}

const noObject = (why: string): ConnectError =>
  usage(`The arguments are no JSON object: ${why}.`, `Write them like {"name":"value"}; in most shells inside single quotes.`)
