import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import type { Werkzeug } from '../../simulator/endpoint.ts'
import { ingestEvent } from '../../simulator/events/ingest.ts'
import { addArtifact, addOutputModel } from '../../simulator/seed-content.ts'
import { addProject } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import { sendRaw } from '../support/simulator/raw-request.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** What ClearML's SDK uploaded and recorded, by the release of urllib3 that wrote its requests. */
type Recording = {
  clients: {
    urllib3: string
    tasks: {
      project: string
      name: string
      id: string
      artifacts: { key: string; uri: string }[]
      models: { name: string; uri: string }[]
      samples: { metric: string; variant: string; url: string }[]
      /** The header of each part that was sent. */
      uploads: string[]
    }[]
  }[]
}

const RECORDING = JSON.parse(readFileSync('__tests__/fixtures/sdk-names.json', 'utf8')) as Recording
const WERKZEUGS: readonly Werkzeug[] = ['2.2', '2.3', '3.1.9']
const CASES = RECORDING.clients.flatMap(({ urllib3, tasks }) =>
  WERKZEUGS.map((werkzeug) => ({ urllib3, werkzeug, tasks })),
)
type Case = (typeof CASES)[number]

/** The recorded tasks, and their files as the fileserver stores what was sent. */
async function replay({ werkzeug, tasks }: Case, batchDelete = true): Promise<Simulator> {
  const settings = { werkzeug, fileserverAuth: false, fileserverBatchDelete: batchDelete }
  const simulator = await start({ settings })
  const { store, filesUrl } = simulator
  for (const { id, name, project, artifacts, models, samples, uploads } of tasks) {
    const projectId = addProject(store, project).id
    const task = addEnded(store, 60, { id, name, project: projectId })
    for (const { key, uri } of artifacts)
      addArtifact(simulator, task, key, { uri: filesUrl + uri, content_size: 1, hash: 'a' })
    for (const model of models) addOutputModel(simulator, task, model.name, { uri: filesUrl + model.uri })
    for (const { metric, variant, url } of samples) {
      const what = { task: id, type: 'training_debug_image', iter: 1, timestamp: 1 } as const
      ingestEvent(store, { ...what, metric, variant, url: filesUrl + url })
    }
    for (const head of uploads) {
      const body = `--b\r\n${head}\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n`
      const headers = { 'content-type': 'multipart/form-data; boundary=b' }
      const reply = await sendRaw(filesUrl, { method: 'POST', path: '/', headers, body: Buffer.from(body) })
      expect(reply.status).toBe(200)
    }
  }
  expect(store.files.size).toBe(tasks.length * 4)
  return simulator
}

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

/** Python's parser of URLs drops these from what is recorded: nothing but the task's folder leads to the file. */
const LOST = /[\t\r\n]|%0[9AD]/u
const nameOf = (path: string): string => path.slice(path.search(/\.[0-9a-f]{32}\//u))

describe.each(CASES)('names that urllib3 $urllib3 sent to Werkzeug $werkzeug', (recorded) => {
  test('all lead to their files: not one is left', async () => {
    const simulator = await replay(recorded)
    const result = await run(simulator)
    expect(simulator.store.files.list()).toEqual([])
    expect(simulator.store.files.listFolders().filter((folder) => /\.[0-9a-f]{32}/u.test(folder))).toEqual([])
    expect(result.outputs).toMatchObject({
      'deleted-count': String(recorded.tasks.length),
      'failed-files-count': '0',
    })
    expect(result.exitCode).toBe(0)
  })

  test.each([
    ['delete_many', true],
    ['single requests', false],
  ])('are found one by one by %s, without the folders', async (_, batchDelete) => {
    const simulator = await replay(recorded, batchDelete)
    await run(simulator, { 'remove-task-folders': 'false' })
    expect(simulator.store.files.list().filter((path) => !LOST.test(nameOf(path)))).toEqual([])
  })
})

test('transcript 26: the file of a task with a quote in its name goes with the record', async () => {
  const simulator = await start({ settings: { fileserverAuth: false } })
  const { store, filesUrl } = simulator
  const id = 'cdf73c8a7f1848338292589c19d6f1b1'
  const task = addEnded(store, 90, { id, name: 'say "hi"', project: addProject(store, 'R02 quote').id })
  const uri = `${filesUrl}/R02%20quote/say%20%2522hi%2522.${id}/artifacts/a/a.txt`
  addArtifact(simulator, task, 'a', { uri, content_size: 1 })
  store.files.add(`R02 quote/say "hi".${id}/artifacts/a/a.txt`, 1)
  const result = await run(simulator)
  expect(store.files.list()).toEqual([])
  expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
})
