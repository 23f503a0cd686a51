import { expect, test } from 'vitest'
import { isPrivate, isPublic } from './private-networks.ts'

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['169.254.169.254', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:10.0.0.1', false],
  ['fe80::1', false],
  ['fd00::2', false],
  ['localhost', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected)
})

test('what people have at home is private, and neither this machine nor the link is', () => {
  expect(['10.0.0.1', '192.168.1.1', 'fd00::2', '127.0.0.1', '169.254.0.1', 'fe80::1'].map(isPrivate)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
