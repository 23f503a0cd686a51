import type { Limits } from '../kit/http-client.ts'
import type { AuthorizationServer, Instruments, Issuer, TokenInHand, ToolCall } from '../kit/instruments.ts'
import { isLoopback } from '../kit/loopback.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import { createRecorder, type Wire } from '../kit/recorder.ts'
import { createRedactor, type Redactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import type { Stage } from '../kit/stage.ts'
import { authorizationServerAt } from './authorization-server.ts'
import { discoveryOf } from './discovery.ts'
import type { DocumentBoard } from './document-board.ts'
import { passSignIn } from './drive-sign-in.ts'
import { visitHeadless } from './headless-visit.ts'
import type { IssuingParty } from './issuers/issuing-party.ts'
import { genuineOnly, ownIssuer, signedIn } from './own-issuer.ts'
import { type Pace, paced } from './pace.ts'
import { credentialsAt, personsBrowser } from './persons-browser.ts'
import { rawServer } from './raw-server.ts'
import type { PrivateKeySet } from './server-keys.ts'
import { serverUnderTest } from './server-under-test.ts'
import { whyMissing } from './why-missing.ts'

export interface TargetOptions {
  /** The MCP endpoint, byte for byte as a client would be given it. */
  readonly url: string
  /** Whoever issues the tokens that the server accepts, where it is in our hand. Without it the server is one that people use. */
  readonly party?: IssuingParty | undefined
  /** A token of the real issuer. */
  readonly token?: TokenInHand | undefined
  /** The key set that the server was handed to sign tokens of its own; without it, none can be minted for such a server. */
  readonly serverKeys?: PrivateKeySet | undefined
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: ToolCall | undefined
  /** UPN of the seeded user that tokens are about; without it, the mock's first. */
  readonly user?: string | undefined
  /** Whether the server is its own authorization server; without it, the resource document tells. */
  readonly ownAuthorizationServer?: boolean | undefined
  /** How fast it may be asked, and how often at all; without it, as fast as it answers. */
  readonly pace?: Pace | undefined
  /** Where the server fetches the documents of clients. */
  readonly documents?: DocumentBoard | undefined
  /** Knows secrets already; without it, a new one. */
  readonly redactor?: Redactor
  /** Bounds of each answer to what the referee asks beforehand. */
  readonly limits?: Limits | undefined
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
 * that names an authorization server on its own origin; else the party, where there is one. Where there is none, somebody uses the
 * server: it is asked at a pace, nobody registers or signs in there, and no tool is called that might change anything.
 * What is malformed is sent only to a server that is tried out on this machine: behind a front that is shared it may disturb others.
 */
export async function stageServer(options: TargetOptions): Promise<Stage> {
  const { url, party, token, tool, user, limits, redactor = createRedactor(), signal = new AbortController().signal } = options
  const pacedWire = options.pace ? paced(options.pace) : (wire: Wire) => wire
  const offstage = pacedWire(createRecorder({ redactor, signal, ...(limits && { limits }) }))
  const advertised = await readAdvertised(url, offstage)
  const { origin, protocol, hostname } = new URL(url)
  const ownIssuerUrl = advertised?.issuers.find((issuer) => URL.parse(issuer)?.origin === origin)
  const isOwn = options.ownAuthorizationServer ?? ownIssuerUrl !== undefined
  const issuerUrl = ownIssuerUrl ?? origin
  const issuing = isOwn ? selfIssued(options, issuerUrl, advertised, offstage) : minting(party?.issuer)

  const isAlone = party !== undefined && protocol === 'http:' && isLoopback(hostname)

  const found = new Map<Revision, ToolCall>()
  const others: Partial<Instruments> = {
    ...issuing,
    ...(token && { token }),
    ...(party && { upstream: party.upstream }),
    ...(party?.directory && { directory: party.directory }),
  }
  return {
    redactor,
    missing: whyMissing({ isOwn, isOurs: party !== undefined }),
    instruments: (revision, recorder) => {
      const wire = pacedWire(recorder)
      return {
        ...others,
        server: serverUnderTest({ url, revision, wire, tool, found, anyTool: party !== undefined }),
        ...(isAlone && { rawServer: rawServer({ url, revision, wire }) }),
        ...(isOwn && { discovery: discoveryOf({ issuer: issuerUrl, revision, wire }) }),
        ...(isOwn && { resource: { url } }),
        ...(options.documents && { documents: options.documents.publisher(wire) }),
        ...(isOwn && party && selfIssuing(ownAuthorizationServer({ url, issuer: issuerUrl, wire, user }))),
      }
    },
  }
}

/** Clients of a server that is tried out are registered there. */
const selfIssuing = (authorizationServer: AuthorizationServer) => ({ authorizationServer, registration: authorizationServer })

interface OwnOptions extends Pick<TargetOptions, 'url' | 'user'> {
  readonly issuer: string
  readonly wire: Wire
}

/** A server's own authorization server, to which its MCP endpoint and the scopes of its resource document belong. */
const ownAuthorizationServer = ({ url, issuer, wire, user }: OwnOptions) =>
  authorizationServerAt({
    discovery: discoveryOf({ issuer, revision: '2025-11-25', wire }),
    wire,
    wanted: async () => {
      const found = await serverUnderTest({ url, revision: '2025-11-25', wire }).resourceMetadata()
      const scopes = strings(found?.document['scopes_supported'])
      return { resource: url, scope: scopes.length > 0 ? scopes.join(' ') : undefined }
    },
    signIn: (address, goal) => visitHeadless(address, goal, wire, user),
    browser: () => personsBrowser({ wire, user }),
    passSignIn: (browser, landing, goals) =>
      passSignIn(browser, landing, goals, { seededAt: (origin) => credentialsAt(origin, user, wire.redactor) }),
  })

type Issuing = { readonly issuer?: Issuer; readonly token?: TokenInHand }

const minting = (issuer: Issuer | undefined): Issuing => (issuer ? { issuer, token: { take: () => issuer.mint() } } : {})

/** The tokens of a server that is its own authorization server; nobody signs in at one that people use. */
function selfIssued(
  { url, party, serverKeys: keys, user }: TargetOptions,
  issuer: string,
  advertised: Advertised | undefined,
  wire: Wire,
): Issuing {
  if (!party) return {}
  const genuine = signedIn({
    authorizationServer: ownAuthorizationServer({ url, issuer, wire, user }),
    resource: advertised?.resource ?? url,
    scopes: advertised?.scopes ?? [],
    redactor: wire.redactor,
  })
  return keys
    ? minting(ownIssuer({ genuine, keys, redactor: wire.redactor, behind: party.issuer }))
    : { token: genuineOnly(genuine) }
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
