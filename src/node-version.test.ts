import { expect, test } from 'vitest'
import { oldNode } from './node-version.ts'

test.each(['20.20.2', '22.12.9', '0.12.18'])('Node %s is told what the package needs', (running) => {
  expect(oldNode(running, '>=22.13')).toBe(`mcp-entra needs Node 22.13 or newer, and this is ${running}.`)
})

test.each(['22.13.0', '22.20.1', '24.0.0', '100.1.0'])('Node %s is new enough', (running) => {
  expect(oldNode(running, '>=22.13')).toBeUndefined()
})
