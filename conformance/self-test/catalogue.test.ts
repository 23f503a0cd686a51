import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allChecks } from '../checks/index.ts'
import { type Check, caughtAnywhere } from '../kit/check.ts'
import { roles } from '../kit/requirement.ts'
import { allMutants } from '../mutants/index.ts'

describe('the list of checks', () => {
  const ids = allChecks.map(({ id }) => id)

  test('names each check once, by role, topic and rule', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids.filter((id) => !/^(?:server|client|authorization-server)(?:\/[a-z0-9]+(?:-[a-z0-9]+)*){2}$/.test(id))).toEqual([])
  })

  test('asks nothing of a party under the name of another', () => {
    expect(allChecks.filter(({ id, requirement }) => id.split('/')[0] !== requirement.role).map(({ id }) => id)).toEqual([])
  })

  test('holds every check of every file', async () => {
    const found: string[] = []
    for (const role of roles) {
      const directory = new URL(`../checks/${role}/`, import.meta.url)
      if (!existsSync(directory)) continue
      for (const file of readdirSync(directory).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
        const exported = Object.values((await import(new URL(file, directory).href)) as Record<string, unknown>)
        found.push(...exported.filter(isCheck).map(({ id }) => id))
      }
    }
    expect(found.sort()).toEqual([...ids].sort())
  })

  test('names mutants that exist, and every mutant', () => {
    const named = allChecks.flatMap(caughtAnywhere)
    expect([...new Set(named)].sort()).toEqual(Object.keys(allMutants).sort())
  })

  test('has a mutant of a minimal party for at least two checks of five', () => {
    const ofMinimal = Object.values(allMutants).filter(({ of }) => of.startsWith('minimal'))
    expect(ofMinimal.length).toBeGreaterThanOrEqual(0.4 * Object.keys(allMutants).length)
  })
})

const isCheck = (value: unknown): value is Check =>
  typeof value === 'object' && value !== null && 'id' in value && 'requirement' in value && 'run' in value
