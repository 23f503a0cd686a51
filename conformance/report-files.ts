import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes each text to its file, making folders where there are none. Gives a message for each that could not be written. */
export async function writeReports(reports: readonly { readonly file: string; readonly text: string }[]): Promise<string[]> {
  const problems: string[] = []
  for (const { file, text } of reports) {
    try {
      await makeFolder(dirname(file))
      await writeFile(file, text)
    } catch (error) {
      problems.push(`The report could not be written to ${file}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return problems
}

/** One by one, since `recursive` never comes back where a file system has no folder and takes none (/proc on Linux). */
async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  try {
    await make()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await make()
  }
}
