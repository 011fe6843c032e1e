import { addProject, addTask } from '../../../simulator/seed.ts'
import { startSimulator } from '../../../simulator/server.ts'
import type { Simulator } from '../../../simulator/server.ts'
import type { Store, TaskDocument } from '../../../simulator/store.ts'
import { loadTranscript } from './replay.ts'

/*
 * What the recordings seeded, as far as their replies show it, under the recorded ids.
 */

const DAY_MS = 86_400_000
export const RECORDED_AT = new Date('2026-11-22T22:57:36Z')

export const daysBefore = (days: number) => new Date(RECORDED_AT.getTime() - days * DAY_MS)

/** A server of the recorded release at the time of the recording, with its user and that user's keys. */
export async function startRecorded(seed: (store: Store) => void = () => undefined): Promise<Simulator> {
  const simulator = await startSimulator({ release: '2.0', now: () => RECORDED_AT })
  const { store } = simulator
  const golden = { name: 'Golden Tester', role: 'user', created: RECORDED_AT }
  const company = store.users.get('simulated-user')!.company
  store.users.clear()
  store.users.set('__golden__', { id: '__golden__', company, ...golden })
  simulator.accessKey = 'GOLDENACCESSKEY0000000000000000'
  Object.assign(store.credentials[0]!, { accessKey: simulator.accessKey, user: '__golden__' })
  seed(store)
  return simulator
}

/** Transcripts 01 and 02. */
export function seedFewTasks(store: Store): void {
  const project = addProject(store, 'auth', { id: 'ad72e025efc74869b6d5a493e7038ba8' }).id
  const changed = new Date('2026-10-13T22:57:30Z')
  const dates = { created: new Date('2026-10-13T21:57:30Z'), status_changed: changed, last_update: changed }
  const common = { project, ...dates, last_changed_by: '__golden__' }
  const completed = (ms: number) => ({
    status: 'completed' as const,
    status_reason: '',
    status_message: '',
    started: new Date(`2026-11-22T22:57:30.${ms}Z`),
    completed: new Date(`2026-11-22T22:57:30.${ms + 4}Z`),
  })
  const id = (start: string, rest: string) => ({ id: start + rest, ...common })
  addTask(store, { ...id('e21daa12', '4fa44869b5d28a0b56942c47'), name: 'auth task', status: 'created' })
  addTask(store, {
    ...id('104bfa55', 'eef344589c822d81cf20deca'),
    ...completed(413),
    name: 'archived task',
    system_tags: ['archived'],
  })
  addTask(store, { ...id('e536bfd4', '4cf440b68f0a47a8d3e02b9b'), name: 'victim', status: 'created' })
  addTask(store, { ...id('18799a41', '84364a5b9e3eb91d7bfedf91'), ...completed(435), name: 'victim2' })
}

/** Transcripts 03, 04 and 10: old archived tasks, three young ones and three that are not archived. */
export function seedOldTasks(count: number): (store: Store) => void {
  return (store) => {
    const archived = { system_tags: ['archived'] }
    for (let index = 0; index < count; index++)
      addTask(store, { ...archived, status_changed: daysBefore(40) })
    for (let index = 0; index < 3; index++) addTask(store, { ...archived, status_changed: daysBefore(5) })
    for (let index = 0; index < 3; index++) addTask(store, { status_changed: daysBefore(50) })
  }
}

/** Transcript 05. */
export function seedDatedTasks(store: Store): void {
  const archived = { system_tags: ['archived'] }
  const old = new Date('2026-10-13T22:57:30Z')
  addTask(store, { ...archived, id: '1fac22b2f0164813bd48db0eafbcb7db', name: 'src', status_changed: old })
  const young = { ...archived, status_changed: new Date('2026-11-17T22:57:31Z') }
  addTask(store, { ...young, id: 'ac6acdcaf9d1487397dc975739f3de3f', name: 'young archived 0' })
  addTask(store, { ...young, id: '8d1ee110088f45acbfa74f55c33256e1', name: 'young archived 1' })
  addTask(store, { ...young, id: 'e91c54dbc88249e1a67270d047e52085', name: 'young archived 2' })
  for (let index = 0; index < 3; index++) addTask(store, { status_changed: daysBefore(50) })
}

export const PROJECT_IDS = storedIn('07-get_all-hidden-projects', 'projects')
/** Seed key → task id. */
export const KEYS = storedIn('06-get_all-filters', 'seed')

function storedIn(transcript: string, name: string): Readonly<Record<string, string>> {
  const entry = loadTranscript(transcript).find((candidate) => candidate.name === name)
  return entry!.store as Record<string, string>
}

/** Transcripts 06 to 09: a bit of everything. */
export function seedVariety(store: Store): void {
  for (const [name, id] of Object.entries(PROJECT_IDS)) addProject(store, name, { id })
  const project = (name: string) => ({ project: PROJECT_IDS[name]! })
  const teamA = project('Team A')
  const hidden = project('Team A/.hidden')
  const teamB = project('Team B')
  const add = (key: string, name: string, fields: Partial<TaskDocument>) => {
    addVaried(store, key, name, fields)
  }

  add('draft', 'draft in A', { ...teamA, status: 'created' })
  add('draft_arch', 'draft archived in A', { ...teamA, status: 'created' })
  add('done', 'done in A', { ...teamA, tags: ['keep', 'v1'] })
  add('done_arch', 'done archived in A', {
    ...teamA,
    tags: ['keep'],
    status_reason: '',
    status_message: '',
    started: new Date('2026-11-22T22:57:34.227Z'),
    completed: new Date('2026-11-22T22:57:34.231Z'),
    last_changed_by: '__golden__',
  })
  add('fail_arch', 'failed archived in A-sub', {
    ...project('Team A/sub one'),
    status: 'failed',
    tags: ['v1'],
  })
  add('stop_arch', 'stopped archived in deep', { ...project('Team A/sub one/deep'), status: 'stopped' })
  add('pub_arch', 'published archived in B', { ...teamB, status: 'published' })
  add('pub', 'published in B', { ...teamB, status: 'published' })
  add('queued', 'queued in B', { ...teamB, status: 'queued' })
  add('running', 'running in B', { ...teamB, status: 'in_progress' })
  add('hidden_arch', 'hidden archived', { ...hidden, system_tags: ['archived', 'hidden'] })
  add('dataset_arch', 'dataset version', {
    ...hidden,
    type: 'data_processing',
    system_tags: ['archived', 'dataset', 'hidden'],
  })
  add('pipe_arch', 'pipeline run', { ...hidden, type: 'controller', system_tags: ['archived', 'pipeline'] })
  add('step_arch', 'pipeline step', { ...hidden, type: 'data_processing', parent: KEYS['pipe_arch']! })
  add('noproj_arch', 'archived without project', {})
  add('test_arch', 'testing type', { ...teamB, type: 'testing' })
}

function addVaried(store: Store, key: string, name: string, fields: Partial<TaskDocument>): void {
  addTask(store, {
    id: KEYS[key]!,
    name,
    created: new Date('2026-09-23T21:57:34Z'),
    status_changed: new Date('2026-09-23T22:57:34Z'),
    system_tags: key.endsWith('_arch') ? ['archived'] : [],
    ...fields,
  })
}

/** Transcript 11: 640 in a project, one below it, one hidden, one young. */
export function seedForCounting(store: Store): void {
  const project = addProject(store, 'A', { id: 'dfba98d2da8a4f64afd35f3c7bc710a2' }).id
  const archived = { status_changed: daysBefore(60), system_tags: ['archived'] }
  for (let index = 0; index < 640; index++) addTask(store, { ...archived, project })
  addTask(store, { ...archived, project: addProject(store, 'A/sub').id })
  addTask(store, { ...archived, system_tags: ['archived', 'hidden'] })
  addTask(store, { ...archived, status_changed: daysBefore(5) })
}
