import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readBaseline } from '../conformance/baseline-file.ts'
import { serverChecks } from '../conformance/checks/index.ts'
import { conformanceCommand } from '../conformance/main.ts'
import { minimalDocument } from '../conformance/targets/minimal-client/index.ts'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const readme = read('conformance/README.md')
const blocks = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

test('every option that it names exists', () => {
  const judging = conformanceCommand.commands.filter((command) =>
    ['server', 'client', 'authorization-server'].includes(command.name()),
  )
  const known = judging.flatMap(({ options }) => options.map(({ long }) => long))
  const named = [...readme.matchAll(/(?<=[\s`])--[a-z-]+/g)].map(([name]) => name).filter((name) => name !== '--yes')
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

test('its baseline can be read, and its pipelines are YAML', () => {
  const [baseline = '', ...pipelines] = blocks
  const ids = serverChecks.map(({ id }) => id)
  expect(readBaseline(baseline, 'server', ids)).toHaveLength(2)
  expect(pipelines.map((text) => typeof parse(text))).toEqual(['object', 'object', 'object'])
})

test('the inputs that it gives to the action exist', () => {
  const { inputs } = parse(read('.github/actions/conformance/action.yml')) as { inputs: object }
  const steps = parse(blocks.find((text) => text.includes('uses:')) ?? '') as readonly { with?: object }[]
  const given = steps.flatMap((step) => Object.keys(step.with ?? {}))
  expect(given.length).toBeGreaterThan(0)
  expect(given.filter((name) => !(name in inputs))).toEqual([])
})

test('the files that it points to are there', () => {
  for (const [, file = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) expect(() => read(`conformance/${file}`)).not.toThrow()
})

test('the document of its right client is the one that this client has', () => {
  const document = JSON.parse(read('conformance/targets/minimal-client/client-metadata.json'))
  expect(document).toEqual(minimalDocument(document.client_id))
})
