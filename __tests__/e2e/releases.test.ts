import { expect, test } from '@jest/globals'
import { addProject, addTask, addUser, newId } from '../../simulator/seed.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import type { Store, TaskDocument } from '../../simulator/store.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const RELEASES: readonly ReleaseName[] = ['1.0', '1.5', '1.9', '1.13', '1.16', '2.0', '2.3']

/** The same tasks, with the same ids, on every release. */
function fill(store: Store): void {
  const vision = addProject(store, 'Vision', { id: newId('Vision') }).id
  const night = addProject(store, 'Vision/.pipelines/Night', { id: newId('Night') }).id
  const secret = addProject(store, 'Vision/Secret', { id: newId('Secret') }).id
  const ada = addUser(store, { id: newId('Ada'), name: 'Ada' }).id
  const add = (name: string, days: number, fields: Partial<TaskDocument> = {}): TaskDocument =>
    addEnded(store, days, {
      id: newId(name),
      name,
      user: ada,
      project: vision,
      tags: ['tmp'],
      ...fields,
    })
  add('old', 60)
  add('old too', 61, { project: night })
  add('newest of Vision', 50)
  add('newest of Night', 40, { project: night })
  add('young', 10)
  add('secret', 70, { project: secret })
  add('elsewhere', 70, { project: addProject(store, 'Elsewhere', { id: newId('Elsewhere') }).id })
  add('untagged', 70, { tags: [] })
  add('kept', 70, { tags: ['tmp', 'Keep'] })
  add('published', 70, { status: 'published' })
  add('running', 70, { status: 'in_progress' })
  add('dataset', 70, { system_tags: ['archived', 'dataset'] })
  add('of somebody', 70, { user: addUser(store, { id: newId('Bob'), name: 'Bob' }).id })
  add('alive', 70, { system_tags: [] })
  add('other type', 70, { type: 'monitor' })
  const held = add('held controller', 90, { type: 'controller' })
  add('young step', 5, { parent: held.id })
  const free = add('free controller', 90, { type: 'controller' })
  add('step', 80, { parent: free.id })
  const reused = add('reused step', 80, { parent: free.id })
  addTask(store, {
    id: newId('live controller'),
    type: 'controller',
    configuration: { Pipeline: { value: `{"s":{"job_id":"${reused.id}"}}` } },
  })
}

const SELECTION: Inputs = {
  'force-delete': 'true',
  projects: 'Vision',
  'exclude-projects': '**/Secret',
  tags: 'tmp',
  users: 'Ada',
  'task-types': 'training, controller',
  'keep-last': '1',
}

async function decisionsOn(
  release: ReleaseName,
  inputs: Inputs,
): Promise<[ActionResult, Record<string, unknown>]> {
  const simulator = await start({ release })
  fill(simulator.store)
  const result = await runAction({ ...connectionInputs(simulator), ...inputs })
  const rows = (result.receipt?.tasks ?? []).map(({ name, outcome, reason }) => [name, reason ?? outcome])
  return [result, Object.fromEntries(rows) as Record<string, unknown>]
}

test.each(RELEASES)('release %s comes to the same decisions', async (release) => {
  const [result, decisions] = await decisionsOn(release, SELECTION)
  expect(decisions).toMatchObject({
    old: 'deleted',
    'old too': 'deleted',
    step: 'deleted',
    'newest of Vision': 'deleted',
    'newest of Night': 'keep-last',
    young: 'too-young',
    'young step': 'too-young',
    secret: 'project-excluded',
    kept: 'tag-excluded',
    published: 'published',
    running: 'running',
    dataset: 'dataset',
    'held controller': 'steps-stay',
    'free controller': 'steps-stay',
    'reused step': 'step-reused',
  })
  expect(Object.keys(decisions)).toHaveLength(15)
  expect(result.exitCode).toBe(0)
})

test.each(RELEASES)(
  'release %s takes the clock last-change, which only newer ones can filter by',
  async (release) => {
    const [, decisions] = await decisionsOn(release, {
      ...SELECTION,
      'age-field': 'last-change',
      'dry-run': 'true',
    })
    expect(decisions).toMatchObject({
      old: 'would-delete',
      young: 'too-young',
      'held controller': 'steps-stay',
    })
  },
)

test('release 0.17 is told to be too old, and nothing is deleted', async () => {
  const [result] = await decisionsOn('0.17', SELECTION)
  expect(result.exitCode).toBe(1)
  expect(result.log).toContain('is too old: the cleanup needs release 1.0')
})

/** What the server says of itself in its tokens, if it is not one of the releases above. */
async function runOn(
  claims: { serverVersion: string; apiVersion: string },
  inputs: Inputs = {},
): Promise<{ result: ActionResult; deleted: number; calls: readonly string[] }> {
  const simulator = await start()
  for (const [name, value] of Object.entries(claims))
    Object.defineProperty(simulator.release, name, { value })
  addEnded(simulator.store, 60)
  const result = await runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })
  const calls = simulator.requests.map(({ endpoint }) => endpoint)
  return { result, deleted: 1 - idsOf(simulator).size, calls }
}

test('a server that does not tell its release and API version is refused, with what to check', async () => {
  const { result, deleted, calls } = await runOn({ serverVersion: '', apiVersion: '' })
  expect(result.exitCode).toBe(1)
  expect(result.outputs['stop-reason']).toBe('error')
  for (const text of [result.log, result.summary]) expect(text).toContain('names neither the server')
  expect([deleted, calls]).toEqual([0, ['auth.login']])
})

test.each(['3.25.0', 'hosted'])(
  'a server of release %s is warned about, and works',
  async (serverVersion) => {
    const { result, deleted } = await runOn({ serverVersion, apiVersion: '2.34' })
    expect(result.log).toContain(
      `::warning::ClearML ${serverVersion} is no release that this action was tested with`,
    )
    expect([result.exitCode, deleted]).toEqual([0, 1])
  },
)

test.each(['2.4.0', '2.99.0'])(
  'a later release %s of the same count works without a warning',
  async (serverVersion) => {
    const { result, deleted } = await runOn({ serverVersion, apiVersion: '2.40' })
    expect(result.log).not.toContain('::warning::')
    expect(deleted).toBe(1)
  },
)

test.each<[release: ReleaseName, warning: string]>([
  ['1.5', 'delete-files is server, but ClearML 1.5.0 deletes no files itself: they will all stay.'],
  ['1.6', 'delete-files is server, but ClearML 1.6.0 deletes no files itself: they will all stay.'],
  ['1.7', 'delete-files is server: this step cannot see whether files go.'],
  ['2.3', 'delete-files is server: this step cannot see whether files go.'],
])('release %s with delete-files: server is warned about', async (release, warning) => {
  const [result] = await decisionsOn(release, { ...SELECTION, 'delete-files': 'server', 'dry-run': 'true' })
  expect(result.log).toContain(`::warning::${warning}`)
})

test.each<[release: ReleaseName]>([['1.0'], ['1.16']])(
  'release %s is never sent a published task, which it would half destroy',
  async (release) => {
    const simulator = await start({ release })
    const { id } = addEnded(simulator.store, 60, { status: 'published' })
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', protect: 'none' }
    const { exitCode, receipt } = await runAction(inputs)
    expect(exitCode).toBe(0)
    expect(receipt?.tasks).toMatchObject([{ id, reason: 'published-on-old-server' }])
    expect(simulator.requests.map(({ endpoint }) => endpoint)).not.toContain('tasks.delete_many')
  },
)
