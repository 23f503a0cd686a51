import { type ConnectError, usage } from './failure.ts'
import { printable } from './printable.ts'

/** What the options of `connect` say, as far as one can contradict another. */
export interface Wished {
  readonly call?: string | undefined
  readonly args?: string | undefined
  readonly browser?: string
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

/**
 * The one of a list that has this name.
 * @throws ConnectError with the names there are, where there is none of this name.
 */
export function itemNamed<Item extends { readonly name: string }>(items: readonly Item[], name: string, what: string): Item {
  const found = items.find((one) => one.name === name)
  if (found) return found
  const names = items.slice(0, shownNames).map((one) => printable(one.name, 100))
  const more = items.length > shownNames ? ' and others' : ''
  throw usage(
    `The server has no ${what} ${printable(name)}.`,
    names.length > 0 ? `Name one of ${names.join(', ')}${more}.` : `It has no ${what}s at all for this account.`,
  )
}

const shownNames = 20

const noObject = (why: string): ConnectError =>
  usage(
    `The arguments are no JSON object: ${why}.`,
    `Write them like {"name":"value"}; on the command line of most shells inside single quotes.`,
  )
