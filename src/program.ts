/** The program behind the one command. It opens every room’s door, and only the command imports it. */
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { oldNode } from './node-version.ts'

/** The doors of the rooms, by the command behind each. Only those are opened that somebody asks for: a start is quick by what it does not read. */
const doors: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['demo', async () => (await import('./demo.ts')).demoCommand],
  ['mock', async () => (await import('./mock-idp/main.ts')).mockCommand],
  ['serve', async () => (await import('./server/main.ts')).serveCommand],
  ['connect', async () => (await import('./client/main.ts')).connectCommand],
  ['logout', async () => (await import('./client/main.ts')).logoutCommand],
  ['client-metadata', async () => (await import('./client/main.ts')).clientMetadataCommand],
  ['conformance', async () => (await import('../conformance/main.ts')).conformanceCommand],
  ['explain', async () => explainCommand()],
  ['doctor', async () => (await import('./server/main.ts')).doctorCommand],
])

const explainCommand = () =>
  new Command('explain')
    .description('Say what an AADSTS code, a check or a requirement means, and what to change.')
    .argument('<words...>', 'AADSTS9010010, the whole message of an error, or an id such as token.server-audience')
    .action(async (words: readonly string[]) => {
      const { explainError } = await import('./mock-idp/main.ts')
      const found = await explainError(words.join(' '))
      if (!found) return (await import('../conformance/main.ts')).explain(words.join(' '))
      console.log(found.text)
      process.exitCode = found.remedy ? 0 : 1
    })

/** Wrong usage ends with 2 everywhere: 1 is kept for "the thing asked for did not hold". */
function endUsageErrorsWithTwo(command: Command): void {
  command.showHelpAfterError('(add --help for what can be said)').exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2))
  command.commands.forEach(endUsageErrorsWithTwo)
}

// A reader that has seen enough, such as `head`, is no error of any command. Whatever else befalls its result is.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return
  console.error(`Standard output cannot be written (${code}).`)
  process.once('exit', () => {
    process.exitCode = 1
  })
})
// Where nobody hears complaints any more the work goes on: it may be the keeping of a token.
process.stderr.on('error', () => {})

/** Does what the words of the command line say. */
export async function run(): Promise<void> {
  const manifest: { version: string; engines: { node: string } } = createRequire(import.meta.url)('mcp-entra/package.json')
  const tooOld = oldNode(process.versions.node, manifest.engines.node)
  if (tooOld !== undefined) {
    console.error(tooOld)
    process.exit(2)
  }

  const program = new Command('mcp-entra')
    .description('An MCP server behind Microsoft Entra ID, a console client, a mock Entra, and a referee for MCP servers.')
    .version(manifest.version)
  const asked = doors.get(process.argv[2] ?? '')
  for (const open of asked ? [asked] : doors.values()) program.addCommand(await open())
  endUsageErrorsWithTwo(program)
  await program.parseAsync()
}
