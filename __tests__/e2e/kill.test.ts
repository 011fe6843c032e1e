import { describe, expect, test } from '@jest/globals'
import type { RecordedRequest } from '../../simulator/server.ts'
import { start } from './simulators.ts'
import { expectRecovery, runOver } from './kill.ts'
import {
  fileserverShelf,
  namedCount,
  newWorld,
  seedSpellings,
  seedWorld,
  type World,
} from './stored-world.ts'

async function makeWorld(): Promise<World> {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedWorld(world)
  return world
}

type Predicate = (request: RecordedRequest) => boolean

/** A predicate of its own for each test: it counts. */
const nth = (count: number, matches: Predicate): Predicate => {
  let seen = 0
  return (request) => matches(request) && ++seen === count
}
const to =
  (endpoint: string): Predicate =>
  (request) =>
    request.endpoint === endpoint
const filesOf = ({ params }: RecordedRequest): string[] =>
  Array.isArray(params['files']) ? params['files'].map(String) : []
const removesFolders: Predicate = (request) =>
  filesOf(request).length > 0 && filesOf(request).every((file) => /\.[0-9a-f]{32}$/u.test(file))
const asksAgain: Predicate = ({ endpoint, params }) =>
  endpoint === 'tasks.get_all_ex' && Array.isArray(params['id'])

test('a run that nobody disturbs deletes every file by its name, and asks for no other', async () => {
  const world = await makeWorld()
  const result = await runOver(world, { inputs: { 'remove-task-folders': 'false' } })
  expect(result.outputs).toMatchObject({
    'deleted-count': '3',
    'deleted-files-count': String(namedCount(world)),
    'failed-files-count': '0',
  })
  expect(world.simulator.store.files.list().filter((file) => file.endsWith('forgotten.pt'))).toHaveLength(1)
})

describe('killed', () => {
  const points: readonly (readonly [when: string, phase: 'before' | 'after', at: () => Predicate])[] = [
    ['after the tasks were asked for again', 'after', () => nth(1, asksAgain)],
    ['after the models were read', 'after', () => nth(2, to('models.get_all_ex'))],
    ['after the events were read', 'after', () => nth(2, to('events.get_task_events'))],
    ['after the tasks were asked for right before', 'after', () => nth(2, asksAgain)],
    ['before the first file', 'before', () => nth(1, to('fileserver'))],
    ['after the first files', 'after', () => nth(1, to('fileserver'))],
    ['after files in their second spelling', 'after', () => nth(2, to('fileserver'))],
    ['after the folders', 'after', () => nth(1, removesFolders)],
    ['after models that their own task uses', 'after', () => nth(1, to('models.delete_many'))],
    ['before the records', 'before', () => nth(1, to('tasks.delete_many'))],
    ['after the records, before the reply', 'after', () => nth(1, to('tasks.delete_many'))],
    ['before records that only force deletes', 'before', () => nth(2, to('tasks.delete_many'))],
    ['after them, before the reply', 'after', () => nth(2, to('tasks.delete_many'))],
  ]

  test.each(points)('%s, the next run finishes and orphans nothing', async (_, phase, at) => {
    await expectRecovery(await makeWorld(), { at: at(), phase })
  })
})

test('killed after the files, the next run takes no file that has the stored text of a deleted one as its name', async () => {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedSpellings(world)
  await expectRecovery(world, { at: nth(1, to('tasks.delete_many')), phase: 'before' })
})
