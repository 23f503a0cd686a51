import { NothingLearnt } from './kit/nothing-learnt.ts'

/** The time for a whole run. */
export interface RunTime {
  /** Goes off when the time is up, or when somebody else ends the run. */
  readonly signal: AbortSignal
  /** From now on; once more does nothing. */
  begin(): void
  end(): void
}

export function runTime(milliseconds: number, other: AbortSignal | undefined): RunTime {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  return {
    signal: other ? AbortSignal.any([ending.signal, other]) : ending.signal,
    begin: () => {
      timer ??= setTimeout(() => ending.abort(new NothingLearnt('the time for the whole run was up')), milliseconds)
    },
    end: () => clearTimeout(timer),
  }
}
