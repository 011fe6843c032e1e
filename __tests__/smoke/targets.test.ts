import { expect, test } from '@jest/globals'
import { connectionInputs, deletingCalls, runAction } from '../support/e2e/action.ts'
import { addArchivedModel, filesOf, modelsOf, runModels } from '../support/e2e/archived-models.ts'
import { DEAD, EMPTY, GONE, makeLeftovers, makePlan, run } from '../support/e2e/leftovers-world.ts'
import { start } from '../support/e2e/simulators.ts'
import { expectCleaned, fileserverShelf, newWorld, seedWorld } from '../support/e2e/stored-world.ts'
import { addEnded } from '../support/e2e/world.ts'

test('tasks: what a dry run counts goes in the live run, with its files, and nothing else', async () => {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedWorld(world)
  const inputs = { ...connectionInputs(simulator), 'force-delete': 'true' }
  const dry = await runAction({ ...inputs, 'dry-run': 'true' })
  expect(deletingCalls(simulator)).toEqual([])
  const live = await runAction(inputs)
  expect([live.exitCode, live.receipt?.totals['deleted']]).toEqual([0, dry.receipt?.totals['wouldDelete']])
  await expectCleaned(world)
})

test('models: those that were archived by themselves go, with their files, and no others', async () => {
  const simulator = await start()
  addArchivedModel(simulator, 'old')
  addArchivedModel(simulator, 'young', { days: 3 })
  addArchivedModel(simulator, 'published', { ready: true })
  const dry = await runModels(simulator, { 'dry-run': 'true' })
  expect([dry.receipt?.totals['wouldDelete'], deletingCalls(simulator)]).toEqual([1, []])
  const live = await runModels(simulator)
  expect([live.exitCode, live.outputs['deleted-count']]).toEqual([0, '1'])
  expect(modelsOf(simulator)).toEqual(['published', 'young'])
  expect(filesOf(simulator)).toEqual(['published.pt', 'young.pt'])
})

test('leftovers: folders of tasks that are gone go by an approved plan, and no others', async () => {
  const world = await makeLeftovers('mounted')
  const before = world.foldersOf()
  const { plan, result } = await makePlan(world)
  expect([result.receipt?.totals['wouldDelete'], world.foldersOf()]).toEqual([3, before])
  const live = await run(world, { plan })
  expect([live.exitCode, live.outputs['deleted-count']]).toEqual([0, '3'])
  const gone = (folder: string): boolean => [DEAD, EMPTY, GONE].some((id) => folder.includes(id))
  expect(world.foldersOf()).toEqual(before.filter((folder) => !gone(folder)))
})

test('a policy: each task goes, stays or is archived by the first rule that it fits', async () => {
  const simulator = await start()
  const { store } = simulator
  addEnded(store, 10, { name: 'kept', tags: ['paper'] })
  addEnded(store, 10, { name: 'goes' })
  const old = addEnded(store, 10, { name: 'is archived', system_tags: [] })
  const policy = `rules:
  - name: papers
    tags: [paper]
    keep: true
  - name: all others
    delete-threshold-days: 7
    archive-after-days: 5
    force-delete: true
`
  const { exitCode, outputs } = await runAction({ ...connectionInputs(simulator), policy })
  expect([exitCode, outputs['deleted-count']]).toEqual([0, '1'])
  expect([...store.tasks.values()].map(({ name }) => name)).toEqual(['kept', 'is archived'])
  expect(old.system_tags).toContain('archived')
})
