import { advice } from './advice/index.ts'
import type { RunSettings } from './index.ts'
import type { Check } from './kit/check.ts'
import { defaultLimits } from './kit/http-client.ts'
import { createRecorder } from './kit/recorder.ts'
import { createRedactor } from './kit/redaction.ts'
import type { Report } from './kit/report.ts'
import { revisions as knownRevisions } from './kit/requirement.ts'
import { reportOn } from './report-on.ts'
import { runTime } from './run-time.ts'
import { selectChecks } from './selection.ts'
import type { DocumentPlace } from './targets/document-listener.ts'
import type { IssuerUrl } from './targets/issuer-url.ts'

/** An authorization server that is running. Without a client only what a stranger sees is asked. */
export type AuthorizationServerTarget = Omit<IssuerUrl, 'patience' | 'documents'> & {
  /** Where the documents of clients are to lie. Without it nobody sees how they are read. */
  readonly documents?: DocumentPlace | undefined
}

export interface AuthorizationServerOptions extends RunSettings {
  /** What to ask. Default: every check of authorization servers. */
  readonly checks?: readonly Check[]
  /** How long a person may take for each sign-in. Default: 300 seconds. */
  readonly waitMilliseconds?: number
  /** Told what that person is to do. */
  readonly onWait?: (text: string) => void
  readonly onStart?: (target: { readonly issuer: string; readonly checks: number }) => void
}

const shareOfACheck = 1 / 3
/** Nobody's metadata or keys are longer; many checks hold an answer at once, and one that is read whole takes many times its length. */
const limits = { ...defaultLimits, bodyBytes: 262_144 }

/**
 * Runs the checks against an authorization server and gives the report, whatever it does. The whole takes three minutes at most where
 * nothing else is said, and twenty where a person signs in.
 * @throws TargetFailure where the run cannot begin; Error where `only` names nothing.
 */
export async function runAuthorizationServerConformance(
  target: AuthorizationServerTarget,
  options: AuthorizationServerOptions = {},
): Promise<Report> {
  const { revisions = knownRevisions.slice(-2), only = [], now = () => new Date(), onWait = () => {} } = options
  const [
    { authorizationServerChecks },
    { isOfEntra, openIssuer, usualMilliseconds },
    { discoveryOf },
    { documentBoard },
    { listenForDocuments },
  ] = await Promise.all([
    import('./checks/index.ts'),
    import('./targets/issuer-url.ts'),
    import('./targets/discovery.ts'),
    import('./targets/document-board.ts'),
    import('./targets/document-listener.ts'),
  ])
  const { milliseconds = usualMilliseconds(target), waitMilliseconds = 300_000 } = options
  const checks = selectChecks(options.checks ?? authorizationServerChecks, only)
  const startedAt = now()
  const { documents: place, ...issuer } = target
  const patience = { milliseconds: waitMilliseconds, tell: onWait }
  const board = place && documentBoard(place.url)
  const open = openIssuer({ ...issuer, patience, documents: board })
  const time = runTime(milliseconds, options.signal)
  const { signal } = time
  let closeDocuments = () => {}
  time.begin()
  try {
    if (place && board) closeDocuments = await listenForDocuments(board, place.port)
    options.onStart?.({ issuer: target.issuer, checks: checks.length * revisions.length })
    const report = await reportOn(open, {
      ...options,
      checks,
      revisions,
      profile: 'mcp',
      startedAt,
      signal,
      limits,
      checkMilliseconds: milliseconds * shareOfACheck,
    })
    const notes = notesOnEntra(report)
    if (notes.length === 0) return report
    const wire = createRecorder({ redactor: createRedactor(), signal })
    const { json } = await discoveryOf({ issuer: target.issuer, revision: '2025-11-25', wire })
      .metadata()
      .catch(() => ({ json: undefined }))
    return isOfEntra(json) ? { ...report, notes: [...report.notes, ...notes] } : report
  } finally {
    time.end()
    await open.close()
    closeDocuments()
  }
}

/**
 * What the sentences mean that do not hold there, since nobody but Microsoft can mend them; and what is known of those that nobody
 * could be asked about.
 */
function notesOnEntra({ results }: Report): readonly string[] {
  const lead = { fail: 'at Microsoft Entra ID', 'not-run': 'was not run; what is known of Microsoft Entra ID' }
  const lines = results.flatMap(({ check, outcome: { kind } }) => {
    const meaning = advice[check]?.mend.entra
    return meaning === undefined || (kind !== 'fail' && kind !== 'not-run') ? [] : [`${check} ${lead[kind]}: ${meaning}`]
  })
  return [...new Set(lines)]
}
