import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { startSimulator } from '../../simulator/server.ts'
import { DRAWN, IS_REPEATED, runsOr } from '../support/reliability/random-worlds.ts'
import { build } from '../support/reliability/whole-runs/build.ts'
import { carryOut } from '../support/reliability/whole-runs/edits.ts'
import { restartDuring } from '../support/reliability/whole-runs/restarts.ts'
import { rulesOf } from '../support/reliability/whole-runs/rules.ts'
import { runSource } from '../support/reliability/whole-runs/source-run.ts'
import { cases, type Case } from '../support/reliability/whole-runs/specs.ts'
import {
  findLeftModels,
  findLies,
  findOrphans,
  findUnsaidEvents,
} from '../support/reliability/whole-runs/truth.ts'
import { Witness } from '../support/reliability/whole-runs/witness.ts'

const RUNS = runsOr(150)
const MAX_MS = Math.max(120_000, RUNS * 500)
/** What is due goes in one run; a second one has nothing left to do. */
const RUNS_TO_FINISH = 1

/** What is wrong after one case, in words. */
async function tryCase({
  release,
  tasks: specs,
  edits,
  faults,
  outage,
  restart,
  fileservers: which,
  werkzeug,
  maxBodyBytes,
  settings,
}: Case): Promise<readonly string[]> {
  const simulator = await startSimulator({
    release,
    settings: { werkzeug, ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) },
  })
  try {
    const another = await simulator.addFileserver()
    const second = which === 'two' || which === 'two-turned' ? another : undefined
    const fileservers = which === 'one' ? [simulator] : [simulator, another]
    const hosts = fileservers.map(({ filesUrl }) => filesUrl)
    const filesHosts = which === 'two' ? hosts : hosts.toReversed()
    const tasks = build(simulator, specs, second)
    const rules = rulesOf(simulator, settings)
    const witness = new Witness(simulator, rules, settings, fileservers)
    for (const fault of faults) simulator.faults.add(fault)
    const counts = new Map<string, number>()
    simulator.onRequest = ({ endpoint: asked }) => {
      for (const endpoint of ['*', asked]) {
        const nth = (counts.get(endpoint) ?? 0) + 1
        counts.set(endpoint, nth)
        if (endpoint === '*' && outage !== undefined)
          simulator.settings.elasticsearchDown = nth > outage.from && nth <= outage.from + outage.lasts
        for (const edit of edits) {
          if (edit.endpoint !== endpoint || edit.nth !== nth) continue
          witness.edit(() => {
            carryOut(simulator, tasks, edit)
          })
        }
      }
    }
    const servers = restartDuring(simulator, restart)
    const runs = [await runSource(simulator, settings, filesHosts, servers.onWait)]
    await servers.end()
    const [first] = runs
    const lies = first === undefined ? [] : findLies(simulator, first, witness, settings)
    // Where the answer to a deletion was lost, too, nobody can know that the server failed on it.
    const isHeard =
      restart?.which.includes('api') !== true &&
      !faults.some(({ endpoint }) => endpoint === 'tasks.delete_many')
    const unsaid = first === undefined || !isHeard ? [] : findUnsaidEvents(simulator, first, witness)

    simulator.onRequest = () => undefined
    simulator.faults.clear()
    simulator.settings.elasticsearchDown = false
    witness.nextRun()
    const due = rules.deletable()
    const restful = rules.archivable()
    const protectedIds = [...simulator.store.tasks.keys()].filter((id) => !due.has(id))
    for (let i = 0; i < RUNS_TO_FINISH; i++)
      runs.push(await runSource(simulator, { ...settings, maxTasks: 0 }, filesHosts))
    const { store } = simulator
    // By the clock last-change the run itself makes tasks young: it stamps children of what goes, and makers of models.
    // A server that refuses to delete a queued or running task has taken it off its queue before, which does the same.
    const stamps = settings.rules.some((rule) => rule.ageField === 'last-change' || rule.protectNothing)
    const still = stamps ? rules.deletable() : due
    const open = [...rules.archivable()].filter((id) => restful.has(id))
    const left = [...due].filter((id) => store.tasks.has(id) && still.has(id))
    return [
      ...witness.violations,
      ...lies,
      ...unsaid,
      ...left.map((id) => `task ${store.tasks.get(id)?.name ?? ''} was never deleted`),
      ...open.map((id) => `task ${store.tasks.get(id)?.name ?? ''} was never archived`),
      ...protectedIds.filter((id) => !store.tasks.has(id)).map((id) => `task ${id} went in the end`),
      ...(settings.deleteFiles === 'runner'
        ? findOrphans(fileservers, simulator, witness.deletedTasks, runs).map(
            (path) => `${path} is left behind`,
          )
        : []),
      // Whoever deletes a task by hand leaves its models to nobody.
      ...(settings.deleteFiles === 'runner' &&
      settings.deleteModels &&
      !edits.some(({ kind }) => kind === 'delete')
        ? findLeftModels(simulator, runs).map((name) => `model ${name} is left behind`)
        : []),
    ]
  } finally {
    await simulator.close()
  }
}

test('in random worlds, with random faults and edits, a run is safe, tells the truth, and the next finishes', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      expect(await tryCase(drawn)).toEqual([])
    }),
    {
      ...DRAWN,
      // Cuts the search for a smaller world short: the seed and the path lead to it anyway.
      interruptAfterTimeLimit: MAX_MS,
      numRuns: RUNS,
      endOnFailure: IS_REPEATED,
    },
  )
})
