import { expect, test } from 'vitest'
import { readOptions } from './config.ts'
import type { MockEntraOptions } from './index.ts'
import { nearestName } from './nearest-name.ts'

/** Options as a program without types may say them. */
const read = (options: unknown) => () => readOptions(options as MockEntraOptions)

test.each<readonly [string, unknown, string]>([
  [
    'a misspelt name',
    { identifierUri: ['https://x.example'] },
    "there is no option 'identifierUri'; the nearest is 'identifierUris'",
  ],
  ['a name in another case', { Port: 1 }, "there is no option 'Port'; the nearest is 'port'"],
  [
    'a name like none',
    { colour: 'blue' },
    "there is no option 'colour'; there are port, identifierUris, allowLoopbackIdentifierUri",
  ],
  ['the path of a configuration', { configuration: './mock.yaml' }, 'must be an object, not a string'],
  ['one URI and no list', { identifierUris: 'https://x.example' }, 'identifierUris: must be a list, not a string'],
  ['a word for a flag', { allowLoopbackIdentifierUri: 'yes' }, 'allowLoopbackIdentifierUri: must be true or false, not a string'],
  ['a half identity', { https: { key: 'x' } }, 'https: must be true, or PEMs: { key, cert, ca }'],
  ['a moment for a clock', { now: new Date() }, 'now: must be a function that gives a Date'],
  ['paths of manifests', { manifests: ['./app.json'] }, 'manifests.0: must be an object, not a string'],
  ['a port and no options', 9400, 'must be an object, not a number'],
])('%s is met with what would be right', (_what, options, words) => {
  expect(read(options)).toThrow(words)
  expect(read(options)).toThrow(/^The mock cannot start:\n- /)
})

test('every mistake is named at once', () => {
  expect(read({ prot: 1, https: 7 })).toThrow(/https: must be .*\n.*'prot'; the nearest is 'port'/)
})

test('options that are right are taken', () => {
  expect(readOptions({ port: '0', https: false, switches: { resource: '2025' }, now: () => new Date(0) }).now()).toEqual(
    new Date(0),
  )
})

test.each([
  ['advertisepkce', 'advertisePkce'],
  ['resuorce', 'resource'],
  ['', undefined],
  ['something else', undefined],
])('nearest to %j is %j', (word, name) => {
  expect(nearestName(word, ['resource', 'advertisePkce', 'jwksFlap'])).toBe(name)
})
