import { describe, expect, test } from '@jest/globals'
import { addArtifact, addOutputModel, type Place } from '../../simulator/seed-content.ts'
import { addTask } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

/** 20 tasks with an artifact and a model each; the files lie at `place`. */
function addTasks(simulator: Simulator, place: Place = simulator): TaskDocument[] {
  return Array.from({ length: 20 }, (_, i) => {
    const task = addEnded(simulator.store, 60 + i, { name: `old ${i}` })
    addArtifact(place, task, 'data')
    addOutputModel(place, task, 'weights')
    return task
  })
}

/** The place of a fileserver whose files are recorded under another address. */
const recordedAt = (filesUrl: string, { store }: Place): Place => ({ filesUrl, store })
const looksOf = ({ requests }: Simulator): number => requests.filter(({ method }) => method === 'HEAD').length
const OLD_NAME = 'http://fileserver.invalid:8081'

describe('a fileserver that lives, and never had the files', () => {
  /** Every request for files is sent to another fileserver. */
  async function misled(): Promise<{ simulator: Simulator; inputs: Inputs; foreign: Place }> {
    const simulator = await start()
    const foreign = await simulator.addFileserver()
    foreign.store.files.add('theirs/t/a.bin', 1)
    addTasks(simulator)
    const inputs = {
      'files-host': foreign.filesUrl,
      'uri-map': `${simulator.filesUrl}=${foreign.filesUrl}`,
    }
    return { simulator, inputs, foreign }
  }
  const wordsOf = ({ filesUrl }: Place): RegExp =>
    new RegExp(
      `${filesUrl} has none of the 40 files that were recorded there .*Check files-host, and uri-map`,
      'u',
    )

  test('ends the run before any record or file goes, and says which it is', async () => {
    const { simulator, inputs, foreign } = await misled()
    const result = await run(simulator, inputs)
    expect(idsOf(simulator).size).toBe(20)
    expect(simulator.store.files.size).toBe(40)
    expect(result.outputs).toMatchObject({ 'deleted-count': '0', 'stop-reason': 'error' })
    expect(result.log).toMatch(wordsOf(foreign))
    expect(result.exitCode).toBe(1)
    expect(looksOf(simulator)).toBeLessThanOrEqual(20)
  })

  test('fails a dry run with the same words', async () => {
    const { simulator, inputs, foreign } = await misled()
    const result = await run(simulator, { ...inputs, 'dry-run': 'true' })
    expect(result.log).toMatch(wordsOf(foreign))
    expect(result.exitCode).toBe(1)
    expect(deletingCalls(simulator)).toEqual([])
    expect(looksOf(simulator)).toBeLessThanOrEqual(20)
  })

  test('is not asked for what was recorded under another address', async () => {
    const simulator = await start()
    const foreign = await simulator.addFileserver()
    addTasks(simulator)
    const result = await run(simulator, { 'files-host': `${foreign.filesUrl}\n${simulator.filesUrl}` })
    expect(idsOf(simulator).size).toBe(0)
    expect(simulator.store.files.size).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '40' })
    expect(result.exitCode).toBe(0)
  })

  test('is helped out by the line that has the files', async () => {
    const simulator = await start()
    const foreign = await simulator.addFileserver()
    addTasks(simulator, recordedAt(foreign.filesUrl, simulator))
    const result = await run(simulator, { 'files-host': `${foreign.filesUrl}\n${simulator.filesUrl}` })
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '40' })
    expect(simulator.store.files.size).toBe(0)
  })

  test('keeps all that was recorded there, whatever is left of it elsewhere', async () => {
    const { simulator, inputs, foreign } = await misled()
    const result = await run(simulator, { ...inputs, 'on-file-error': 'delete-task' })
    expect(idsOf(simulator).size).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-files-count': '0', 'failed-files-count': '40' })
    expect(result.log).toMatch(new RegExp(foreign.filesUrl, 'u'))
    expect(result.exitCode).toBe(1)
  })
})

describe('something else than a fileserver', () => {
  test.each(['true', 'false'])('keeps the tasks, dry-run: %s', async (dryRun) => {
    const simulator = await start()
    addTasks(simulator, recordedAt(simulator.apiUrl, simulator))
    // The API server takes paths of files for bad requests.
    const result = await run(simulator, { 'files-host': simulator.apiUrl, 'dry-run': dryRun })
    expect(result.log).toContain(`the fileserver ${simulator.apiUrl} answered 400`)
    expect(result.outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '20' })
    expect(result.exitCode).toBe(1)
    expect(idsOf(simulator).size).toBe(20)
  })
})

describe('several addresses of one fileserver', () => {
  test('are asked by the one that can be reached', async () => {
    const simulator = await start()
    addTasks(simulator, recordedAt(OLD_NAME, simulator))
    const inputs = { 'files-host': `${simulator.filesUrl}\n${OLD_NAME}` }
    const dry = await run(simulator, { ...inputs, 'dry-run': 'true' })
    expect(dry.exitCode).toBe(0)
    const result = await run(simulator, inputs)
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '40' })
    expect(simulator.store.files.listFolders().filter((folder) => /\.[0-9a-f]{32}$/u.test(folder))).toEqual(
      [],
    )
    expect(result.exitCode).toBe(0)
  }, 60_000)

  test('do not stand in for each other where nothing proves it: the tasks stay', async () => {
    const simulator = await start()
    const other = await simulator.addFileserver()
    addTasks(simulator, recordedAt(OLD_NAME, simulator))
    const inputs = { 'files-host': `${other.filesUrl}\n${OLD_NAME}` }
    for (const dryRun of ['true', 'false']) {
      const result = await run(simulator, { ...inputs, 'dry-run': dryRun })
      expect(result.outputs).toMatchObject({ 'deleted-count': '0', 'failed-count': '20' })
      expect(result.log).toContain(`on ${OLD_NAME} could not be reached`)
      expect(result.exitCode).toBe(1)
    }
    expect(simulator.store.files.size).toBe(40)
  }, 90_000)

  test('compare without case, and paths with it', async () => {
    const simulator = await start()
    const spelled = simulator.filesUrl.replace('127.0.0.1', 'LocalHost').replace('http', 'HTTP')
    addTasks(simulator, recordedAt(spelled, simulator))
    const inputs = { 'files-host': simulator.filesUrl, 'uri-map': `${spelled}=${simulator.filesUrl}` }
    const result = await run(simulator, inputs)
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '40' })
    expect(simulator.store.files.size).toBe(0)
  })

  test('a published model under one of them is not deleted as a draft under the other', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    const draft = addOutputModel(simulator, task, 'weights')
    const uri = (draft.uri ?? '').replace(simulator.filesUrl, OLD_NAME)
    addOutputModel(simulator, addTask(simulator.store), 'best', { uri, ready: true })
    const result = await run(simulator, { 'files-host': `${simulator.filesUrl}\n${OLD_NAME}` })
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(simulator.store.files.size).toBe(1)
  })
})

describe('files that are gone already', () => {
  test('of a run that was killed are taken for gone, where the fileserver has something else', async () => {
    const simulator = await start()
    const tasks = addTasks(simulator)
    // The oldest go first.
    for (const task of tasks.slice(1)) {
      for (const file of simulator.store.files.list().filter((path) => path.includes(task.id)))
        simulator.store.files.delete(file)
    }
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '2' })
    expect(result.exitCode).toBe(0)
  })

  test('are taken for gone, all of them, where it has files of tasks in use', async () => {
    const simulator = await start()
    addTasks(simulator)
    simulator.store.files.clear()
    addArtifact(simulator, addTask(simulator.store, { name: 'live' }), 'data')
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'deleted-files-count': '0' })
    expect(result.exitCode).toBe(0)
  })

  test('and nothing else proves it: the run ends, and goes on by on-file-error: delete-task', async () => {
    const simulator = await start()
    addTasks(simulator)
    simulator.store.files.clear()
    const stopped = await run(simulator)
    expect(stopped.outputs).toMatchObject({ 'deleted-count': '0', 'stop-reason': 'error' })
    expect(stopped.log).toContain('set on-file-error to delete-task')
    const result = await run(simulator, { 'on-file-error': 'delete-task' })
    expect(result.outputs).toMatchObject({ 'deleted-count': '20', 'failed-files-count': '40' })
  })

  test('of one task do not hold anybody up', async () => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    addArtifact(simulator, task, 'data')
    simulator.store.files.clear()
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(result.exitCode).toBe(0)
  })
})
