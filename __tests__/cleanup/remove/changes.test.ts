import { describe, expect, test } from '@jest/globals'
import { createTaskChanges } from '../../../src/cleanup/remove/changes.ts'
import type { Change } from '../../../src/cleanup/remove/last-look.ts'
import type { DeleteFiles } from '../../../src/plan/policy.ts'
import type { Inspected } from '../../../src/cleanup/inspect/inspected.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import {
  FILES_HOST,
  fileOf,
  hexId,
  inspected,
  model,
  policy,
  task,
  type Inputs,
} from '../../support/fixtures.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]
const FILE = fileOf(A, 'weights v1.pt')
const CHANGED: Change = { reason: 'models-changed' }
const NOTHING: [string, Change][] = []

/** A task whose only file is an artifact. */
function withFile(more: Partial<Inspected> = {}): Inspected {
  const location = { store: 'fileserver', host: FILES_HOST, path: FILE.slice(FILES_HOST.length + 1) } as const
  return inspected(A, {
    owned: [{ file: { uri: FILE, kind: 'artifact', bytes: undefined }, location }],
    namedUris: new Set([FILE]),
    ...more,
  })
}

async function changesOf(
  server: FakeClearML,
  items: readonly Inspected[] = [withFile()],
  { inputs = {}, deleteModels = true, deleteFiles = 'runner' }: Options = {},
): Promise<[string, Change][]> {
  const pairs = items.map((item) => ({ item, contents: server.tasks.get(item.task.id)! }))
  const by = policy({ deleteModels }, { 'force-delete': 'true', ...inputs })
  const forceDelete = inputs['force-delete'] !== 'false'
  const handling = { forceDelete, deleteModels, deleteFiles }
  const changes = await createTaskChanges(server.api, by, handling, new Set())(pairs)
  return [...changes]
}
type Options = { inputs?: Inputs; deleteModels?: boolean; deleteFiles?: DeleteFiles }

describe('a file that a model of somebody else names by now', () => {
  const claimed = (maker: Parameters<typeof task>[0] | undefined, uri = FILE): FakeClearML =>
    new FakeClearML(
      [task({ id: A }), ...(maker === undefined ? [] : [task({ id: C, ...maker })])],
      [model('claim', C, { uri })],
    )

  test.each<[what: string, server: FakeClearML]>([
    ['of a live task', claimed({ systemTags: [] })],
    ['of a task that is gone', claimed(undefined)],
    ['in another spelling', claimed({ systemTags: [] }, FILE.replace(' ', '%20'))],
  ])('keeps the task: %s', async (_, server) => {
    expect(await changesOf(server)).toEqual([[A, CHANGED]])
  })

  test('keeps the task if it lies in a folder that goes, whatever else that holds', async () => {
    const folders = [{ store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}` }] as const
    const beside = claimed({ systemTags: [] }, fileOf(A, 'models/forgotten.pt'))
    expect(await changesOf(beside, [withFile({ folders })])).toEqual([[A, CHANGED]])
    expect(await changesOf(beside, [withFile({ folders: [] })])).toEqual(NOTHING)
    expect(await changesOf(claimed({}, fileOf(A, 'x')), [withFile({ folders })])).toEqual(NOTHING)
  })

  test('keeps the task if the model is published or in use, whatever its own task is', async () => {
    const published = claimed({})
    published.changeModel('claim', { published: true })
    expect(await changesOf(published)).toEqual([[A, CHANGED]])
    const used = claimed({})
    used.set(task({ id: B, inputModelIds: ['claim'] }))
    expect(await changesOf(used)).toEqual([[A, CHANGED]])
  })

  test('does not if the model goes with its own task before long', async () => {
    expect(await changesOf(claimed({}))).toEqual(NOTHING)
    expect(await changesOf(claimed({}), [withFile()], { deleteModels: false })).toEqual([[A, CHANGED]])
  })

  test.each(['usersOfModels', 'tasksById'] as const)(
    'does not if a batch beside this one takes the model along before %s is answered',
    async (call) => {
      const server = claimed({})
      server.beforeCall = (name) => {
        if (name !== call) return
        server.tasks.delete(C)
        server.models.delete('claim')
      }
      expect(await changesOf(server)).toEqual(NOTHING)
    },
  )

  test('does not if the model is of the same batch, or names another file', async () => {
    expect(await changesOf(claimed({}), [withFile({ goingModelIds: ['claim'] })])).toEqual(NOTHING)
    expect(await changesOf(claimed({ systemTags: [] }, fileOf(A, 'other')))).toEqual(NOTHING)
  })
})

describe('a record that names more than was inspected', () => {
  const artifact = { uri: fileOf(A, 'late'), mode: 'output', bytes: undefined } as const

  test.each<[what: string, now: Parameters<typeof task>[0]]>([
    ['an artifact', { artifacts: [artifact] }],
    ['an asset of a report', { reportAssets: [artifact.uri] }],
    ['a model', { outputModelIds: ['late'] }],
  ])('keeps its task: %s', async (_, now) => {
    const server = new FakeClearML([task({ id: A, ...now })])
    expect(await changesOf(server)).toEqual([[A, CHANGED]])
    expect(await changesOf(server, [withFile()], { deleteFiles: 'none' })).toEqual(NOTHING)
  })

  test('does not where it names an input, which belongs to somebody else', async () => {
    const server = new FakeClearML([task({ id: A, artifacts: [{ ...artifact, mode: 'input' }] })])
    expect(await changesOf(server)).toEqual(NOTHING)
  })
})

describe('a child that was published since', () => {
  const server = (): FakeClearML =>
    new FakeClearML([task({ id: A }), task({ id: B, parentId: A, status: 'published' })])

  test('keeps the task without force-delete, before its files are gone', async () => {
    const held: Change = { reason: 'published-children', by: [B] }
    expect(await changesOf(server(), [withFile()], { inputs: { 'force-delete': 'false' } })).toEqual([
      [A, held],
    ])
  })

  test('holds nobody with force-delete, and needs no look where there is nothing to lose', async () => {
    expect(await changesOf(server())).toEqual(NOTHING)
    const fileless = server()
    expect(await changesOf(fileless, [inspected(A)], { inputs: { 'force-delete': 'false' } })).toEqual(
      NOTHING,
    )
    expect(fileless.calls).toEqual([])
  })
})
