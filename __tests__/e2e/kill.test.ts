import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { RecordedRequest } from '../../simulator/server.ts'
import { connectionInputs, runAction, type Receipt } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { expectRecovery, runOver } from '../support/e2e/kill.ts'
import {
  fileserverShelf,
  countedFiles,
  newWorld,
  seedSpellings,
  seedWorld,
  type World,
} from '../support/e2e/stored-world.ts'
import { addEnded } from '../support/e2e/world.ts'

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
const deletesFiles: Predicate = ({ path }) => path === '/delete_many'
const removes: Predicate = (request) => deletesFiles(request) || request.endpoint.endsWith('.delete_many')
const asksAgain: Predicate = ({ endpoint, params }) =>
  endpoint === 'tasks.get_all_ex' && Array.isArray(params['id'])

test('a run that nobody disturbs deletes every file by its name, and asks for no other', async () => {
  const world = await makeWorld()
  const result = await runOver(world, { inputs: { 'remove-task-folders': 'false' } })
  expect(result.outputs).toMatchObject({
    'deleted-count': '3',
    'deleted-files-count': String(countedFiles(world)),
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
    ['before the first file', 'before', () => nth(1, deletesFiles)],
    ['after the first files', 'after', () => nth(1, deletesFiles)],
    ['after files in their second spelling', 'after', () => nth(2, deletesFiles)],
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

describe('what a killed run leaves', () => {
  type Row = { id: string; outcome: string }

  test('with four batches in flight never says of a task that it is there, which may be gone', async () => {
    const simulator = await start()
    for (let i = 0; i < 200; i++) addEnded(simulator.store, 60 + i)
    const kept = addEnded(simulator.store, 5)
    const folder = mkdtempSync(path.join(tmpdir(), 'killed-'))
    const file = path.join(folder, 'receipt.json')
    let child: ChildProcess | undefined
    let inFlight = 0
    simulator.faults.add({
      endpoint: 'tasks.delete_many',
      calls: 'all',
      fault: { kind: 'hang' },
      phase: 'after',
    })
    simulator.onActed = ({ endpoint }) => {
      if (endpoint === 'tasks.delete_many' && ++inFlight === 4) child?.kill('SIGKILL')
    }
    const { exitCode } = await runAction(
      {
        ...connectionInputs(simulator),
        ...{ 'force-delete': 'true', 'batch-size': '20', concurrency: '4', 'receipt-file': file },
      },
      { onStart: (started) => (child = started) },
    )
    expect(exitCode).toBeNull()

    const receipt = JSON.parse(readFileSync(file, 'utf8')) as Receipt
    const journal = readFileSync(`${file}.journal`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    rmSync(folder, { recursive: true })
    expect(receipt).toMatchObject({ stopReason: 'running', totals: { planned: 200, remaining: 0, kept: 1 } })
    expect(new Set(receipt.tasks.map(({ outcome }) => outcome))).toEqual(new Set(['planned', 'kept']))
    const gone = receipt.tasks.map(({ id }) => id).filter((id) => !simulator.store.tasks.has(id))
    expect(gone).toHaveLength(80)
    const begun = new Set(journal.filter(({ outcome }) => outcome === 'begun').map(({ id }) => id))
    expect(gone.filter((id) => !begun.has(id))).toEqual([])
    expect(begun.size).toBe(80)
    expect(begun.has(kept.id)).toBe(false)
  })

  test.each(['before', 'after'] as const)(
    'is a journal that names a task before its first file goes, be it killed right %s that',
    async (phase) => {
      const world = await makeWorld()
      const folder = mkdtempSync(path.join(tmpdir(), 'killed-'))
      const inputs = {
        'receipt-file': path.join(folder, 'receipt.json'),
        'batch-size': '1',
        concurrency: '1',
      }
      let begun: readonly string[] = []
      const matches = nth(1, removes)
      await expectRecovery(
        world,
        {
          phase,
          at: (request) => {
            if (!matches(request)) return false
            begun = readFileSync(path.join(folder, 'receipt.json.journal'), 'utf8').trim().split('\n')
            return true
          },
        },
        { inputs },
      )
      rmSync(folder, { recursive: true })
      expect(begun.map((line) => (JSON.parse(line) as Row).outcome)).toEqual(['begun'])
    },
  )
})

test('killed after the files, the next run takes no file that has the stored text of a deleted one as its name', async () => {
  const simulator = await start()
  const world = newWorld(simulator, [fileserverShelf(simulator)])
  await seedSpellings(world)
  await expectRecovery(world, { at: nth(1, to('tasks.delete_many')), phase: 'before' })
})
