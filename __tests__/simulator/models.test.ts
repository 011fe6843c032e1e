import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addModel, addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'
import type { Simulator } from '../../simulator/server.ts'
import { asTests, expectLike, look, replayEntry, withoutDates } from '../support/simulator/recorded.ts'
import { loadTranscript } from '../support/simulator/replay.ts'

const FILES = 'http://localhost:18081'

describe('transcript 19: models', () => {
  const entries = loadTranscript('19-models')
  const maker = '097b98c4c73842bcbc0ec6f974a3a225'
  const user = '3ac6928ec8584e0e93347bcd770d2772'
  const published = 'cd07c39c92214cebb960998f63bb6fd3'
  let simulator: Simulator

  const model = (id: string, name: string, task: string, ready = false) =>
    addModel(simulator.store, { id, name, task, ready, uri: `${FILES}/proj/models/${name}.pkl` })

  beforeAll(async () => {
    simulator = await startSimulator({
      release: '2.0',
      settings: { asyncUrlsDelete: { enabled: true, fileserverPrefixes: [`${FILES}/`] } },
    })
    addTask(simulator.store, { id: maker, name: 'maker' })
    model('4ba651e79e7948219927f823a2a27f87', 'model 0', maker)
    model('5d2c8980885c43c390f30105ac5be919', 'model 1', maker)
    model('addff593222045f5a98b8d7d98c75846', 'model 2', maker)
    model('c74804f3ed9c4d8eac11d14e67a36eec', 'ready one', maker, true)
    const input = [{ name: 'in', model: '4ba651e79e7948219927f823a2a27f87' }]
    addTask(simulator.store, { id: user, name: 'user task', models: { input, output: [] } })
  })
  afterAll(() => simulator.close())

  /** Seeded after the listing of all models. */
  const seeds: Record<string, () => void> = {
    'models.delete of a published task': () => {
      addTask(simulator.store, { id: published, status: 'published', models: { input: [], output: [] } })
      model('aab8f4e6e79a4d429ded37ec49c79c1b', 'of published', published)
    },
    'models.delete_external_artifacts false': () => {
      model('1e1b8a2b6be048ecaf6cf778570b3583', 'no ext', maker)
    },
  }

  const stored: Record<string, (expected: unknown) => void> = {
    'the user of the model': (expected) => {
      expect([look(simulator.store.tasks.get(user)!, ['models'])]).toEqual(withoutDates(expected))
    },
    'task afterwards': (expected) => {
      const [seen] = expected as [{ models: unknown; _id: string }]
      expect(look(simulator.store.tasks.get(published)!, ['models'])).toEqual({
        models: seen.models,
        _id: seen._id,
      })
    },
    url_to_delete: (expected) => {
      const rows = [...simulator.store.urlsToDelete.values()].map(({ url, task, type }) => ({
        url,
        task,
        type,
      }))
      expectLike({ rows }, { rows: expected })
    },
  }

  test.each(asTests(entries))('%s', async (_title, entry) => {
    seeds[entry.name]?.()
    if (entry.request) await replayEntry(simulator, entry)
    else stored[entry.name]!(entry.store)
  })
})

describe('beyond the transcript', () => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ release: '2.3' })
  })
  afterAll(() => simulator.close())

  const post = async (endpoint: string, body: object) => {
    const basic = Buffer.from(`${simulator.accessKey}:${simulator.secretKey}`).toString('base64')
    const headers = { authorization: `Basic ${basic}` }
    const reply = await fetch(`${simulator.apiUrl}/${endpoint}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const { meta, data } = (await reply.json()) as { meta: { result_subcode: number }; data: unknown }
    return { status: reply.status, subcode: meta.result_subcode, data }
  }

  test('the task that made the model forgets it, a published one keeps a trace', async () => {
    for (const status of ['completed', 'published'] as const) {
      const { id } = addModel(simulator.store)
      const task = addTask(simulator.store, { status, models: { output: [{ name: 'out', model: id }] } })
      simulator.store.models.get(id)!.task = task.id
      await post('models.delete', { model: id, force: true })
      const left = task.models!.output!.map(({ model }) => model)
      expect(left).toEqual(status === 'published' ? [`__DELETED__${id}`] : [])
    }
  })

  test('a public model can be read, but not deleted', async () => {
    const { id } = addModel(simulator.store, { company: '', name: 'example' })
    expect(await post('models.get_by_id', { model: id })).toMatchObject({
      data: { model: { id, name: 'example' } },
    })
    expect(await post('models.delete', { model: id })).toMatchObject({ status: 400, subcode: 201 })
  })

  test('an unknown model', async () => {
    expect(await post('models.get_by_id', { model: 'nosuch' })).toMatchObject({ status: 400, subcode: 201 })
  })
})
