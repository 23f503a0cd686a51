import { readFile } from 'node:fs/promises'
import { newBaseline, readBaseline, withoutEntries } from './baseline-file.ts'
import { againstBaseline, type Baseline, baselineOf } from './kit/baseline.ts'
import type { Report } from './kit/report.ts'
import type { Role } from './kit/requirement.ts'
import { binds } from './kit/verdict.ts'

export interface BaselineOptions {
  readonly baseline?: string
  readonly updateBaseline?: true
}

/** A baseline, and how its file is to change after a run. */
export interface KeptBaseline {
  readonly baseline: Baseline
  /** The file to be written; empty where nothing changes in it. */
  update(report: Report): readonly { readonly file: string; readonly text: string }[]
}

/**
 * The baseline that the options name; undefined where they name none. A file that is there only ever loses entries.
 * @throws Error where it cannot be read, or is not there and is not to be made.
 */
export async function openBaseline(
  role: Role,
  { baseline: file, updateBaseline }: BaselineOptions,
): Promise<KeptBaseline | undefined> {
  if (file === undefined) return undefined
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && updateBaseline) return undefined
    throw new Error(
      error.code === 'ENOENT'
        ? `There is no baseline ${file}. With --update-baseline one is made of what does not hold now.`
        : `The baseline ${file} cannot be read: ${error.message}`,
    )
  })
  const { checksOf } = await import('./checks/index.ts')
  const ids = checksOf[role].map(({ id }) => id)
  const baseline = text === undefined ? [] : readBaseline(text, role, ids)
  return {
    baseline,
    update: ({ results, asked }) => {
      if (!updateBaseline) return []
      const red = baselineOf(results, (result) => binds(result, asked.strict))
      if (text === undefined) return [{ file, text: newBaseline(role, red) }]
      const { stale } = againstBaseline(results, baseline)
      return stale.length === 0 ? [] : [{ file, text: withoutEntries(text, role, stale) }]
    },
  }
}
