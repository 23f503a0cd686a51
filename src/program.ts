/** The program behind the one command. It opens every room’s door, and only the command imports it. */
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { conformanceCommand, explain } from '../conformance/main.ts'
import { connectCommand } from './client/main.ts'
import { demoCommand } from './demo.ts'
import { explainError, mockCommand } from './mock-idp/main.ts'
import { oldNode } from './node-version.ts'
import { doctorCommand, serveCommand } from './server/main.ts'

const manifest: { version: string; engines: { node: string } } = createRequire(import.meta.url)('mcp-entra/package.json')

const tooOld = oldNode(process.versions.node, manifest.engines.node)
if (tooOld !== undefined) {
  console.error(tooOld)
  process.exit(2)
}

const explainCommand = new Command('explain')
  .description('Say what an AADSTS code, a check or a requirement means, and what to change.')
  .argument('<words...>', 'AADSTS9010010, the whole message of an error, or an id such as token.server-audience')
  .action(async (words: readonly string[]) => {
    const found = await explainError(words.join(' '))
    if (!found) return explain(words.join(' '))
    console.log(found.text)
    process.exitCode = found.remedy ? 0 : 1
  })

const program = new Command('mcp-entra')
  .description('An MCP server behind Microsoft Entra ID, a console client, a mock Entra, and a referee for MCP servers.')
  .version(manifest.version)
  .addCommand(demoCommand)
  .addCommand(mockCommand)
  .addCommand(serveCommand)
  .addCommand(connectCommand)
  .addCommand(conformanceCommand)
  .addCommand(explainCommand)
  .addCommand(doctorCommand)

/** Wrong usage ends with 2 everywhere: 1 is kept for "the thing asked for did not hold". */
function endUsageErrorsWithTwo(command: Command): void {
  command.showHelpAfterError('(add --help for what can be said)').exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2))
  command.commands.forEach(endUsageErrorsWithTwo)
}

endUsageErrorsWithTwo(program)

/** Does what the words of the command line say. */
export const run = async (): Promise<void> => void (await program.parseAsync())
