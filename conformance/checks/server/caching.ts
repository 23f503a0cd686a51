import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, Issuer, ServerUnderTest } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, openDoor } from './door.ts'
import { wasServed } from './served.ts'

interface Players {
  readonly server: ServerUnderTest
  readonly issuer: Issuer
}

interface ListedTool {
  readonly name: string
  readonly inputSchema?: { readonly required?: readonly unknown[] }
}

/** One `tools/list`: `tools` undefined where it was refused. */
interface List {
  readonly tools: readonly ListedTool[] | undefined
  /** Whether it says that any cache may keep it for everybody (2026-07-28, "Cache Scope"). */
  readonly isPublic: boolean
}

function listIn(answer: Answer): List {
  const tools = answer.message?.result?.['tools']
  return {
    tools: wasServed(answer) && Array.isArray(tools) ? (tools as readonly ListedTool[]) : undefined,
    isPublic: answer.message?.result?.['cacheScope'] === 'public',
  }
}

/** Somebody else of the same issuer, with the same rights as far as a token says: another user (`oid` at Entra, else `sub`). */
async function strangerOf(issuer: Issuer): Promise<string> {
  const { claims } = await issuer.right()
  const other = { sub: 'conformance-somebody-else', oid: '00000000-0000-4000-8000-0000000000b0' }
  return issuer.mint({ claims: 'oid' in claims ? other : { sub: other.sub } })
}

const namesOf = ({ tools = [] }: List): readonly string[] => tools.map(({ name }) => name).sort()

/** What two users are shown; `hidden` are the tools that only the first one sees. */
interface Compared {
  readonly first: List
  readonly second: List
  readonly hidden: readonly ListedTool[]
  /** Tries a tool as the second user. */
  readonly tryAsSecond: (tool: ListedTool) => Promise<Answer>
}

/** Lists the tools as one user, as another one, and as the first again: a list that changes by itself shows nothing. */
async function comparing({ server, issuer }: Players, step: Step, judge: (compared: Compared) => Verdict | Promise<Verdict>) {
  const opened = await openDoor(server, mintedBy(issuer), step)
  if ('verdict' in opened) return opened.verdict
  const { token } = opened
  const other = await strangerOf(issuer)
  const first = listIn(await step('the tools, as one user', () => server.listTools({ token })))
  const second = listIn(await step('the tools, as another user', () => server.listTools({ token: other })))
  const after = await controlled(step, 'control: the tools, as the first user again', async () => {
    const answer = await server.listTools({ token })
    return namesOf(listIn(answer)).join() === namesOf(first).join() ? answer : { ...answer, message: undefined }
  })
  if (first.tools === undefined || after !== undefined) return after ?? inconclusive('the tools cannot be listed')
  const seen = new Set(namesOf(second))
  return judge({
    first,
    second,
    hidden: first.tools.filter(({ name }) => !seen.has(name)),
    tryAsSecond: ({ name }) =>
      step(`probe: ${name} as the other user`, () => server.callTool({ name, arguments: {} }, { token: other })),
  })
}

export const publicListsAreForAll = check({
  id: 'server/caching/public-lists-are-for-all',
  requirement: requirement('cache.server-public-awareness'),
  title: 'A list that any cache may keep for everybody is the same for everybody',
  needs: ['server', 'issuer'],
  catches: ['server/shares-the-list-of-one-user'],
  run: (players, step) =>
    comparing(players, step, ({ first, second }) => {
      if (!first.isPublic && !second.isPublic) return pass
      if (second.tools === undefined)
        return inconclusive('another user is refused, so what the public list would tell is unknown')
      return namesOf(first).join() === namesOf(second).join()
        ? pass
        : fail('expected cacheScope "private" on lists that differ by user, got "public"')
    }),
})

/** The first hidden tool that is carried out for whom it is hidden from. Only those are tried that need no arguments. */
async function servedAllTheSame({ hidden, tryAsSecond }: Compared): Promise<boolean> {
  for (const tool of hidden.filter(({ inputSchema }) => (inputSchema?.required ?? []).length === 0)) {
    const answer = await tryAsSecond(tool)
    if (wasServed(answer) && answer.message?.result?.['isError'] !== true) return true
  }
  return false
}

const served = fail('expected a refusal of a tool that the list hides from this user, got its result')

/** A list is what a client shows; whoever knows a name calls it without. */
export const hiddenToolsRefused = check({
  id: 'server/caching/hidden-tools-refused',
  requirement: requirement('cache.server-access-control'),
  title: 'A tool that a user is not shown is not carried out for them',
  needs: ['server', 'issuer'],
  catches: ['server/hides-a-tool-and-serves-it'],
  run: (players, step) => comparing(players, step, async (compared) => ((await servedAllTheSame(compared)) ? served : pass)),
})

export const privateListsAreNoGuard = check({
  id: 'server/caching/private-lists-are-no-guard',
  requirement: requirement('cache.server-not-scope-alone'),
  title: 'A tool of a private list is not carried out for a user whose list does not have it',
  needs: ['server', 'issuer'],
  catches: ['server/hides-a-tool-and-serves-it'],
  run: (players, step) =>
    comparing(players, step, async (compared) =>
      !compared.first.isPublic && (await servedAllTheSame(compared)) ? served : pass,
    ),
})
