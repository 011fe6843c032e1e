import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { newId, addProject } from '../../simulator/seed.ts'
import { addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { ModelDocument, TaskDocument, TaskStatus } from '../../simulator/store.ts'
import { connectionInputs, deletingCalls, runAction } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const SIZE = 14

const worlds = fc.record({
  tasks: fc.array(
    fc.record({
      days: fc.constantFrom(5, 40, 60, 90),
      type: fc.constantFrom('training', 'controller', 'data_processing'),
      status: fc.constantFrom<TaskStatus>('completed', 'created', 'published'),
      archived: fc.boolean(),
      dataset: fc.nat(5).map((n) => n === 0),
      kept: fc.nat(6).map((n) => n === 0),
      project: fc.constantFrom('A', 'A/b', 'C'),
      parent: fc.nat(2 * SIZE),
      usesModelOf: fc.nat(3 * SIZE),
      names: fc.nat(3 * SIZE),
      publishedModel: fc.nat(7).map((n) => n === 0),
    }),
    { minLength: SIZE, maxLength: SIZE },
  ),
  inputs: fc.record({
    'force-delete': fc.constantFrom('true', 'true', 'false'),
    protect: fc.constantFrom('published, running', 'none'),
    'keep-last': fc.constantFrom('0', '1'),
    'exclude-projects': fc.constantFrom('', 'A/b'),
    'max-tasks': fc.constantFrom('0', '4'),
  }),
})

function fill(simulator: Simulator, { tasks }: { tasks: readonly Wish[] }): void {
  for (const name of ['A', 'A/b', 'C']) addProject(simulator.store, name, { id: newId(name) })
  const made: { task: TaskDocument; model: ModelDocument }[] = []
  for (const [i, wish] of tasks.entries()) {
    const system_tags = [...(wish.archived ? ['archived'] : []), ...(wish.dataset ? ['dataset'] : [])]
    const task = addEnded(simulator.store, wish.days + i / 100, {
      id: newId(`task ${i}`),
      name: `task ${i}`,
      type: wish.type,
      status: wish.status,
      system_tags,
      tags: wish.kept ? ['keep'] : [],
      project: newId(wish.project),
      ...(wish.parent < tasks.length && wish.parent !== i ? { parent: newId(`task ${wish.parent}`) } : {}),
      ...(wish.names < tasks.length
        ? { configuration: { Pipeline: { value: `{"x":"${newId(`task ${wish.names}`)}"}` } } }
        : {}),
    })
    const model = addOutputModel(simulator, task, 'm', {
      id: newId(`model ${i}`),
      ready: wish.publishedModel,
    })
    made.push({ task, model })
  }
  for (const [i, { usesModelOf }] of tasks.entries()) {
    const [user, maker] = [made[i], made[usesModelOf]]
    if (user !== undefined && maker !== undefined) addInputModel(user.task, maker.model)
  }
}

type Wish = ReturnType<typeof worlds.generate>['value']['tasks'][number]

test('a dry run announces exactly the tasks that a live run deletes, in random worlds', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const simulator = await start()
      fill(simulator, world)
      const given = { ...connectionInputs(simulator), ...world.inputs }
      const before = new Set(simulator.store.tasks.keys())
      const dry = await runAction({ ...given, 'dry-run': 'true' })
      expect(deletingCalls(simulator)).toEqual([])
      const announced = dry.receipt?.tasks.filter(({ outcome }) => outcome === 'would-delete') ?? []
      const live = await runAction(given)
      expect(live.exitCode).toBe(0)
      const gone = [...before].filter((id) => !simulator.store.tasks.has(id))
      expect(gone.toSorted()).toEqual(announced.map(({ id }) => id).toSorted())
      await simulator.close()
    }),
    { numRuns: 30 },
  )
}, 120_000)
