import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { historyPlace, type SignInWords, signInOptions, withSignInOptions } from './sign-in-words.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** What the words of a command line come to, on a machine whose places are in an empty folder. */
async function meant(...words: string[]) {
  const folder = await temporaryFolder()
  const command = withSignInOptions(new Command('test'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  command.parse(words, { from: 'user' })
  const environment = { XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: folder, BROWSER: 'firefox' }
  const options = () => signInOptions(command.opts<SignInWords>(), { environment, platform: 'linux', ask: undefined })
  const history = historyPlace(command.opts<SignInWords>(), { environment, platform: 'linux' })
  return { folder, options, history }
}

describe('what is said about signing in', () => {
  test('nothing: a browser, tokens kept where state is kept, strict but for Entra', async () => {
    const { folder, options } = await meant()
    expect(await options()).toMatchObject({
      grantType: 'authorization_code',
      clients: [],
      pkceMetadata: 'entra',
      resource: 'send',
      callbackPort: 0,
      browser: { delivers: false },
      store: { place: join(folder, 'state', 'mcp-entra', 'credentials.json') },
    })
  })

  test('what is typed is kept beside the tokens, and nowhere where they are not kept', async () => {
    const { folder, history } = await meant()
    expect(history).toBe(join(folder, 'state', 'mcp-entra', 'console-history'))
    expect((await meant('--store', '/x/y.json')).history).toBe('/x/console-history')
    for (const words of [['--no-store'], ['--browser', 'headless']]) expect((await meant(...words)).history).toBeUndefined()
  })

  test.each([
    [['--device-code'], { grantType: 'device_code' }],
    [['--client-credentials'], { grantType: 'client_credentials' }],
    [['--resource', 'omit'], { resource: 'omit' }],
    [['--pkce-metadata', 'strict'], { pkceMetadata: 'strict' }],
    [['--callback-port', '33418'], { callbackPort: 33418 }],
    [['--no-store'], { store: undefined }],
    [['--store', '/x/y.json'], { store: { place: '/x/y.json' } }],
    [['--browser', 'headless'], { store: undefined, browser: { delivers: true } }],
    [['--browser', 'headless', '--store', '/x/y.json'], { store: { place: '/x/y.json' } }],
    [['--client-id', 'a', '--client-secret', 's'], { clients: [{ clientId: 'a', secret: 's' }] }],
    [
      ['--client-metadata-url', 'https://c.example/m', '--scope', 'x y'],
      { clientMetadataUrl: 'https://c.example/m', scope: 'x y' },
    ],
  ])('%j means %j', async (words, expected) => {
    expect(await (await meant(...words)).options()).toMatchObject(expected)
  })

  test('the file of clients lies where configuration is kept', async () => {
    const { folder, options } = await meant()
    await mkdir(join(folder, 'mcp-entra'))
    await writeFile(join(folder, 'mcp-entra', 'clients.json'), '{"https://one.example":{"clientId":"a"}}')
    expect((await options()).clients).toMatchObject([{ issuer: 'https://one.example', clientId: 'a' }])
  })

  test.each([
    [['--callback-port', '65536']],
    [['--callback-port', 'x']],
    [['--device-code', '--client-credentials']],
    [['--client-credentials', '--user', 'ada']],
    [['--resource', 'maybe']],
    [['--scope', ' ']],
  ])('%j is refused', async (words) => {
    await expect(meant(...words)).rejects.toThrow()
  })
})
