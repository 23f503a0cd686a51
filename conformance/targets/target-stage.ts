import type { Instruments } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRecorder, type Wire } from '../kit/recorder.ts'
import { createRedactor, type Redactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import type { Stage } from '../kit/stage.ts'
import { mockDirectory } from './directory.ts'
import { entraIssuer } from './entra-issuer.ts'
import { openMockControl } from './mock-control.ts'
import { ownAuthorizationServer } from './own-authorization-server.ts'
import { ownIssuer } from './own-issuer.ts'
import type { PrivateKeySet } from './server-keys.ts'
import { serverUnderTest } from './server-under-test.ts'

export interface TargetOptions {
  /** The MCP endpoint, byte for byte as a client would be given it. */
  readonly url: string
  /** The control address of the mock Entra that the server trusts, such as `http://localhost:9400/_mock`. */
  readonly control?: string | undefined
  /** The key set that the server was handed to sign tokens of its own; without it, none can be minted for such a server. */
  readonly serverKeys?: PrivateKeySet | undefined
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: string | undefined
  /** UPN of the seeded user that tokens are about; without it, the mock's first. */
  readonly user?: string | undefined
  /** Whether the server is its own authorization server; without it, the resource document tells. */
  readonly ownAuthorizationServer?: boolean | undefined
  /** Knows secrets already; without it, a new one. */
  readonly redactor?: Redactor
  /** Ends what the referee asks beforehand. */
  readonly signal?: AbortSignal | undefined
}

interface Advertised {
  readonly resource: string
  readonly scopes: readonly string[]
  readonly issuers: readonly string[]
}

/**
 * The instruments for a server that is running. Who issues the tokens it accepts is told by its resource document: itself, where
 * that names an authorization server on its own origin; else the mock, where there is one.
 * @throws Error where the control address is not a mock's, or the mock has no such user.
 */
export async function stageServer(options: TargetOptions): Promise<Stage> {
  const redactor = options.redactor ?? createRedactor()
  const mock = options.control === undefined ? undefined : await openMockControl(options.control, options.user)
  if (mock) for (const secret of [mock.user.password, mock.said.apps.api.clientSecret]) redactor.keep(secret)
  const offstage = createRecorder({ redactor, signal: options.signal ?? new AbortController().signal })
  const advertised = await readAdvertised(options.url, offstage)
  const origin = new URL(options.url).origin
  const ownIssuerUrl = advertised?.issuers.find((issuer) => URL.parse(issuer)?.origin === origin)
  const isOwn = options.ownAuthorizationServer ?? ownIssuerUrl !== undefined
  const issuerUrl = ownIssuerUrl ?? origin
  const issuer = isOwn ? selfIssued(options, issuerUrl, advertised, offstage) : mock && entraIssuer(mock, redactor)

  const found = new Map<Revision, string>()
  const others: Partial<Instruments> = {
    ...(issuer && { issuer }),
    ...(mock && { directory: mockDirectory(mock, redactor) }),
  }
  return {
    redactor,
    missing: whyMissing(isOwn),
    instruments: (revision, wire) => ({
      ...others,
      server: serverUnderTest({ url: options.url, revision, wire, tool: options.tool, found }),
      ...(isOwn && { authorizationServer: ownAuthorizationServer({ issuer: issuerUrl, wire, user: options.user }) }),
    }),
  }
}

function selfIssued(
  { url, serverKeys: keys, user }: TargetOptions,
  issuer: string,
  advertised: Advertised | undefined,
  wire: Wire,
) {
  if (!keys) return undefined
  return ownIssuer({
    authorizationServer: ownAuthorizationServer({ issuer, wire, user }),
    resource: advertised?.resource ?? url,
    scopes: advertised?.scopes ?? [],
    keys,
    redactor: wire.redactor,
  })
}

function whyMissing(isOwn: boolean): Stage['missing'] {
  const giveMock = 'give --command, or --mock with a mock that the server trusts'
  return {
    issuer: isOwn
      ? 'the server signs its own tokens, and the referee does not have its keys (--command hands them out)'
      : `nobody is at hand to mint tokens that the server accepts (${giveMock})`,
    directory: `no mock Entra is at hand whose users and calls could be looked at (${giveMock})`,
    authorizationServer: 'the server is not its own authorization server, and no other is under test',
  }
}

/** What the resource document says, read once before anything is judged; undefined where it cannot be found. */
async function readAdvertised(url: string, wire: Wire): Promise<Advertised | undefined> {
  try {
    const found = await serverUnderTest({ url, revision: '2025-11-25', wire }).resourceMetadata()
    if (!found) return undefined
    const { resource, scopes_supported: scopes, authorization_servers: issuers } = found.document
    return { resource: typeof resource === 'string' ? resource : url, scopes: strings(scopes), issuers: strings(issuers) }
  } catch (error) {
    // A server that does not answer is for the checks to report, each with the exchange that shows it.
    if (error instanceof NothingLearnt) return undefined
    throw error
  }
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
