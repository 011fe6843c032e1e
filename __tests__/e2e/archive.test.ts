import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { RELEASES } from '../../simulator/release.ts'
import { addProject } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded, daysAgo } from '../support/e2e/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'archive-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({
    ...connectionInputs(simulator),
    'force-delete': 'true',
    'delete-files': 'none',
    'age-field': 'last-change',
    'archive-after-days': '60',
    ...inputs,
  })

/** Lies open and ended so many days ago. */
const addOpen = (simulator: Simulator, days: number, fields: Partial<TaskDocument> = {}): TaskDocument =>
  addEnded(simulator.store, days, {
    system_tags: [],
    last_update: daysAgo(days),
    last_change: daysAgo(days),
    ...fields,
  })

const isArchived = (task: TaskDocument): boolean => task.system_tags?.includes('archived') === true
const told = ({ receipt }: ActionResult): Record<string, unknown> =>
  Object.fromEntries(
    (receipt?.tasks ?? []).map(({ name, outcome, reason }) => [name, reason ?? outcome]),
  ) as Record<string, unknown>

function fill(simulator: Simulator): Record<string, TaskDocument> {
  return {
    old: addOpen(simulator, 90, { name: 'old' }),
    draft: addOpen(simulator, 90, { name: 'draft', status: 'created' }),
    young: addOpen(simulator, 30, { name: 'young' }),
    edited: addOpen(simulator, 90, { name: 'edited', last_change: daysAgo(1) }),
    reported: addOpen(simulator, 90, { name: 'reported', last_update: daysAgo(1) }),
    running: addOpen(simulator, 90, { name: 'running', status: 'in_progress' }),
    queued: addOpen(simulator, 90, { name: 'queued', status: 'queued' }),
    published: addOpen(simulator, 90, { name: 'published', status: 'published' }),
    dataset: addOpen(simulator, 90, { name: 'dataset', system_tags: ['dataset'] }),
    tagged: addOpen(simulator, 90, { name: 'tagged', tags: ['keep'] }),
    gone: addEnded(simulator.store, 90, { name: 'archived long ago', last_change: daysAgo(90) }),
  }
}

test.each(RELEASES.filter((name) => name !== '0.17'))(
  'release %s archives what nobody touched, and deletes none of it',
  async (release) => {
    const simulator = await start({ release })
    const tasks = fill(simulator)
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(Object.entries(tasks).flatMap(([name, task]) => (isArchived(task) ? name : []))).toEqual([
      'old',
      'draft',
      'gone',
    ])
    expect(simulator.store.tasks.has(tasks['gone']!.id)).toBe(false)
    expect(simulator.store.tasks.size).toBe(10)
    expect(result.outputs).toMatchObject({ 'archived-count': '2', 'deleted-count': '1', 'failed-count': '0' })
    expect(told(result)).toEqual({ 'archived long ago': 'deleted', old: 'archived', draft: 'archived' })
    expect(result.receipt?.totals).toMatchObject({ archived: 2, wouldArchive: 0 })
    expect(result.summary).toContain('2 tasks put into the archive')
    expect(result.log).toContain('archived: 2 tasks')
    const again = await run(simulator)
    expect(again.outputs).toMatchObject({ 'archived-count': '0', 'deleted-count': '0' })
  },
)

test('a release that knows no archive_many is refused at the login', async () => {
  const simulator = await start({ release: '0.17' })
  const { old } = fill(simulator)
  const result = await run(simulator)
  expect(result.exitCode).toBe(1)
  expect(result.log).toContain('is too old: the cleanup needs release 1.0')
  expect(isArchived(old!)).toBe(false)
})

test('a dry run tells the same, and sends nothing that changes anything', async () => {
  const simulator = await start()
  fill(simulator)
  const result = await run(simulator, { 'dry-run': 'true' })
  expect(result.outputs).toMatchObject({ 'archived-count': '0', 'candidate-count': '1' })
  expect(told(result)).toMatchObject({ old: 'would-archive', draft: 'would-archive' })
  expect(result.summary).toContain('2 tasks would be put into the archive')
  expect(deletingCalls(simulator)).toEqual([])
})

test('nothing open is listed or archived unless it is asked for', async () => {
  const simulator = await start()
  fill(simulator)
  const result = await run(simulator, { 'archive-after-days': '0' })
  expect(told(result)).toEqual({ 'archived long ago': 'deleted' })
  const filters = simulator.requests.flatMap(({ endpoint, params }) =>
    endpoint === 'tasks.get_all_ex' ? [JSON.stringify(params['system_tags'])] : [],
  )
  expect(filters).not.toContain('["-archived"]')
})

describe('between list and call', () => {
  test.each<[what: string, change: (task: TaskDocument) => void, reason: string]>([
    ['started again', (task) => (task.status = 'in_progress'), 'running'],
    ['edited', (task) => (task.last_change = new Date()), 'touched-lately'],
    ['tagged', (task) => (task.tags = ['keep']), 'no-rule'],
    ['archived by hand', (task) => (task.system_tags = ['archived']), 'archived-already'],
  ])('a task that is %s is left alone', async (_, change, reason) => {
    const simulator = await start()
    const task = addOpen(simulator, 90, { name: 'open' })
    simulator.onRequest = ({ endpoint, params }) => {
      if (endpoint === 'tasks.get_all_ex' && Array.isArray(params['id'])) change(task)
    }
    const result = await run(simulator)
    expect(told(result)).toEqual({ open: reason })
    expect(simulator.requests.map(({ endpoint }) => endpoint)).not.toContain('tasks.archive_many')
  })
})

test('a task that another restores right after is told as not archived, and the step fails', async () => {
  const simulator = await start()
  const task = addOpen(simulator, 90, { name: 'open' })
  let lookups = 0
  simulator.onRequest = ({ endpoint, params }) => {
    if (endpoint === 'tasks.get_all_ex' && Array.isArray(params['id']) && ++lookups === 2)
      task.system_tags = []
  }
  const result = await run(simulator)
  expect(result.exitCode).toBe(1)
  expect(told(result)).toEqual({ open: 'failed' })
  expect(result.log).toContain('1 of 1 task could not be archived')
})

test('an answer that is lost is found out, and a run that is ended in between is finished by the next', async () => {
  const simulator = await start()
  for (let i = 0; i < 4; i++) addOpen(simulator, 90, { name: `open ${i}` })
  simulator.faults.add({
    endpoint: 'tasks.archive_many',
    calls: [1],
    fault: { kind: 'reset' },
    phase: 'after',
  })
  const killed = await runAction(
    {
      ...connectionInputs(simulator),
      'force-delete': 'true',
      'archive-after-days': '60',
      'age-field': 'last-change',
      'batch-size': '2',
      concurrency: '1',
    },
    {
      onStart: (child) => {
        simulator.onRequest = ({ endpoint }) => {
          if (
            endpoint === 'tasks.archive_many' &&
            simulator.requests.filter((one) => one.endpoint === endpoint).length === 2
          )
            child.kill('SIGKILL')
        }
      },
    },
  )
  expect(killed.exitCode).toBeNull()
  simulator.onRequest = () => undefined
  const result = await run(simulator)
  expect(result.exitCode).toBe(0)
  expect([...simulator.store.tasks.values()].every(isArchived)).toBe(true)
  expect(simulator.store.tasks.size).toBe(4)
})

test('by rules of a policy, and an approved plan archives no more than it listed', async () => {
  const simulator = await start()
  const [a, b] = [addProject(simulator.store, 'A').id, addProject(simulator.store, 'B').id]
  const inA = addOpen(simulator, 40, { name: 'in A', project: a })
  addOpen(simulator, 40, { name: 'in B', project: b })
  addOpen(simulator, 400, { name: 'in none' })
  const policy =
    'rules:\n  - {name: a, projects: [A], archive-after-days: 30}\n  - {name: b, projects: [B], archive-after-days: 60}\n'
  const plan = path.join(folder, 'plan.json')
  const only = (inputs: Inputs): Promise<ActionResult> =>
    runAction({ ...connectionInputs(simulator), policy, ...inputs })
  const dry = await only({ 'dry-run': 'true', 'receipt-file': plan })
  expect(told(dry)).toEqual({ 'in A': 'would-archive' })
  const late = addOpen(simulator, 40, { name: 'late', project: a })
  const live = await only({ plan })
  expect(told(live)).toEqual({ 'in A': 'archived' })
  expect([isArchived(inA), isArchived(late)]).toEqual([true, false])
})

test.each([
  ['status-changed', true],
  ['last-update', true],
  ['last-change', false],
])('with the clock %s it is said that nobody has time to restore a task: %s', async (clock, said) => {
  const simulator = await start()
  const { log } = await run(simulator, { 'age-field': clock, 'dry-run': 'true' })
  expect(log.includes('leaves no time to restore a task')).toBe(said)
})
