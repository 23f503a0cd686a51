import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AuthorizationResponse } from '../kit/instruments.ts'
import { isLoopback } from '../kit/loopback.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import { authorizationServerAt } from './authorization-server.ts'
import { awaitAnswer, browserOf, type PersonsWay } from './awaited-answer.ts'
import type { ClientInHand } from './client-in-hand.ts'
import { discoveryOf } from './discovery.ts'
import type { DocumentBoard } from './document-board.ts'
import { driveSignIn, type Login, type LoginMemory, passSignIn } from './drive-sign-in.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { issuerPace, paced } from './pace.ts'
import { credentialsAt, personsBrowser } from './persons-browser.ts'
import { isObject } from './resource-metadata.ts'

export interface IssuerUrl {
  /** The issuer, byte for byte as clients are told it. */
  readonly issuer: string
  /** A client that is registered there. */
  readonly client?: ClientInHand | undefined
  /** Whether clients may be registered there by its registration endpoint. */
  readonly register?: boolean | undefined
  /** The MCP server that tokens are to be for. */
  readonly resource?: string | undefined
  readonly scope?: string | undefined
  /** How somebody signs in. Default: played where the issuer is on this machine, else a browser is opened. */
  readonly browser?: PersonsWay | undefined
  /** What is typed where the browser is played; without it, what a mock says of its users. */
  readonly login?: Login | undefined
  /** UPN of the mock's user who signs in; without it, its first. */
  readonly user?: string | undefined
  /** How long a person may take for one sign-in, and who is told of it. */
  readonly patience: { readonly milliseconds: number; readonly tell: (text: string) => void }
  /** Where it fetches the documents of clients. */
  readonly documents?: DocumentBoard | undefined
}

const nobodyThere = 'nobody signs in there without a client: give --client-id, or --register where it registers whoever comes'

type Asked = Pick<IssuerUrl, 'issuer' | 'client' | 'register' | 'browser' | 'login'>

const isOnThisMachine = ({ issuer }: Asked): boolean => isLoopback(URL.parse(issuer)?.hostname ?? '')

/** How somebody signs in; where nobody does, nobody is waited for either. */
function wayOf(target: Asked): PersonsWay {
  const { client, register = false, browser, login } = target
  return browser ?? (isOnThisMachine(target) || login || (client === undefined && !register) ? 'headless' : 'open')
}

/** How long a whole run may take where nothing else is said: people take their time, and a server that they use is asked slowly. */
export function usualMilliseconds(target: Asked): number {
  if (wayOf(target) !== 'headless') return 1_200_000
  return isOnThisMachine(target) ? 180_000 : 600_000
}

/**
 * An authorization server by its issuer. Without a client only what a stranger sees is asked. One that is not on this machine is one
 * that people use: it is asked one thing after the other, slowly.
 * @throws TargetFailure where the issuer is no address, or a browser cannot be used with the redirect URI.
 */
export function openIssuer(target: IssuerUrl): OpenTarget {
  const { issuer, client, register = false, resource, scope, login, user } = target
  const url = URL.parse(issuer)
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new TargetFailure(`${JSON.stringify(issuer)} is not the address of an issuer, such as https://auth.example.com.`)
  const isHere = isOnThisMachine(target)
  const isSignedInAt = client !== undefined || register
  const way = wayOf(target)
  if (way !== 'headless' && client && !isLoopback(new URL(client.redirectUri).hostname))
    throw new TargetFailure('A person can sign in only for a client whose redirect URI is on this machine: --redirect-uri.')
  const redactor = createRedactor()
  for (const secret of [client?.secret, ...Object.values(login ?? {})]) if (secret !== undefined) redactor.keep(secret)
  for (const field of Object.keys(login ?? {})) redactor.hide(field)
  const memory: LoginMemory = {}
  const seededAt = async (origin: string) => {
    if (isHere) return credentialsAt(origin, user, redactor)
    throw new NothingLearnt(`nobody knows what to type at ${origin}`)
  }
  const who = { login, seededAt, memory }
  const pace = isHere ? (wire: Wire) => wire : paced(issuerPace)
  const mayVisit = ({ hostname, origin }: URL) => (isHere ? isLoopback(hostname) : origin === url.origin)
  return {
    role: 'authorization-server',
    url: issuer,
    command: null,
    ...(isHere && way === 'headless' ? {} : { width: 1 }),
    close: async () => {},
    stage: {
      redactor,
      missing: {
        authorizationServer: nobodyThere,
        registration: nobodyThere,
        documents: 'there is no place where it could fetch the document of a client: give --documents-url and --documents-port',
        resource: 'nobody said which MCP server tokens are to be for: give --resource',
      },
      instruments: (revision, recorder) => {
        const wire = pace(recorder)
        const discovery = discoveryOf({ issuer, revision, wire })
        if (!isSignedInAt) return { discovery }
        const browser = () => personsBrowser({ wire, user, mayVisit })
        const documents = target.documents?.publisher(wire)
        const authorizationServer = authorizationServerAt({
          ...{ discovery, wire, client, documents, browser },
          passSignIn: async (one, landing, goals) => (way === 'headless' ? passSignIn(one, landing, goals, who) : landing),
          wanted: async () => ({ resource, scope }),
          signIn: (address, goal) =>
            way === 'headless'
              ? driveSignIn({ browser: browser(), url: address, goal, ...who })
              : signInByHand({ url: address, goal, way, wire, target }),
        })
        return {
          discovery,
          authorizationServer,
          ...(client === undefined && { registration: authorizationServer }),
          ...(resource !== undefined && { resource: { url: resource } }),
          ...(documents && { documents }),
        }
      },
    },
  }
}

interface ByHand {
  readonly url: URL
  readonly goal: string
  readonly way: PersonsWay
  readonly wire: Wire
  readonly target: IssuerUrl
}

/** Lets a person sign in, and files what came back as one exchange. */
async function signInByHand({ url, goal, way, wire, target: { patience } }: ByHand): Promise<AuthorizationResponse> {
  const { hostname, port } = new URL(goal)
  const request = { method: 'GET', url: url.href }
  const listener = createServer().listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''))
  try {
    await once(listener, 'listening')
    const state = url.searchParams.get('state') ?? ''
    const { milliseconds, tell: log } = patience
    const { answer, paste, over } = awaitAnswer(listener, goal, state, { milliseconds, signal: wire.signal })
    answer.catch(() => {})
    await (await browserOf(way)).open({ url, redirectUri: goal, onAct: () => {}, log, paste, signal: over })
    const parameters = await answer
    wire.note(request, { status: 303, headers: { location: [`${goal}?${parameters}`] }, text: '' })
    return { redirected: true, parameters: Object.fromEntries(parameters) }
  } catch (error) {
    wire.note(request, undefined)
    throw new NothingLearnt(error instanceof Error ? error.message : String(error))
  } finally {
    listener.close()
    listener.closeAllConnections()
  }
}

/** Whether a metadata document is one of Microsoft Entra ID (or of its mock), by what no other has in it. */
export const isOfEntra = (metadata: unknown): boolean =>
  isObject(metadata) && typeof metadata['cloud_instance_name'] === 'string' && /\/v2\.0$/.test(String(metadata['issuer']))
