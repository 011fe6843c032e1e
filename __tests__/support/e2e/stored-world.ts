import assert from 'node:assert/strict'
import { ingestEvent } from '../../../simulator/events/ingest.ts'
import { addProject, addTask } from '../../../simulator/seed.ts'
import { addArtifact, addInputModel, addOutputModel } from '../../../simulator/seed-content.ts'
import type { Simulator } from '../../../simulator/server.ts'
import type { ModelDocument, TaskDocument } from '../../../simulator/store.ts'
import { fileName, fileUrl, taskFolder } from '../../../simulator/uri.ts'
import { addEnded } from './world.ts'

/** A place for files: the fileserver, or one bucket. */
export type Shelf = {
  name: string
  /** What a task registers for a file of that name. */
  uri: (key: string) => string
  put: (key: string, bytes?: number) => Promise<void>
  list: () => Promise<readonly string[]>
}

export type StoredFile = {
  shelf: Shelf
  key: string
  task: TaskDocument
  /** Undefined for a checkpoint that ClearML forgot: it goes with its task's folder. */
  uri: string | undefined
  bytes: number
}

/** A simulator with its stores, and what a cleanup with `force-delete: true` leaves of it. */
export type World = {
  simulator: Simulator
  shelves: readonly Shelf[]
  goes: StoredFile[]
  stays: { shelf: Shelf; key: string }[]
  goingTasks: string[]
  /** Records that stay, tasks and models. */
  stayingTasks: string[]
  stayingModels: string[]
}

/** Signs that encoders, decoders and shells stumble over; each is a file of its own. */
const ODD_NAMES = [
  'a b+c',
  '50% #3',
  'größe 日本 😀',
  'k?l=m&n',
  'C%2FD',
  "it's; (1) [2] {3}!",
  'x0x3ay.slash.z',
  'p#q%20r',
]
const PROJECT = 'Vision/Cats & Dogs'

export function fileserverShelf({ store, filesUrl }: Simulator): Shelf {
  return {
    name: 'fileserver',
    uri: (key) => fileUrl(filesUrl, key),
    put: (key, bytes = 1) => {
      store.files.add(key, bytes)
      return Promise.resolve()
    },
    list: () => Promise.resolve(store.files.list()),
  }
}

export function newWorld(simulator: Simulator, shelves: readonly Shelf[]): World {
  return {
    simulator,
    shelves,
    goes: [],
    stays: [],
    goingTasks: [],
    stayingTasks: [],
    stayingModels: [],
  }
}

/** Three old archived tasks with files on every shelf, and around them whatever must not go with them. */
export async function seedWorld(world: World): Promise<void> {
  const live = await addSurvivors(world)
  await addOddTask(world)
  await addSelfUser(world)
  await addSharer(world, live)
}

/** An archived task that goes, with so many artifacts on every shelf. */
export async function addPlainTask(
  world: World,
  shelves: readonly Shelf[],
  count = 2,
): Promise<TaskDocument> {
  const task = addEnded(world.simulator.store, 60, { name: 'plain' })
  world.goingTasks.push(task.id)
  for (const shelf of shelves) {
    for (let i = 0; i < count; i++) await giveArtifact(world, task, shelf, `data ${i}`)
  }
  return task
}

/** Every kind of file, with odd names in project, task and file, and samples whose names are used again. */
async function addOddTask(world: World): Promise<void> {
  const { store } = world.simulator
  const project = addProject(store, PROJECT).id
  const task = addEnded(store, 60, { name: 'train #1: 50% + größe?', project })
  world.goingTasks.push(task.id)
  for (const shelf of world.shelves) {
    for (const name of ODD_NAMES) {
      await giveArtifact(world, task, shelf, name)
      await giveModel(world, task, shelf, `${shelf.name} ${name}.pt`)
    }
    for (let iter = 0; iter < 6; iter++) {
      await giveSample(world, task, shelf, { metric: 'val/img+1', variant: 'Größe @2', iter, file: iter % 4 })
    }
    await givePlot(world, task, shelf, 3)
    if (shelf.name === 'fileserver') {
      const unquoted = `${folderOf(world, task)}/models/sync 100%25 + %3A.pt`
      await giveModel(world, task, { ...shelf, uri: (key) => `${world.simulator.filesUrl}/${key}` }, unquoted)
    }
    const forgotten = `${folderOf(world, task)}/models/forgotten #1 50%.pt`
    await giveUnnamed(world, task, shelf, forgotten)
    // Neighbours whose names begin like those of files and folders that go.
    await keep(world, shelf, `${folderOf(world, task)}-copy/artifacts/a b.pkl`)
    await keep(world, shelf, `${folderOf(world, task)}.zip`)
  }
}

/**
 * A task with pairs of models: the name of the published one is what is recorded for the other. Once that is gone, its
 * second spelling would be found, and be the published one: so it stays, listed as shared.
 */
export async function seedSpellings(world: World): Promise<void> {
  const task = addEnded(world.simulator.store, 60, { name: 'spellings' })
  world.goingTasks.push(task.id)
  for (const shelf of world.shelves) {
    for (const [draft, published] of [
      ['p q.pt', 'p%20q.pt'],
      ['r s#t%25u.pt', 'r%20s#t%25u.pt'],
    ] as const) {
      const key = `${folderOf(world, task)}/models/${draft}`
      await keep(world, shelf, key)
      await giveModelRecord(world, task, shelf.uri(key))
      const model = await keepModel(world, task, shelf, published)
      model.ready = true
    }
  }
}

/** A task whose own model is its input too: the server would leave that model's record behind. */
async function addSelfUser(world: World): Promise<void> {
  const task = addEnded(world.simulator.store, 70, { name: 'resumed' })
  world.goingTasks.push(task.id)
  for (const shelf of world.shelves) {
    addInputModel(task, await giveModel(world, task, shelf, `${shelf.name} resumed.pt`))
    await giveArtifact(world, task, shelf, 'state')
  }
}

/** A task that goes, though files that it names stay: for every reason that there is. */
async function addSharer(world: World, live: TaskDocument): Promise<void> {
  const { simulator } = world
  const task = addEnded(simulator.store, 80, { name: 'sharer' })
  world.goingTasks.push(task.id)
  addArtifact(simulator, task, 'foreign', { uri: 'https://example.com/datasets/x.pkl' })
  addArtifact(simulator, task, 'local', { uri: 'file:///home/ada/x.pkl' })
  addArtifact(simulator, task, 'placeholder', { uri: 'p/t/models/failed_uploading' })
  for (const shelf of world.shelves) {
    await giveArtifact(world, task, shelf, 'own')
    const uriOf = (name: string): string => shelf.uri(`${folderOf(world, task)}/models/${name}`)

    const published = await keepModel(world, task, shelf, `${shelf.name} published.pt`)
    published.ready = true
    addInputModel(live, await keepModel(world, task, shelf, `${shelf.name} base.pt`))
    await giveModelRecord(world, task, uriOf(`${shelf.name} shared.pt`))
    const alias = addOutputModel(simulator, live, 'alias', { uri: uriOf(`${shelf.name} shared.pt`) })
    world.stayingModels.push(alias.id)
    await keep(world, shelf, `${folderOf(world, task)}/models/${shelf.name} shared.pt`)

    // What nobody names stays with what is spared beside it.
    await keep(world, shelf, `${folderOf(world, task)}/models/forgotten.pt`)
    const registered = 'shared/data.csv'
    await keep(world, shelf, registered)
    addArtifact(simulator, task, `${shelf.name} registered`, { uri: shelf.uri(registered) })
    const theirs = `${folderOf(world, live)}/artifacts/data/data.pkl`
    addArtifact(simulator, task, `${shelf.name} copy`, { uri: shelf.uri(theirs) })
    const input = `${folderOf(world, task)}/artifacts/input/input.pkl`
    await keep(world, shelf, input)
    addArtifact(simulator, task, `${shelf.name} input`, { uri: shelf.uri(input), mode: 'input' })
  }
}

/** A live task and a young one, with files on every shelf. The live one is returned. */
async function addSurvivors(world: World): Promise<TaskDocument> {
  const { store } = world.simulator
  const project = addProject(store, PROJECT).id
  const live = addTask(store, { name: 'train #1: 50% + größe?', project })
  for (const task of [live, addEnded(store, 3, { name: 'young' })]) {
    world.stayingTasks.push(task.id)
    for (const shelf of world.shelves) {
      const key = `${folderOf(world, task)}/artifacts/data/data.pkl`
      await keep(world, shelf, key)
      addArtifact(world.simulator, task, 'data', { uri: shelf.uri(key), content_size: 1, hash: 'a' })
      await keepModel(world, task, shelf, `${shelf.name}.pt`)
    }
  }
  return live
}

/** Something beside it all that no record names. */
export async function keep(world: World, shelf: Shelf, key: string): Promise<void> {
  await shelf.put(key)
  world.stays.push({ shelf, key })
}

/** Something in a task's folder that no record names. */
export async function giveUnnamed(
  world: World,
  task: TaskDocument,
  shelf: Shelf,
  key: string,
): Promise<void> {
  const bytes = nextSize(world)
  await shelf.put(key, bytes)
  world.goes.push({ shelf, key, task, uri: undefined, bytes })
}

async function give(world: World, task: TaskDocument, shelf: Shelf, key: string): Promise<StoredFile> {
  const uri = shelf.uri(key)
  const known = world.goes.find((file) => file.uri === uri)
  if (known !== undefined) return known
  const file = { shelf, key, task, uri, bytes: nextSize(world) }
  await shelf.put(key, file.bytes)
  world.goes.push(file)
  return file
}

/** All kinds of sizes, 0 among them. */
function nextSize({ goes }: World): number {
  return (goes.length * 37) % 101
}

async function giveArtifact(world: World, task: TaskDocument, shelf: Shelf, name: string): Promise<void> {
  const key = `${folderOf(world, task)}/artifacts/${fileName(name)}/${fileName(name)}.pkl`
  const { uri = '', bytes } = await give(world, task, shelf, key)
  addArtifact(world.simulator, task, `${shelf.name} ${name}`, { uri, content_size: bytes, hash: 'a' })
}

/** `file`: its raw name, or its whole path. */
async function giveModel(
  world: World,
  task: TaskDocument,
  shelf: Shelf,
  file: string,
): Promise<ModelDocument> {
  const key = file.includes(task.id) ? file : `${folderOf(world, task)}/models/${file}`
  const { uri = '' } = await give(world, task, shelf, key)
  return await giveModelRecord(world, task, uri)
}

function giveModelRecord({ simulator }: World, task: TaskDocument, uri: string): Promise<ModelDocument> {
  return Promise.resolve(addOutputModel(simulator, task, 'weights', { uri }))
}

async function keepModel(
  world: World,
  task: TaskDocument,
  shelf: Shelf,
  file: string,
): Promise<ModelDocument> {
  const key = `${folderOf(world, task)}/models/${file}`
  await keep(world, shelf, key)
  const model = addOutputModel(world.simulator, task, 'kept', { uri: shelf.uri(key) })
  world.stayingModels.push(model.id)
  return model
}

type Sample = { metric: string; variant: string; iter: number; file: number }

async function giveSample(
  world: World,
  task: TaskDocument,
  shelf: Shelf,
  { metric, variant, iter, file }: Sample,
): Promise<void> {
  const name = `${fileName(metric)}_${fileName(variant)}_${String(file).padStart(8, '0')}.jpeg`
  const key = `${folderOf(world, task)}/metrics/${fileName(metric)}/${fileName(variant)}/${name}`
  const { uri: url = '' } = await give(world, task, shelf, key)
  const what = { task: task.id, type: 'training_debug_image', variant, iter, key, timestamp: iter } as const
  ingestEvent(world.simulator.store, { ...what, metric: `${shelf.name} ${metric}`, url })
}

async function givePlot(world: World, task: TaskDocument, shelf: Shelf, images: number): Promise<void> {
  const sources: string[] = []
  for (let i = 0; i < images; i++) {
    const key = `${folderOf(world, task)}/metrics/plot/p0/plot_p0_0_${i}.png`
    sources.push((await give(world, task, shelf, key)).uri ?? '')
  }
  const layout = { images: sources.map((source) => ({ source, xref: 'x' })) }
  const plot_str = JSON.stringify({ data: [], layout })
  const what = { task: task.id, type: 'plot', variant: 'p0', iter: 0, timestamp: 0 } as const
  ingestEvent(world.simulator.store, { ...what, metric: shelf.name, plot_str })
}

function folderOf({ simulator: { store } }: World, task: TaskDocument): string {
  const project = task.project === undefined ? undefined : store.projects.get(task.project)
  return taskFolder(project?.name ?? 'unknown', task)
}

/** Whenever the run ends: a file whose turn it was is gone or still named by a record, and no other is touched. */
export async function expectNothingOrphaned(world: World): Promise<void> {
  const { store } = world.simulator
  const there = await listAll(world)
  const named = namedUris(world)
  const orphans = world.goes.filter(
    ({ shelf, key, task, uri }) =>
      there.has(label(shelf, key)) && !(uri === undefined ? store.tasks.has(task.id) : named.has(uri)),
  )
  assert.deepEqual(
    orphans.map(({ shelf, key }) => label(shelf, key)),
    [],
    'files without a record',
  )
  const lost = world.stays.filter(({ shelf, key }) => !there.has(label(shelf, key)))
  assert.deepEqual(
    lost.map(({ shelf, key }) => label(shelf, key)),
    [],
    'files that had to stay',
  )
  assert.deepEqual(
    world.stayingTasks.filter((id) => !store.tasks.has(id)),
    [],
    'tasks that had to stay',
  )
  assert.deepEqual(
    world.stayingModels.filter((id) => !store.models.has(id)),
    [],
    'models that had to stay',
  )
}

/** After a run that came to its end: exactly what had to stay is there. */
export async function expectCleaned(world: World): Promise<void> {
  await expectNothingOrphaned(world)
  const { store } = world.simulator
  const stays = world.stays.map(({ shelf, key }) => label(shelf, key))
  assert.deepEqual([...(await listAll(world))].sort(), [...new Set(stays)].sort(), 'files')
  assert.deepEqual([...store.tasks.keys()].sort(), [...world.stayingTasks].sort(), 'tasks')
  assert.deepEqual([...store.models.keys()].sort(), [...world.stayingModels].sort(), 'models')
}

/** How much lay where it can be listed, of what goes. */
export function listedBytes({ goes }: World): number {
  const listed = goes.filter(({ shelf }) => shelf.name !== 'fileserver')
  return listed.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Files that a run counts; what a fileserver removes with a folder it does not tell. */
export function countedFiles({ goes }: World): number {
  return goes.filter(({ shelf, uri }) => uri !== undefined || shelf.name !== 'fileserver').length
}

export async function listAll({ shelves, stays }: World): Promise<Set<string>> {
  const all = new Set([...shelves, ...stays.map(({ shelf }) => shelf)])
  const lists = await Promise.all(
    [...all].map(async (shelf) => (await shelf.list()).map((key) => label(shelf, key))),
  )
  return new Set(lists.flat())
}

/** Everything through which a next run would find a file: artifacts, models and events of tasks that exist. */
function namedUris({ simulator: { store } }: World): Set<string> {
  const artifacts = [...store.tasks.values()].flatMap(({ execution }) => execution?.artifacts ?? [])
  const models = [...store.models.values()].filter(({ task }) => store.tasks.has(task ?? ''))
  const events = [...store.tasks.keys()].flatMap((id) => store.events.get(id) ?? [])
  return new Set(
    [
      ...artifacts.map(({ uri }) => uri),
      ...models.map(({ uri }) => uri),
      ...events.flatMap(({ url, source_urls = [] }) => [url, ...source_urls]),
    ].filter((uri) => uri !== undefined),
  )
}

function label(shelf: Shelf, key: string): string {
  return `${shelf.name}: ${key}`
}
