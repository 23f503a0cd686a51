import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Editors write more than once for one save. */
const settleMilliseconds = 150

/**
 * Tells of the files below a folder that have changed, all of one save at once. It watches folders and not files: most editors put
 * a new file in the place of the old one, and `node --watch`, which watches files, sees the first such save only.
 * @returns how to end it
 */
export function watchSources(root: string, onChange: (files: readonly string[]) => void): () => void {
  const changed = new Set<string>()
  let settling: NodeJS.Timeout | undefined
  const look = (folder: string): FSWatcher =>
    watch(folder, (_event, name) => {
      if (!name?.endsWith('.ts') || name.endsWith('.test.ts')) return
      changed.add(join(folder, name))
      clearTimeout(settling)
      settling = setTimeout(() => {
        const files = [...changed]
        changed.clear()
        onChange(files)
      }, settleMilliseconds)
    })
  const watchers = foldersOf(root).map(look)
  return () => {
    clearTimeout(settling)
    for (const watcher of watchers) watcher.close()
  }
}

const foldersOf = (root: string): readonly string[] => [
  root,
  ...readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name)),
]
