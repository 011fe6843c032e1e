import { expect, test } from '@jest/globals'
import {
  addArtifact,
  addDebugSamples,
  addInputModel,
  addOutputModel,
  addPlot,
} from '../../simulator/seed-content.ts'
import { addModel, addTask } from '../../simulator/seed.ts'
import { taskDeletion } from '../../simulator/services/tasks-delete.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import { Store } from '../../simulator/store.ts'
import { callEndpoint } from '../support/simulator/call-endpoint.ts'

type Reply = {
  succeeded: {
    id: string
    updated_children: number
    updated_models: number
    deleted_models: number
    urls: Record<'model_urls' | 'artifact_urls' | 'event_urls', string[]> | null
  }[]
  failed: { id: string; error: { codes: number[]; msg: string } }[]
}

const filesUrl = 'http://files'

const archived = (store: Store, fields: Parameters<typeof addTask>[1] = {}) =>
  addTask(store, { system_tags: ['archived'], ...fields })

const deleteMany = (
  store: Store,
  release: ReleaseName,
  params: Record<string, unknown>,
  enabled = true,
): Promise<Reply> =>
  callEndpoint<Reply>(
    taskDeletion,
    { store, release, settings: { asyncUrlsDelete: { enabled, fileserverPrefixes: [filesUrl] } } },
    'tasks.delete_many',
    { return_file_urls: true, ...params },
  )

const onlyUrls = (reply: Reply) => reply.succeeded[0]!.urls!

test.each([
  ['1.0', true],
  ['2.2', true],
  ['2.3', false],
] as const)('release %s moves to the trash by default: %s', async (release, expected) => {
  const store = new Store()
  const task = archived(store)
  await deleteMany(store, release, { ids: [task.id] })
  expect(store.trash.has(task.id)).toBe(expected)
  expect(store.tasks.has(task.id)).toBe(false)
})

test.each([
  ['1.0', true],
  ['1.6', true],
  ['1.16', true],
  ['1.17', false],
  ['2.3', false],
] as const)('release %s returns event URLs: %s', async (release, expected) => {
  const store = new Store()
  const task = archived(store)
  const urls = [
    ...addDebugSamples({ store, filesUrl }, task, { iterations: 3 }),
    ...addPlot({ store, filesUrl }, task, { images: 2 }),
  ]
  const reply = await deleteMany(store, release, { ids: [task.id], delete_external_artifacts: false })
  expect(onlyUrls(reply).event_urls).toEqual(expected ? urls : [])
  expect(store.events.size).toBe(0)
})

test.each([
  ['1.16', true],
  ['1.17', false],
] as const)('release %s leaves an archived published task half destroyed: %s', async (release, isHalf) => {
  const store = new Store()
  const place = { store, filesUrl }
  const task = archived(store, { status: 'published' })
  const child = addTask(store, { parent: task.id })
  const model = addOutputModel(place, task, 'draft')
  addDebugSamples(place, task, { iterations: 2 })

  const reply = await deleteMany(store, release, { ids: [task.id] })

  const codes = reply.failed.map(({ error }) => error.codes)
  expect(codes).toEqual(isHalf ? [[400, 101]] : [])
  expect(store.tasks.has(task.id)).toBe(isHalf)
  expect(store.events.has(task.id)).toBe(isHalf)
  expect(store.models.has(model.id)).toBe(false)
  expect(child.parent).toBe(`__DELETED__${task.id}`)
})

test('force takes an archived published task away on old releases too', async () => {
  const store = new Store()
  const task = archived(store, { status: 'published' })
  const reply = await deleteMany(store, '1.16', { ids: [task.id], force: true })
  expect(reply.failed).toEqual([])
})

// Up to 1.16 whole folders are scheduled, and what is scheduled is left out of the reply.
test.each([
  ['1.6', filesUrl, [], true],
  ['1.7', filesUrl, [], true],
  ['1.7', 'https://files', ['folder'], false],
  ['1.16', filesUrl, ['folder'], false],
  ['1.17', filesUrl, ['file'], true],
] as const)('release %s schedules an artifact on %s as %j', async (release, host, types, isReturned) => {
  const store = new Store()
  const task = archived(store)
  const { uri } = addArtifact({ store, filesUrl: host }, task, 'data')

  const urls = onlyUrls(await deleteMany(store, release, { ids: [task.id] }))

  expect([...store.urlsToDelete.values()].map(({ type }) => type)).toEqual(types)
  expect(urls.artifact_urls).toEqual(isReturned ? [uri] : [])
})

test.each([
  ['1.9', 1],
  ['1.11', 0],
] as const)('release %s schedules foreign http URLs: %s', async (release, rows) => {
  const store = new Store()
  const task = archived(store)
  addArtifact({ store, filesUrl }, task, 'link', { uri: 'https://elsewhere.example.com/f.bin' })
  await deleteMany(store, release, { ids: [task.id] })
  expect(store.urlsToDelete.size).toBe(rows)
})

test('nothing is scheduled where the server does not delete files', async () => {
  const store = new Store()
  const task = archived(store)
  addArtifact({ store, filesUrl }, task, 'data')
  await deleteMany(store, '2.0', { ids: [task.id] }, false)
  expect(store.urlsToDelete.size).toBe(0)
})

test.each([
  ['1.5', true],
  ['1.6', false],
] as const)('release %s leaves a model in use with its task: %s', async (release, keepsTask) => {
  const store = new Store()
  const task = archived(store)
  const model = addOutputModel({ store, filesUrl }, task, 'm')
  addInputModel(addTask(store), model)
  await deleteMany(store, release, { ids: [task.id] })
  expect(model.task).toBe(keepsTask ? task.id : undefined)
})

test.each([
  ['1.1', 'queued'],
  ['1.2', 'created'],
] as const)('release %s: a refused task that was queued is %s afterwards', async (release, status) => {
  const store = new Store()
  const task = archived(store, { status: 'queued' })
  addTask(store, { parent: task.id, status: 'published' })
  store.queues.set('q', { id: 'q', company: task.company, name: 'default', entries: [task.id] })
  const reply = await deleteMany(store, release, { ids: [task.id] })
  expect(reply.failed[0]!.error.codes).toEqual([400, 123])
  expect(task.status).toBe(status)
  expect(store.queues.get('q')!.entries).toEqual(release === '1.1' ? [task.id] : [])
})

test('a queued task goes back to what it was before', async () => {
  const store = new Store()
  const task = archived(store, { status: 'queued', enqueue_status: 'stopped' })
  addTask(store, { parent: task.id, status: 'published' })
  await deleteMany(store, '2.0', { ids: [task.id] })
  expect(task.status).toBe('stopped')
})

test('release 0.17 refuses archived tasks without force', async () => {
  const store = new Store()
  const task = archived(store)
  const world = { store, release: '0.17' as const }
  await expect(callEndpoint(taskDeletion, world, 'tasks.delete', { task: task.id })).rejects.toMatchObject({
    code: 400,
    subcode: 123,
  })
  await callEndpoint(taskDeletion, world, 'tasks.delete', { task: task.id, force: true })
  expect(store.tasks.size).toBe(0)
})

test.each(['1.15', '1.16'] as const)('include_pipeline_steps on release %s', async (release) => {
  const store = new Store()
  const controller = archived(store, { type: 'controller' })
  const step = addTask(store, { parent: controller.id })
  await deleteMany(store, release, {
    ids: [controller.id],
    include_pipeline_steps: true,
    move_to_trash: false,
  })
  expect(store.tasks.has(step.id)).toBe(release === '1.15')
})

test('the models of a list of tasks go with their own task only', async () => {
  const store = new Store()
  const tasks = [archived(store), archived(store), archived(store)]
  const models = tasks.map((task) => addOutputModel({ store, filesUrl }, task, 'm'))
  const orphan = addModel(store)
  await deleteMany(store, '2.3', { ids: [tasks[0]!.id, tasks[2]!.id] })
  expect([...store.models.keys()]).toEqual([models[1]!.id, orphan.id])
})

test('a model that the task both made and lists is counted once', async () => {
  const store = new Store()
  const task = archived(store, { models: { output: [{ name: 'm', model: 'm' }] } })
  addModel(store, { id: 'm', task: task.id })
  const reply = await deleteMany(store, '2.0', { ids: [task.id] })
  expect(reply.succeeded[0]).toMatchObject({ deleted_models: 1, updated_models: 0 })
})

test('tasks.dequeue takes a task off its queues, even one that is gone', async () => {
  const store = new Store()
  const task = addTask(store, { status: 'queued' })
  store.queues.set('q', { id: 'q', company: task.company, name: 'default', entries: [task.id, 'gone'] })
  const dequeue = (id: string) =>
    callEndpoint(taskDeletion, { store, release: '2.3' }, 'tasks.dequeue', { task: id })

  expect(await dequeue('gone')).toMatchObject({ dequeued: 1 })
  expect(await dequeue(task.id)).toMatchObject({ dequeued: 1, updated: 1 })
  expect(task.status).toBe('created')
  expect(store.queues.get('q')!.entries).toEqual([])
  await expect(dequeue(task.id)).rejects.toMatchObject({ code: 400, subcode: 110 })
})
