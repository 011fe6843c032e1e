import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { startSimulator } from '../../simulator/server.ts'
import { deletingCalls } from '../support/e2e/action.ts'
import { findWrongs, momentOf } from '../support/reliability/model-truth.ts'
import { buildModels, carryOutEdit, modelWorlds, type ModelCase } from '../support/reliability/model-world.ts'
import { DRAWN, runsOr } from '../support/reliability/random-worlds.ts'
import { restartDuring } from '../support/reliability/whole-runs/restarts.ts'
import { runInputs } from '../support/reliability/whole-runs/source-run.ts'

const RUNS = runsOr(100)
const MAX_MS = Math.max(120_000, RUNS * 1_000)
/** Of models that name one file and do not go together one may have to wait for the next run. */
const RUNS_TO_FINISH = 2

async function tryCase(spec: ModelCase): Promise<readonly string[]> {
  const simulator = await startSimulator({ release: spec.release })
  try {
    const world = buildModels(simulator, spec)
    const inputs = { target: 'models', ...spec.inputs }
    const before = momentOf(simulator)
    const dry = await runInputs(simulator, { ...inputs, 'dry-run': 'true' })
    const wrongs = deletingCalls(simulator).map((call) => `the dry run sent ${call}`)

    let seen = momentOf(simulator)
    const edits = { areDone: false }
    const { fault } = spec
    if (fault !== null)
      simulator.faults.add({
        ...{ endpoint: fault.endpoint, calls: [fault.call], phase: fault.phase, fault: { kind: 'reset' } },
      })
    // All of it is looked at once more afterwards: nothing was deleted before the fileserver was asked for a file.
    simulator.onRequest = ({ server, method }) => {
      if (server !== 'files' || method === 'DELETE' || edits.areDone) return
      edits.areDone = true
      for (const edit of spec.edits) carryOutEdit(simulator, world, edit)
      seen = momentOf(simulator)
    }
    const servers = restartDuring(simulator, spec.restart)
    const live = await runInputs(simulator, inputs, servers.onWait)
    await servers.end()
    delete simulator.onRequest
    delete simulator.onActed
    simulator.faults.clear()
    wrongs.push(...findWrongs(simulator, seen, spec, false))
    if (!edits.areDone && fault === null && spec.restart === undefined) {
      const [would, did] = [dry, live].map(({ receipt }) =>
        receipt.tasks.filter(({ outcome }) => outcome.includes('delete')),
      )
      if (would?.length !== did?.length)
        wrongs.push(`dry ${String(would?.length)}, live ${String(did?.length)}`)
    }
    for (let i = 1; i < RUNS_TO_FINISH; i++) await runInputs(simulator, inputs)
    wrongs.push(...findWrongs(simulator, seen, spec, true))
    if (before.tasks.length === 0) wrongs.push('an empty world')
    return [...new Set(wrongs)]
  } finally {
    await simulator.close()
  }
}

test(
  'in random worlds exactly the models go that may, and no file that another record names',
  async () => {
    await fc.assert(
      fc.asyncProperty(modelWorlds, async (spec) => {
        expect(await tryCase(spec)).toEqual([])
      }),
      { ...DRAWN, numRuns: RUNS },
    )
  },
  MAX_MS,
)
