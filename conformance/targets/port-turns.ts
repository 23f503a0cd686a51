import { isLoopback } from '../kit/loopback.ts'

/** What a run of a client tells of the port that it listened at. */
export interface Opening {
  /** What a browser was given to open. */
  readonly opened: readonly string[]
  /** Null where it did not end by itself. */
  readonly exitCode: number | null
}

/**
 * Gives the runs of a client their turns. A client may have its people come back to the same port of this machine in each of its runs,
 * as one does that was registered by hand: there is room for one run at a time then. Runs are side by side once two have listened at
 * ports of their own, or one got through without a browser.
 */
export function portTurns(): <Run extends Opening>(run: () => Promise<Run>) => Promise<Run> {
  const ports = new Set<string>()
  const waiting: (() => void)[] = []
  let running = 0
  let isWithoutBrowser = false
  const isFree = () => running === 0 || ports.size > 1 || (ports.size === 0 && isWithoutBrowser)
  const admit = () => {
    while (waiting.length > 0 && isFree()) {
      running += 1
      waiting.shift()?.()
    }
  }
  return async (run) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      admit()
    })
    try {
      const done = await run()
      for (const address of done.opened) for (const port of portBehind(address)) ports.add(port)
      isWithoutBrowser ||= done.exitCode === 0 && done.opened.length === 0
      return done
    } finally {
      running -= 1
      admit()
    }
  }
}

/** The port of this machine to which a page for signing in leads back; none where it leads elsewhere. */
function portBehind(address: string): readonly string[] {
  const back = URL.parse(URL.parse(address)?.searchParams.get('redirect_uri') ?? '')
  return back && isLoopback(back.hostname) ? [back.port] : []
}
