import { describe, expect, test } from '@jest/globals'
import {
  addArtifact,
  addDebugSamples,
  addInputModel,
  addOutputModel,
  addPlot,
} from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { connectionInputs, runAction, type ActionResult } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true' })

function addWhole(simulator: Simulator, days: number): TaskDocument {
  const task = addEnded(simulator.store, days)
  addArtifact(simulator, task, 'data')
  addDebugSamples(simulator, task, { iterations: 2 })
  addPlot(simulator, task)
  addInputModel(task, addOutputModel(simulator, task, 'resumed'))
  addOutputModel(simulator, task, 'weights')
  return task
}

/** What somebody else's run does: files, models and the record. */
function deleteAll({ store }: Simulator, { id }: TaskDocument): void {
  for (const file of store.files.list()) if (file.includes(id)) store.files.delete(file)
  for (const model of [...store.models.values()]) if (model.task === id) store.models.delete(model.id)
  store.events.delete(id)
  store.tasks.delete(id)
}

describe('a task that somebody else deletes while the run works on it', () => {
  test('is gone, whatever was asked last, and the others are deleted', async () => {
    const outcomes = new Map<string, number>()
    for (let nth = 1, isThrough = false; !isThrough; nth++) {
      const simulator = await start()
      const [theirs, ...ours] = [60, 61, 62].map((days) => addWhole(simulator, days))
      let requests = 0
      simulator.onRequest = () => {
        if (++requests === nth) deleteAll(simulator, theirs!)
      }
      const { exitCode, receipt, log } = await run(simulator)
      isThrough = requests < nth
      const outcomeOf = (task: TaskDocument): string =>
        receipt?.tasks.find(({ id }) => id === task.id)?.outcome ?? 'not listed'
      const outcome = isThrough ? 'ours alone' : outcomeOf(theirs!)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      expect({ nth, exitCode, log: exitCode === 0 ? '' : log }).toEqual({ nth, exitCode: 0, log: '' })
      expect(ours.map(outcomeOf)).toEqual(['deleted', 'deleted'])
      expect([simulator.store.tasks.size, simulator.store.files.list()]).toEqual([0, []])
    }
    expect([...outcomes.keys()].toSorted()).toEqual(['deleted', 'gone', 'not listed', 'ours alone'])
    expect(outcomes.get('gone')).toBeGreaterThan(10)
  }, 120_000)
})

test('a folder that another run removes in the same moment is not left behind', async () => {
  const simulator = await start()
  addWhole(simulator, 60)
  const isFolder = (name: unknown): boolean => /\.[0-9a-f]{32}$/u.test(String(name))
  simulator.faults.add({
    endpoint: 'fileserver',
    calls: [1],
    when: ({ files }) => Array.isArray(files) && files.every(isFolder),
    fault: {
      kind: 'rewrite',
      // What Python says when a folder vanishes while it walks through it.
      rewrite: (reply) => ({
        deleted: {},
        errors: {
          'No such file or directory': Object.keys((reply as unknown as { deleted: object }).deleted),
        },
      }),
    },
  })
  const { outputs, receipt, log } = await run(simulator)
  expect(outputs).toMatchObject({ 'deleted-count': '1', 'failed-files-count': '0' })
  expect(receipt?.totals['files']).toMatchObject({ leftFolders: 0 })
  expect(log).not.toContain('could not be removed')
})
