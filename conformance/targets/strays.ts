import { readdir, readFile } from 'node:fs/promises'

/**
 * The processes whose environment holds `NAME=value`, however far they have gone from who started them: out of the process group,
 * or handed over to the first process. Only a system with /proc tells; elsewhere none are found.
 */
export async function processesWith(name: string, value: string): Promise<readonly number[]> {
  const entries = await readdir('/proc').catch((): string[] => [])
  const variable = `${name}=${value}`
  const found = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => ((await environmentOf(pid)).includes(variable) ? [Number(pid)] : [])),
  )
  return found.flat()
}

/** Empty for a process that has ended meanwhile, or is somebody else's. */
const environmentOf = async (pid: string): Promise<readonly string[]> =>
  (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0')
