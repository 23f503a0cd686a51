import type { Check } from './check.ts'
import type { Instruments } from './instruments.ts'
import { NothingLearnt } from './nothing-learnt.ts'
import type { Outcome } from './outcome.ts'
import type { Revision } from './requirement.ts'
import type { Profile, Stage } from './stage.ts'

/** The tool that rows of origin `project` are about. */
const projectTool = 'get_user_name'

const notAsked = (because: string): Outcome => ({ kind: 'not-asked', because })

/** Whether a check judges an authorization server, or what a server owes that is its own: nobody else is asked. */
export const judgesAuthorizationServer = ({ requirement, needs }: Check): boolean =>
  requirement.role === 'authorization-server' || needs.includes('authorizationServer')

/** Why a check is not run at all, as far as it is known before anything is sent; undefined where it is to be run. */
export function closedGate(
  check: Check,
  revision: Revision,
  profile: Profile,
  instruments: Partial<Instruments>,
  stage: Stage,
): Outcome | undefined {
  const { origin, levels } = check.requirement
  if (levels[revision] === undefined) return notAsked(`${revision} does not ask it`)
  if (origin === 'entra' && profile !== 'entra') return notAsked('it is asked under --profile entra')
  if (judgesAuthorizationServer(check) && !instruments.discovery) {
    return notAsked(stage.missing.discovery ?? 'no authorization server is under test')
  }
  // What may disturb others is no gap of the run that spares them.
  if (check.needs.includes('rawServer') && !instruments.rawServer)
    return notAsked(stage.missing.rawServer ?? 'others may be disturbed')
  // Who gave a client has said who it is to be.
  if (check.needs.includes('registration') && instruments.authorizationServer && !instruments.registration)
    return notAsked('nobody is registered there: it is asked with --register, without a client')
  if (origin === 'entra' && instruments.issuer && instruments.issuer.scopeClaim !== 'scp') {
    return notAsked("the server accepts tokens of its own, and not Entra's")
  }
  if (origin === 'project' && !instruments.token)
    return notAsked(`whether there is a tool ${projectTool} is unknown, since there is no token to list the tools with`)
  return undefined
}

/**
 * What is known of a check that needs documents, and has none: that they are asked for where a place can be given, and of whom says
 * that it fetches them. Undefined where the check is not run for the want of them.
 */
export async function closedDocumentsGate(
  { needs }: Pick<Check, 'needs'>,
  { documents, discovery, server }: Partial<Instruments>,
): Promise<Outcome | undefined> {
  if (!needs.includes('documents') || documents || !discovery) return undefined
  if (server) return notAsked('how it reads documents of clients is asked by conformance authorization-server')
  const { json } = await discovery.metadata()
  const said = json as Readonly<Record<string, unknown>> | null | undefined
  return said?.['client_id_metadata_document_supported'] === true
    ? undefined
    : notAsked('it does not say that it reads documents of clients, and there is no place for one (--documents-url)')
}

/** That the check is not run, since an instrument is missing that it needs; undefined where they are all there. */
export function missingInstruments(check: Check, instruments: Partial<Instruments>, stage: Stage): Outcome | undefined {
  const missing = check.needs.filter((name) => !instruments[name])
  if (missing.length === 0) return undefined
  return { kind: 'not-run', because: missing.map((name) => stage.missing[name] ?? `the run has no ${name}`).join('; ') }
}

/** Rows of origin `project` are asked only where their tool is listed. @throws NothingLearnt where the tools cannot be listed. */
export async function closedToolGate(check: Check, { server, token }: Partial<Instruments>): Promise<Outcome | undefined> {
  if (check.requirement.origin !== 'project' || !server || !token) return undefined
  const answer = await server.listTools({ token: await token.take() })
  const tools = answer.message?.result?.['tools']
  if (!Array.isArray(tools))
    throw new NothingLearnt(`whether there is a tool ${projectTool} is unknown: tools/list got ${answer.status} and no list`)
  const named = tools.some(
    (tool: unknown) => typeof tool === 'object' && tool !== null && 'name' in tool && tool.name === projectTool,
  )
  return named ? undefined : notAsked(`the server has no tool ${projectTool}`)
}
