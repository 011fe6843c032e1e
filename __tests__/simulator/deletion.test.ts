import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addModel, addTask, newId } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { ingestEvent } from '../../simulator/events/ingest.ts'
import type { Artifact, TaskDocument } from '../../simulator/store.ts'
import { asTests, expectLike, look, replayEntry, withoutDates } from '../support/simulator/recorded.ts'
import { loadTranscript } from '../support/simulator/replay.ts'
import type { TranscriptEntry } from '../support/simulator/replay.ts'

/** The host in the recorded URLs, which was the prefix that the recorded server was configured with. */
const FILES = 'http://localhost:18081'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({
    release: '2.0',
    settings: { asyncUrlsDelete: { enabled: true, fileserverPrefixes: [`${FILES}/`] } },
  })
})
afterAll(() => simulator.close())

/** Documents get the recorded ids, so that replies can be compared as they are. */
const task = (id: string, fields: Partial<TaskDocument> = {}) =>
  addTask(simulator.store, {
    id,
    system_tags: ['archived'],
    models: { input: [], output: [] },
    ...fields,
  })

const model = (name: string, fields: Parameters<typeof addModel>[1] = {}) =>
  addModel(simulator.store, { name, uri: `${FILES}/proj/models/${name}.pkl`, ...fields })

const uses = (...ids: string[]) => ({ input: ids.map((id) => ({ name: 'in', model: id })), output: [] })
const lists = (...ids: string[]) => ({ input: [], output: ids.map((id) => ({ name: 'out', model: id })) })

function clear() {
  const { store } = simulator
  for (const documents of [store.tasks, store.trash, store.models, store.events, store.urlsToDelete]) {
    documents.clear()
  }
}

const idIn = (entry: TranscriptEntry) => (entry.request!.body as { task: string }).task
const looks = (documents: Map<string, object>, fields: string[]) =>
  [...documents.values()].map((document) => look(document, fields))

const modelLooks = () => looks(simulator.store.models, ['name', 'task', 'uri', 'ready'])
const taskLooks = () => looks(simulator.store.tasks, ['name', 'status', 'parent', 'models'])

/** Looks at tasks and models after a step. Of the tasks only those that the step is about were looked at. */
function expectDocuments(entry: TranscriptEntry) {
  const expected = withoutDates(entry.store) as { tasks: unknown[]; models: unknown[] }
  expectLike({ rows: taskLooks() }, { rows: expected.tasks })
  expectLike({ rows: modelLooks() }, { rows: expected.models })
}

const urlRows = (fields = ['url', 'task', 'storage_type', 'type', 'retry_count', 'status']) =>
  [...simulator.store.urlsToDelete.values()].map((row) =>
    Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field))),
  )

describe('transcript 12: statuses', () => {
  const entries = loadTranscript('12-delete-statuses')
  const seeds: Record<string, (entry: TranscriptEntry) => unknown> = {
    'delete once': (entry) => task(idIn(entry)),
    'upper-case id': (entry) => task(idIn(entry).toLowerCase()),
    'a public (example) task': (entry) => task(idIn(entry), { company: '' }),
    'a task of another company': (entry) => task(idIn(entry), { company: newId('another company') }),
    'move_to_trash true': (entry) => task(idIn(entry), { name: 'trash me' }),
    'move_to_trash false': (entry) => task(idIn(entry)),
  }
  const trashLook = () => [...simulator.store.trash.values()].find(({ name }) => name === 'trash me')!

  const stored: Record<string, (expected: unknown) => void> = {
    '33: task__trash': (expected) => {
      expect([look(trashLook(), ['name', 'status', 'system_tags'])]).toEqual(withoutDates(expected))
    },
    '35: task__trash': () => {
      expect(simulator.store.trash.has(idIn(entries[34]!))).toBe(false)
    },
    '36: trash total': (expected) => {
      expect({ task__trash: simulator.store.trash.size }).toEqual(expected)
    },
  }

  beforeAll(clear)
  // The last looks are about tasks.archive, which is not part of the deletion.
  test.each(asTests(entries.slice(0, 37)))('%s', async (title, entry) => {
    const before = /in the store before: status (\w+), system_tags \[(.*)\]/.exec(entry.note ?? '')
    if (before) {
      const status = before[1] as TaskDocument['status']
      task(idIn(entry), { status, system_tags: before[2] === '' ? [] : ['archived'] })
    }
    if (entry.name === 'get_all lists public tasks too') simulator.store.tasks.delete(upperCaseTask())
    seeds[entry.name]?.(entry)
    if (entry.request) await replayEntry(simulator, entry)
    else stored[title]!(entry.store)
  })

  const upperCaseTask = () => idIn(entries.find(({ name }) => name === 'upper-case id')!).toLowerCase()
})

describe('transcript 13: models', () => {
  const entries = loadTranscript('13-delete-models')
  const idOfModel = (entry: number) => (entries[entry]!.store as { models: { _id: string }[] }).models[0]!._id

  const seeds: Record<number, (id: string) => void> = {
    0: (id) => model('draft_a', { task: task(id).id }),
    2: (id) => model('draft_b', { task: task(id).id, id: idOfModel(3) }),
    4: (id) => model('ready_a', { task: task(id).id, id: idOfModel(6), ready: true }),
    7: (id) => {
      task(id)
      const used = model('used_a', { task: id, id: idOfModel(8) })
      model('unused_a', { task: id })
      task('9cd2c56fb8c34be392f6f8bda9b6311c', {
        name: 'user of the model',
        status: 'created',
        models: uses(used.id),
      })
    },
    9: (id) => {
      const own = model('self_a', { task: id, id: idOfModel(10) })
      task(id, { models: uses(own.id) })
    },
    11: (id) => {
      const maker = idIn(entries[12]!)
      const used = model('used_b', { task: maker })
      task(maker)
      task(id, { models: uses(used.id) })
    },
    14: (id) => task(id, { models: lists(model('foreign_a').id) }),
    16: (id) => task(id, { models: lists(model('foreign_b', { id: idOfModel(18), ready: true }).id) }),
    19: (id) => {
      task(id)
      model('mix_draft', { task: id })
      model('mix_ready', { task: id, id: idOfModel(21), ready: true })
    },
    22: (id) => model('s3', { task: task(id).id, uri: 's3://bucket/a/model.pkl' }),
  }

  test.each(asTests(entries))('%s', async (_title, entry, i) => {
    if (seeds[i]) {
      clear()
      seeds[i](idIn(entry))
    }
    if (entry.request) await replayEntry(simulator, entry)
    else expectDocuments(entry)
  })
})

describe('transcript 14: parents and pipelines', () => {
  const entries = loadTranscript('14-delete-parents-pipelines')
  const [published, draft] = (entries[2]!.store as { tasks: { _id: string }[] }).tasks.map(({ _id }) => _id)
  const [step1, step2] = (entries[8]!.store as { tasks: { _id: string }[] }).tasks.map(({ _id }) => _id)

  const seeds: Record<number, (id: string) => void> = {
    0: (parent) => {
      task(parent)
      task(published!, { name: 'published child', status: 'published', parent })
      task(draft!, { name: 'draft child', status: 'created', parent })
    },
    3: (parent) => {
      task(parent)
      task('37f37e88899c4634922b3070659daf38', { name: 'child A', parent })
    },
    6: (parent) => {
      task(step1!, { name: 'step 1', parent, system_tags: [] })
      task(step2!, { name: 'step 2', status: 'published', parent, system_tags: [] })
      task(parent, { name: 'pipeline', type: 'controller' })
      model('of step 1', { task: step1! })
    },
    11: (parent) => {
      task(parent, { type: 'controller' })
      const uri = `${FILES}/proj/step.bin`
      task(newId('step'), { parent, execution: { artifacts: [{ key: 'a', uri, mode: 'output' }] } })
    },
  }

  test.each(asTests(entries))('%s', async (_title, entry, i) => {
    if (seeds[i]) {
      clear()
      seeds[i](idIn(entry))
    }
    if (entry.request) await replayEntry(simulator, entry)
    else if (entry.name === 'url_to_delete') expect(urlRows()).toEqual(entry.store)
    else expectDocuments(entry)
  })
})

/** The task of transcripts 15 and 16: artifacts on all kinds of storage. */
const artifactsOf = (id: string) =>
  (loadTranscript('15-delete-urls-external-artifacts')[1]!.store as Artifact[]).map((artifact) => ({
    ...artifact,
    ...(artifact.uri === undefined ? {} : { uri: artifact.uri.replace('<task id>', id) }),
  }))

function samples(id: string, count: number) {
  for (let i = 0; i < count; i += 1) {
    const url = `${FILES}/proj/${id}/metrics/img/v${i % 3}/img_${String(i).padStart(5, '0')}.png`
    const what = { task: id, type: 'training_debug_image', metric: 'img', variant: `v${i % 3}` } as const
    ingestEvent(simulator.store, { ...what, iter: i, url, timestamp: 0 })
  }
}

function plots(id: string, count: number) {
  for (let i = 0; i < count; i += 1) {
    const plot_str = JSON.stringify({
      layout: { images: [{ source: `${FILES}/proj/${id}/metrics/plt/p${i}.png` }] },
    })
    ingestEvent(simulator.store, {
      task: id,
      type: 'plot',
      metric: 'plt',
      variant: `p${i}`,
      plot_str,
      timestamp: 0,
    })
  }
}

describe('transcript 15: URLs and external artifacts', () => {
  const entries = loadTranscript('15-delete-urls-external-artifacts')
  let rowsBefore = 0

  const full = (id: string) => {
    task(id, { execution: { artifacts: artifactsOf(id) } })
    samples(id, 5)
    plots(id, 2)
  }
  const withModel = (id: string, fields = {}) => {
    full(id)
    model('m', { task: id, uri: `${FILES}/proj/${id}/models/m.pkl`, ...fields })
  }

  const seeds: Record<number, (id: string) => void> = {
    2: withModel,
    4: withModel,
    6: withModel,
    8: (id) => {
      withModel(id, { id: '917ec49e7d814cfd848c2f84a6c77bde', name: 'model of urls 4' })
    },
    11: (id) => {
      const execution = { artifacts: [{ key: 'one', uri: `${FILES}/shared/one.bin` }] }
      task(id, { execution })
      task(newId('task b'), { execution })
    },
    13: (id) => {
      task(id)
      samples(id, 2500)
    },
  }

  const stored: Record<number, (expected: unknown) => void> = {
    3: (expected) => {
      expectLike({ rows: urlRows() }, { rows: expected })
    },
    5: (expected) => {
      expect(urlRows()).toEqual(expected)
    },
    7: (expected) => {
      expect(urlRows()).toEqual(expected)
    },
    9: (expected) => {
      expect(urlRows()).toEqual(expect.arrayContaining(expected as object[]))
    },
    10: (expected) => {
      expect(looks(simulator.store.models, ['name', 'task', 'uri'])).toEqual(expected)
    },
    12: (expected) => {
      expect(urlRows()).toEqual(expected)
    },
    // The recorded count holds the rows of earlier recordings too.
    14: () => {
      expect(urlRows().length - rowsBefore).toBe(2500)
    },
  }

  // The first two entries describe the seed.
  test.each(asTests(entries).slice(2))('%s', async (_title, entry, i) => {
    if (!entry.request) {
      stored[i]!(entry.store)
      return
    }
    clear()
    seeds[i]!(idIn(entry))
    rowsBefore = simulator.store.urlsToDelete.size
    await replayEntry(simulator, entry)
  })
})

const idsIn = (entry: TranscriptEntry) => (entry.request!.body as { ids: string[] }).ids

describe('transcript 16: delete_many, mixed', () => {
  const entries = loadTranscript('16-delete_many-mix')

  const seeds: Record<number, (ids: string[]) => void> = {
    0: ([withFiles, , plain, completed, published, withModel, withChild]) => {
      clear()
      task(withFiles!, { execution: { artifacts: artifactsOf(withFiles!) } })
      samples(withFiles!, 2)
      task(plain!, { status: 'created', system_tags: [] })
      task(completed!, { system_tags: [] })
      task(published!, { status: 'published', system_tags: [] })
      task(withModel!)
      model('ready', { task: withModel!, ready: true })
      task(withChild!)
      task(newId('published child'), { parent: withChild!, status: 'published' })
    },
    3: (ids) => {
      for (const id of ids) task(id, { system_tags: [] })
    },
    5: ([controller, step]) => {
      task(controller!, { type: 'controller' })
      task(step!, { parent: controller! })
    },
    6: ([step, controller]) => {
      task(controller!, { type: 'controller' })
      task(step!, { parent: controller! })
    },
  }

  test.each(asTests(entries))('%s', async (_title, entry, i) => {
    if (entry.request) {
      seeds[i]?.(idsIn(entry))
      await replayEntry(simulator, entry)
    } else expectLike({ rows: urlRows() }, { rows: entry.store })
  })
})

describe('transcript 17: delete_many, large', () => {
  const entries = loadTranscript('17-delete_many-large')
  let counts = {}

  test.each(asTests(entries))('%s', async (_title, entry) => {
    if (!entry.request) {
      const { succeeded, failed, url_to_delete } = entry.store as Record<string, number>
      expect(counts).toEqual({ succeeded, failed, url_to_delete })
      return
    }
    clear()
    const wanted = Number(/^\d+/.exec(entry.name)![0])
    const shown = idsIn(entry).filter((id) => !id.startsWith('...'))
    const middle = Array.from({ length: wanted - shown.length }, (_, i) => newId(`${entry.name} ${i}`))
    const ids = wanted === 1 ? shown : [...shown.slice(0, -1), ...middle, ...shown.slice(-1)]
    for (const id of ids) {
      task(id)
      if (entry.name.includes('2 debug samples')) samples(id, 2)
    }
    const { data } = await replayEntry(simulator, entry, { ids, return_file_urls: true })
    const { succeeded, failed } = data as Record<string, unknown[]>
    counts = {
      succeeded: succeeded!.length,
      failed: failed!.length,
      url_to_delete: simulator.store.urlsToDelete.size,
    }
  })
})
