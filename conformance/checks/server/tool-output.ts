import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { inWords, wasServed } from './served.ts'
import { otherPerson } from './session-life.ts'

const tool = 'get_user_name'

/** The text of a tool result that has exactly one piece of content and is no error. */
function textOf({ message }: Answer): string | undefined {
  const { content, isError } = (message?.result ?? {}) as { content?: unknown; isError?: unknown }
  if (isError === true || !Array.isArray(content) || content.length !== 1) return undefined
  const [piece] = content as readonly ({ type?: unknown; text?: unknown } | undefined)[]
  return piece?.type === 'text' && typeof piece.text === 'string' ? piece.text : undefined
}

/** The name is renamed behind the server's back: a name out of the token, or out of a cache, is then another one. */
export const displayNameNow = check({
  id: 'server/tool-output/display-name-now',
  requirement: requirement('project.display-name-now'),
  title: 'get_user_name says the display name that Graph gives at that moment',
  needs: ['server', 'token', 'directory'],
  catches: [
    'server/name-out-of-the-token',
    'server/remembers-the-name',
    'server/hands-out-the-token-for-graph',
    'server/passes-the-token-through',
  ],
  async run({ server, token: inHand, directory }, step) {
    const token = await inHand.take()
    const call = () => server.callTool({ name: tool, arguments: {} }, { token })
    const oldName = await directory.displayName()
    const before = await step('control: the tool, as things are', call)
    if (!wasServed(before)) return inconclusive(`${tool} got ${inWords(before)} with a right token`)
    if (textOf(before) !== oldName) return fail(`expected the text ${JSON.stringify(oldName)}, got something else`)

    const newName = `${oldName} Renamed`
    const undo = await directory.rename(newName)
    const after = await step('probe: the tool with the same token, after the user was renamed', call).finally(undo)
    if (textOf(after) === newName) return pass
    return fail(
      textOf(after) === oldName
        ? `expected the new name ${JSON.stringify(newName)}, got the old one`
        : `expected the text ${JSON.stringify(newName)}, got something else`,
    )
  },
})

/** What is got for one person by a token of theirs is theirs, and a cache of it has to know whose it is. */
export const nameOfTheCaller = check({
  id: 'server/tool-output/name-of-the-caller',
  requirement: requirement('project.display-name-now'),
  title: 'get_user_name tells nobody the display name of whoever called before',
  needs: ['server', 'issuer', 'directory'],
  catches: ['server/name-out-of-the-token', 'server/remembers-one-token-for-graph'],
  async run({ server, issuer, directory }, step) {
    const call = (token: string) => server.callTool({ name: tool, arguments: {} }, { token })
    const name = await directory.displayName()
    const [right, other] = await Promise.all([
      issuer.mint(),
      issuer.right().then((right) => issuer.mint({ claims: otherPerson(right) })),
    ])
    const before = await step('control: the tool, for one person', () => call(right))
    if (textOf(before) !== name) return inconclusive(`${tool} got ${inWords(before)}, and not the name of its caller`)
    const probe = await step('probe: the tool, for another person', () => call(other))
    return textOf(probe) === name ? fail('expected no name, or that of the other person, got that of the first') : pass
  },
})
