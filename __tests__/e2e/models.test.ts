import { describe, expect, test } from '@jest/globals'
import { addArtifact, addInputModel } from '../../simulator/seed-content.ts'
import { addProject, addUser } from '../../simulator/seed.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import type { Simulator } from '../../simulator/server.ts'
import { PUBLIC_COMPANY_ID } from '../../simulator/store.ts'
import { deletingCalls, type ActionResult } from '../support/e2e/action.ts'
import {
  addArchivedModel,
  addImported,
  filesOf,
  modelsOf,
  runModels,
} from '../support/e2e/archived-models.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** Why each that stayed did. */
function reasons({ receipt }: ActionResult): Record<string, unknown> {
  const rows = receipt?.tasks.filter(({ outcome }) => outcome === 'kept') ?? []
  return Object.fromEntries(rows.map(({ name, reason }) => [String(name), reason]))
}

const sparedOf = ({ receipt }: ActionResult): unknown[] =>
  receipt?.tasks.flatMap(({ files }) => (files as { spared?: unknown[] } | undefined)?.spared ?? []) ?? []

const RELEASES: readonly ReleaseName[] = ['1.0', '1.9', '1.13', '2.3']

describe.each(RELEASES)('target: models on release %s', (release) => {
  test('deletes exactly the models that were archived long ago and nobody holds, files first', async () => {
    const simulator = await start({ release })
    const { store } = simulator
    const gone = ['old', 'old too'].map((name) => addArchivedModel(simulator, name))
    addArchivedModel(simulator, 'made by a task that is gone', { task: '__DELETED__'.padEnd(43, 'a') })
    addArchivedModel(simulator, 'young', { days: 3 })
    addArchivedModel(simulator, 'alive', { system_tags: [] })
    addArchivedModel(simulator, 'published', { ready: true })
    addArchivedModel(simulator, 'public', { company: PUBLIC_COMPANY_ID })
    addArchivedModel(simulator, 'foreign', { company: 'f'.repeat(32) })
    addArchivedModel(simulator, 'tagged', { tags: ['Keep'] })
    addArchivedModel(simulator, 'of an open task', { maker: addEnded(store, 60, { system_tags: [] }) })
    addArchivedModel(simulator, 'of a published task', {
      maker: addEnded(store, 60, { status: 'published' }),
    })
    const used = addArchivedModel(simulator, 'in use')
    addInputModel(addEnded(store, 2, { system_tags: ['archived', 'hidden'] }), used)

    const before = store.tasks.size
    const dry = await runModels(simulator, { 'dry-run': 'true' })
    expect(deletingCalls(simulator)).toEqual([])
    const result = await runModels(simulator)
    expect(result.exitCode).toBe(0)
    expect(modelsOf(simulator)).toEqual([
      ...['alive', 'foreign', 'in use', 'of a published task', 'of an open task', 'public', 'published'],
      ...['tagged', 'young'],
    ])
    expect(filesOf(simulator)).not.toContain('old.pt')
    expect(filesOf(simulator)).toContain('in use.pt')
    expect(store.tasks.size).toBe(before)
    expect(result.outputs).toMatchObject({
      'deleted-count': '3',
      'deleted-files-count': '2',
      'failed-count': '0',
    })
    expect(dry.outputs).toMatchObject({ 'candidate-count': '3', 'deleted-count': '0' })
    expect(reasons(result)).toMatchObject({
      young: 'too-young',
      published: 'published',
      tagged: 'tag-excluded',
      'of an open task': 'maker-not-archived',
      'of a published task': 'maker-published',
      'in use': 'used-as-input',
    })
    expect(result.log).toContain('3 models deleted with 2 files')
    expect(result.summary).toContain('Archived models with `last_change` before')
    expect(gone).toHaveLength(2)
  })
})

describe('the selection', () => {
  test('is that of tasks: projects, tags, users, names, keep-last per project', async () => {
    const simulator = await start()
    const { store } = simulator
    const vision = addProject(store, 'Vision').id
    const night = addProject(store, 'Vision/Night').id
    const speech = addProject(store, 'Speech').id
    const ada = addUser(store, { name: 'Ada' }).id
    const add = (name: string, days: number, more: Record<string, unknown>): unknown =>
      addArchivedModel(simulator, name, { days, user: ada, tags: ['tmp'], project: vision, ...more })
    add('tmp-newest', 50, {})
    add('tmp-old', 60, {})
    add('tmp-older', 70, {})
    add('tmp-night', 70, { project: night })
    add('tmp-speech', 70, { project: speech })
    add('tmp-untagged', 70, { tags: [] })
    add('tmp-of Bob', 70, { user: addUser(store, { name: 'Bob' }).id })
    add('final', 70, {})
    const inputs = {
      projects: 'Vision',
      tags: 'tmp',
      users: 'Ada',
      'name-pattern': '^tmp-',
      'keep-last': '1',
    }
    const result = await runModels(simulator, { ...inputs, 'exclude-projects': '**/Night', 'max-tasks': '1' })
    expect(result.outputs).toMatchObject({
      'deleted-count': '1',
      'remaining-count': '1',
      'stop-reason': 'max-tasks',
    })
    await runModels(simulator, { ...inputs, 'exclude-projects': '**/Night' })
    expect(modelsOf(simulator)).toEqual([
      ...['final', 'tmp-newest', 'tmp-night', 'tmp-of Bob', 'tmp-speech', 'tmp-untagged'],
    ])
  })

  test('lets published models and those of open tasks go where that is said', async () => {
    const simulator = await start()
    addArchivedModel(simulator, 'published', { ready: true })
    addArchivedModel(simulator, 'of an open task', {
      maker: addEnded(simulator.store, 60, { system_tags: [] }),
    })
    const { outputs } = await runModels(simulator, { protect: 'running', 'force-delete': 'true' })
    expect(outputs).toMatchObject({ 'deleted-count': '2', 'deleted-files-count': '2' })
    expect([modelsOf(simulator), filesOf(simulator)]).toEqual([[], []])
  })

  test('is held by the brake, in words of models', async () => {
    const simulator = await start()
    for (const name of ['one', 'two']) addArchivedModel(simulator, name)
    const { exitCode, log } = await runModels(simulator, { 'abort-above': '1' })
    expect(exitCode).toBe(1)
    expect(log).toContain('2 of 2 archived models in the selection qualify, more than abort-above allows (1)')
    expect(modelsOf(simulator)).toHaveLength(2)
  })

  test('is shared by jobs, each of which deletes its part', async () => {
    const simulator = await start()
    for (let i = 0; i < 20; i++) addArchivedModel(simulator, `model ${i}`)
    const counts: number[] = []
    for (const shard of ['1/2', '2/2']) {
      const { outputs } = await runModels(simulator, { shard })
      counts.push(Number(outputs['deleted-count']))
    }
    expect(counts[0]! + counts[1]!).toBe(20)
    expect(Math.min(...counts)).toBeGreaterThan(0)
    expect(modelsOf(simulator)).toEqual([])
  })

  test('may count by the last report', async () => {
    const simulator = await start()
    addArchivedModel(simulator, 'archived lately', { last_change: new Date() })
    expect((await runModels(simulator)).outputs['deleted-count']).toBe('0')
    const { outputs } = await runModels(simulator, { 'age-field': 'last-update' })
    expect(outputs['deleted-count']).toBe('1')
  })

  test('counts from last_update where no change was stamped since models have a last_change', async () => {
    const simulator = await start()
    const model = addArchivedModel(simulator, 'untouched since the upgrade')
    Reflect.deleteProperty(model, 'last_change')
    const undated = addArchivedModel(simulator, 'without dates')
    Reflect.deleteProperty(undated, 'last_change')
    Reflect.deleteProperty(undated, 'last_update')
    const result = await runModels(simulator)
    expect(modelsOf(simulator)).toEqual(['without dates'])
    expect(reasons(result)).toEqual({ 'without dates': 'no-date' })
  })
})

describe('the file of a model', () => {
  const spared = (reason: string) => [expect.objectContaining({ kind: 'model', reason })]

  test.each<[what: string, reason: string, fill: (simulator: Simulator) => void]>([
    [
      'an artifact of another task names',
      'named-elsewhere',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'm')
        addArtifact(simulator, addEnded(simulator.store, 1, { system_tags: ['hidden'] }), 'link', { uri })
      },
    ],
    [
      'an artifact names in another spelling',
      'named-elsewhere',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'mo del')
        const other = uri
          .replace('http://localhost', 'HTTP://LOCALHOST')
          .replaceAll('o', '%6F')
          .replaceAll('%20', ' ')
        addArtifact(simulator, addEnded(simulator.store, 1), 'link', { uri: other.replace('HTTP', 'http') })
      },
    ],
    [
      'an artifact names as a part of a folder',
      'named-elsewhere',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'm')
        const folder = uri.slice(0, uri.lastIndexOf('/') + 1)
        addArtifact(simulator, addEnded(simulator.store, 1), 'folder', { uri: folder })
      },
    ],
    [
      'another model names',
      'named-elsewhere',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'm')
        addImported(simulator, 'the same', { uri, system_tags: [] })
      },
    ],
    [
      'a public model names',
      'named-elsewhere',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'm')
        addImported(simulator, 'the same', { uri, company: PUBLIC_COMPANY_ID })
      },
    ],
    [
      'lies in the folder of a task that did not make it',
      'another-task',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'other', { system_tags: [] })
        addArchivedModel(simulator, 'm', { uri: uri.replace('other.pt', 'm.pt') })
      },
    ],
    [
      'lies in a folder while nothing tells who made it',
      'left-model',
      (simulator) => {
        const { uri = '' } = addArchivedModel(simulator, 'other', { system_tags: [] })
        addImported(simulator, 'm', { uri: uri.replace('other.pt', 'm.pt') })
      },
    ],
    [
      'was registered, not uploaded',
      'unmarked',
      (simulator) => addImported(simulator, 'm', { uri: `${simulator.filesUrl}/shared/resnet/weights.pt` }),
    ],
    [
      'lies on a foreign host',
      'foreign',
      (simulator) => addImported(simulator, 'm', { uri: 'https://example.com/resnet.pt' }),
    ],
  ])('stays and is listed where %s it; the record goes', async (_, reason, fill) => {
    const simulator = await start()
    fill(simulator)
    const files = simulator.store.files.list().length
    const dry = await runModels(simulator, { 'dry-run': 'true' })
    const result = await runModels(simulator)
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(simulator.store.files.list()).toHaveLength(files)
    expect(sparedOf(result)).toEqual(spared(reason))
    expect(sparedOf(dry)).toEqual(sparedOf(result))
  })

  test('that was made by a task which is gone goes by what tells who made it', async () => {
    const simulator = await start()
    const makers = [1, 2, 3].map((i) => addEnded(simulator.store, 60, { name: `maker ${i}` }))
    addArchivedModel(simulator, 'by a mark', { maker: makers[0]!, task: `__DELETED__${makers[0]!.id}` })
    addArchivedModel(simulator, 'by its comment', { maker: makers[1]!, task: undefined as never })
    addArchivedModel(simulator, 'by a plain id', { maker: makers[2]! })
    for (const { id } of makers) simulator.store.tasks.delete(id)
    const { outputs } = await runModels(simulator)
    expect(outputs).toMatchObject({ 'deleted-count': '3', 'deleted-files-count': '3' })
    expect(filesOf(simulator)).toEqual([])
  })

  test('that lies in a folder of the model itself goes', async () => {
    const simulator = await start()
    const id = 'e'.repeat(32)
    const path = `Vision/resnet.${id}/models/resnet.pt`
    simulator.store.files.add(path, 10)
    addArchivedModel(simulator, 'other', { system_tags: [] })
    addImported(simulator, 'resnet', { id, uri: `${simulator.filesUrl}/${path}` })
    const { outputs } = await runModels(simulator)
    expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
    expect(filesOf(simulator)).toEqual(['other.pt'])
  })

  test('that several models of the plan name goes with the last of them', async () => {
    const simulator = await start()
    const { uri = '', task } = addArchivedModel(simulator, 'one')
    for (const name of ['two', 'three'])
      addImported(simulator, name, { uri, ...(task === undefined ? {} : { task }) })
    const dry = await runModels(simulator, { 'dry-run': 'true' })
    const { outputs } = await runModels(simulator, { 'batch-size': '1' })
    expect(dry.outputs['candidate-count']).toBe('3')
    expect(outputs).toMatchObject({ 'deleted-count': '3', 'deleted-files-count': '1' })
    expect([modelsOf(simulator), filesOf(simulator)]).toEqual([[], []])
  })

  test('stays by order, and is named in the receipt', async () => {
    const simulator = await start()
    const { uri } = addArchivedModel(simulator, 'm')
    const { outputs, receipt } = await runModels(simulator, { 'delete-files': 'none' })
    expect(outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '0' })
    expect(receipt?.tasks[0]).toMatchObject({ outcome: 'deleted', fileUrls: [uri] })
    expect(filesOf(simulator)).toEqual(['m.pt'])
    expect(simulator.store.urlsToDelete.size).toBe(0)
  })

  test('keeps its model where it cannot be reached, unless that is to go all the same', async () => {
    const simulator = await start()
    const { uri = '' } = addArchivedModel(simulator, 'm')
    const elsewhere = uri.replace(simulator.filesUrl, 'https://files.example.com')
    simulator.store.models.forEach((model) => (model.uri = elsewhere))
    for (const dry of ['true', 'false']) {
      const { exitCode, log } = await runModels(simulator, { 'dry-run': dry })
      expect(exitCode).toBe(1)
      expect(log).toContain('https://files.example.com is not configured')
    }
    expect(modelsOf(simulator)).toEqual(['m'])
    const { exitCode, outputs } = await runModels(simulator, { 'on-file-error': 'delete-task' })
    expect([exitCode, outputs['deleted-count'], outputs['failed-files-count']]).toEqual([1, '1', '1'])
  })

  test('is not taken for gone where the fileserver has nothing of what was recorded there', async () => {
    const simulator = await start()
    for (let i = 0; i < 10; i++) addArchivedModel(simulator, `m${i}`)
    for (const file of simulator.store.files.list()) simulator.store.files.delete(file)
    const { exitCode, log } = await runModels(simulator)
    expect(exitCode).toBe(1)
    expect(log).toContain('has none of the 10 files that were recorded there')
    expect(modelsOf(simulator)).toHaveLength(10)
  })
})
