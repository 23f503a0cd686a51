/**
 * Every mutant against every check at every revision that asks it: each has to be caught by the checks that name it, at all of those
 * revisions, and by no other. `npm run conformance:matrix` prints who catches whom, and ends with 1 where that is not so.
 * Words narrow it to the mutants in whose ids one of them occurs.
 */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { clientChecks, serverChecks } from '../conformance/checks/index.ts'
import { revisions } from '../conformance/kit/requirement.ts'
import { runChecks } from '../conformance/kit/run.ts'
import type { Stage } from '../conformance/kit/stage.ts'
import { allMutants, clientMutants } from '../conformance/mutants/index.ts'
import { openCast } from '../conformance/self-test/cast.ts'
import { ClientCast } from '../conformance/self-test/client-cast.ts'
import { type Caught, faultsOf, rowText } from '../conformance/self-test/matrix-row.ts'

/** What a worker is told, one mutant after the other, and that there are no more. */
type Task = { readonly mutant: string } | 'over'

/** The checks of the party that a mutant is: of a client nothing is asked that binds a server. */
const checksOf = (mutant: string) => (Object.hasOwn(clientMutants, mutant) ? clientChecks : serverChecks)

/** Shows a mutant to every check, and gives at which revisions which of them failed. */
async function show(stage: Stage, id: string): Promise<Caught> {
  const results = await runChecks(checksOf(id), stage, { revisions })
  const failed = results.filter(({ outcome }) => outcome.kind === 'fail')
  const byCheck = Map.groupBy(failed, ({ check }) => check)
  return {
    mutant: id,
    by: Object.fromEntries([...byCheck].map(([check, runs]) => [check, runs.map(({ revision }) => revision)])),
  }
}

async function work(): Promise<void> {
  const [servers, clients] = [await openCast(), new ClientCast()]
  process.on('message', async (task: Task) => {
    if (task === 'over') {
      await Promise.all([servers.close(), clients.close()])
      process.disconnect()
    } else {
      const cast = Object.hasOwn(clientMutants, task.mutant) ? clients : servers
      process.send?.(await show(await cast.stage(task.mutant), task.mutant))
    }
  })
  process.send?.('ready')
}

/** Hands the mutants out to as many workers as there are processors. */
function lead(ids: readonly string[]): Promise<readonly Caught[]> {
  const waiting = ids.values()
  const done: Caught[] = []
  const workers = Array.from({ length: Math.min(availableParallelism(), ids.length) }, () => {
    const worker = fork(import.meta.filename, ['--worker'])
    return new Promise<void>((resolve, reject) => {
      worker.on('message', (message: Caught | 'ready') => {
        if (message !== 'ready') {
          done.push(message)
          console.log(rowText(message, checksOf(message.mutant)))
        }
        const mutant = waiting.next().value
        const task: Task = mutant === undefined ? 'over' : { mutant }
        worker.send(task)
      })
      worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
    })
  })
  return Promise.all(workers).then(() => done)
}

if (process.argv[2] === '--worker') await work()
else {
  const words = process.argv.slice(2)
  const ids = Object.keys(allMutants).filter((id) => words.length === 0 || words.some((word) => id.includes(word)))
  if (ids.length === 0) {
    console.error(`No mutant has ${words.join(' or ')} in its id.`)
    process.exit(2)
  }
  const begun = performance.now()
  const faults = (await lead(ids)).flatMap((caught) => faultsOf(caught, checksOf(caught.mutant)))
  const seconds = Math.round((performance.now() - begun) / 1000)
  for (const fault of faults) console.error(fault)
  console.log(
    `${ids.length} mutants, ${serverChecks.length + clientChecks.length} checks, ${revisions.length} revisions in ${seconds} s: ${faults.length === 0 ? 'each is caught by the checks that name it, and by no other' : `${faults.length} faults`}`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}
