import { describe, expect, test } from '@jest/globals'
import { folderText } from '../../../src/files/folder.ts'
import type { Inspected } from '../../../src/cleanup/inspect/inspected.ts'
import type { Settled } from '../../../src/cleanup/outcome.ts'
import type { Artifact, TaskContents } from '../../../src/clearml/contents.ts'
import type { Model } from '../../../src/clearml/models.ts'
import type { Event } from '../../../src/clearml/events.ts'
import type { Hold } from '../../../src/plan/holds.ts'
import type { Circle } from '../../../src/plan/order.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import {
  doomed,
  eventOptions,
  FILES_HOST,
  fileOf,
  hexId,
  LONG_AGO,
  model,
  stores,
  task,
} from '../../support/fixtures.ts'
import { inspectOn, type InspectSetup } from '../../support/inspection.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]

const output = (uri: string, bytes?: number): Artifact => ({ uri, mode: 'output', bytes })
const sample = (url: string): Event => ({ url, sourceUrls: [], plot: undefined, iteration: 0 })

/** What the inspection of these tasks of the server, or of all, comes to. */
async function inspectAll(
  server: FakeClearML,
  options: Partial<InspectSetup> = {},
  taskIds: readonly string[] = [...server.tasks.keys()],
  circle?: Circle,
): Promise<{
  inspected: Record<string, Inspected>
  settled: Record<string, Settled>
  waiting: Record<string, readonly Hold[]>
}> {
  const confirmed = taskIds.map((id) => {
    const contents = server.tasks.get(id)!
    return { task: contents, ageAtMs: LONG_AGO, contents, ...(circle && { circle }) }
  })
  const { inspected, settled, waiting } = await inspectOn(server.api, options)(confirmed)
  const doneIds = [...inspected, ...settled, ...waiting].map((item) => item.task.id)
  expect(doneIds.sort()).toEqual([...taskIds].sort())
  return {
    inspected: Object.fromEntries(inspected.map((item) => [item.task.id, item])),
    settled: Object.fromEntries(settled.map((item) => [item.task.id, item])),
    waiting: Object.fromEntries(waiting.map((item) => [item.task.id, item.holds])),
  }
}

/** The inspection of the one task A. */
async function inspectA(server: FakeClearML, options: Partial<InspectSetup> = {}): Promise<Inspected> {
  const { inspected } = await inspectAll(server, options, [A])
  const item = inspected[A]
  if (item === undefined) throw new Error('the task was settled')
  return item
}

const ownedOf = ({ owned }: Inspected): string[] => owned.map(({ file }) => file.uri)
const sparedOf = ({ spared }: Inspected): [string, string][] => spared.map(({ uri, reason }) => [uri, reason])
const own = (rest: string): string => fileOf(A, rest)

describe('inspect', () => {
  test('of nothing asks nothing', async () => {
    const server = new FakeClearML()
    expect(await inspectAll(server)).toEqual({ inspected: {}, settled: {}, waiting: {} })
    expect(server.calls).toEqual([])
  })

  test('of a task without anything finds nothing to delete besides the record', async () => {
    const { contents, ...item } = await inspectA(new FakeClearML([task({ id: A })]))
    expect(contents.id).toBe(A)
    expect(item).toMatchObject({
      ageAtMs: LONG_AGO,
      owned: [],
      spared: [],
      unreachable: [],
      ownFolders: [],
      folders: [],
      leftModels: [],
      goingModelIds: [],
      namedUris: new Set(),
    })
  })

  test('finds artifacts, models, debug samples and plots, each once, with where they lie', async () => {
    const server = new FakeClearML(
      [
        task({
          id: A,
          artifacts: [output(own('a1'), 7), output(own('a1')), output(own('s1'))],
          outputModelIds: ['m'],
        }),
      ],
      [model('m', A)],
    )
    server.events.set(A, {
      training_debug_image: [sample(own('s1')), sample(own('s2')), sample(own('s2'))],
      plot: [{ ...sample('x'), sourceUrls: [own('p1')] }],
    })
    const item = await inspectA(server)
    expect(item.owned.map(({ file, location }) => [file.kind, location])).toEqual([
      ['artifact', { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/a1` }],
      ['debug-sample', { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/s1` }],
      ['model', { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/models/m.pt` }],
      ['debug-sample', { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/s2` }],
      ['plot', { store: 'fileserver', host: FILES_HOST, path: `Vision/train.${A}/p1` }],
    ])
    expect(item.goingModelIds).toEqual(['m'])
    expect([...item.namedUris].sort()).toEqual(
      [own('a1'), own('models/m.pt'), own('p1'), own('s1'), own('s2')].sort(),
    )
  })

  test('spares what is not the task’s own, and says why; placeholders are nothing', async () => {
    const uris = [
      own('mine'),
      fileOf(B, 'theirs'),
      `${FILES_HOST}/data/set.csv`,
      'https://example.com/a.csv',
      '/mnt/a.csv',
      fileOf(B, 'x', 's3://minio:9000/ml'),
      `Vision/x.${A}/models/failed_uploading`,
    ]
    const item = await inspectA(new FakeClearML([task({ id: A, artifacts: uris.map((uri) => output(uri)) })]))
    expect(ownedOf(item)).toEqual([own('mine')])
    expect(sparedOf(item).map(([, reason]) => reason)).toEqual([
      'another-task',
      'unmarked',
      'foreign',
      'local',
      'no-endpoint',
    ])
    expect(item.namedUris.size).toBe(uris.length)
  })

  test('never takes an input artifact for a file of the task', async () => {
    const artifacts: Artifact[] = [{ uri: own('in'), mode: 'input', bytes: 7 }]
    const item = await inspectA(new FakeClearML([task({ id: A, artifacts })]))
    expect([item.owned, item.spared]).toEqual([[], []])
  })

  test('takes what it shares with a task that this run deleted for its own', async () => {
    const server = new FakeClearML([task({ id: A, artifacts: [output(fileOf(B, 'x'))] })])
    expect(ownedOf(await inspectA(server, { deletedTaskIds: new Set([B]) }))).toEqual([fileOf(B, 'x')])
  })

  test('but not what a model that stays has in the folder of that task', async () => {
    const shared = fileOf(B, 'x')
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output(shared)] })],
      [model('m', C, { uri: shared })],
    )
    const item = await inspectA(server, { deletedTaskIds: new Set([B]) })
    expect([ownedOf(item), sparedOf(item)]).toEqual([[], [[shared, 'shared']]])
  })

  test('keeps the order of the tasks', async () => {
    const server = new FakeClearML([C, A, B].map((id) => task({ id })))
    const { inspected } = await inspectAll(server)
    expect(Object.keys(inspected)).toEqual([C, A, B])
  })
})

describe('with delete-files: server or none', () => {
  test('no file is looked for; models are all the same', async () => {
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output(own('a'))], inputModelIds: ['m'] })],
      [model('m', A), model('n', A)],
    )
    const item = await inspectA(server, { deleteFiles: 'none' })
    expect(item).toMatchObject({ owned: [], spared: [], unreachable: [], folders: [], namedUris: new Set() })
    expect(item).toMatchObject({ goingModelIds: ['m', 'n'], leftModels: [{ id: 'm' }] })
    expect(server.calls).not.toEqual(expect.arrayContaining(['metricsOf']))
    expect(server.calls).not.toContain('modelsInFoldersOf')
  })

  test('what holds a task is found', async () => {
    const server = new FakeClearML([task({ id: A })], [model('m', A, { published: true })])
    const { settled } = await inspectAll(server, { deleteFiles: 'none' })
    expect(settled[A]?.outcome).toEqual({ kind: 'kept', reason: 'published-models', by: ['m'] })
  })
})

describe('a task that something holds', () => {
  test('is kept with what holds it, and no file of it is looked for', async () => {
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output(own('a'))] }), task({ id: B, parentId: A, status: 'published' })],
      [],
    )
    const { settled } = await inspectAll(server, {}, [A])
    expect(settled[A]).toMatchObject({
      ageAtMs: LONG_AGO,
      outcome: { kind: 'kept', reason: 'published-children', by: [B] },
    })
    expect(settled[A]?.files).toBeUndefined()
    expect(server.calls).not.toContain('eventPage')
    expect(server.calls).not.toContain('modelsInFoldersOf')
  })

  test('by the plan goes only when that is no more', async () => {
    const server = new FakeClearML([task({ id: A }), task({ id: B })])
    const needs = [{ taskId: A, byId: B, reason: 'steps-stay' }] as const
    const { settled } = await inspectAll(server, { needs }, [A])
    expect(settled[A]?.outcome).toEqual({ kind: 'kept', reason: 'steps-stay', by: [B] })
    const { inspected } = await inspectAll(server, { needs, deletedTaskIds: new Set([B]) }, [A])
    expect(Object.keys(inspected)).toEqual([A])
    server.tasks.delete(B)
    expect(Object.keys((await inspectAll(server, { needs }, [A])).inspected)).toEqual([A])
  })

  test('does not hold the others', async () => {
    const server = new FakeClearML(
      [task({ id: A }), task({ id: B, artifacts: [output(fileOf(B, 'b'))] })],
      [model('m', A, { published: true })],
    )
    const { inspected, settled } = await inspectAll(server)
    expect(Object.keys(settled)).toEqual([A])
    expect(ownedOf(inspected[B]!)).toEqual([fileOf(B, 'b')])
  })

  test('goes when what held it is gone by then, though the server still knows it', async () => {
    const step = task({ id: B })
    const server = new FakeClearML([task({ id: A, outputModelIds: ['m'] }), step], [model('m', B)])
    expect((await inspectAll(server, {}, [A])).settled[A]?.outcome).toEqual({
      kind: 'kept',
      reason: 'models-of-another-task',
      by: [B],
    })
    const { inspected } = await inspectAll(server, { deletedTaskIds: new Set([B]) }, [A])
    expect(ownedOf(inspected[A]!)).toEqual([fileOf(B, 'models/m.pt')])
  })
})

describe('a task that others of the plan hold', () => {
  const held = (): FakeClearML =>
    new FakeClearML(
      [
        task({ id: A, type: 'controller', outputModelIds: ['m'], artifacts: [output(fileOf(B, 'x'))] }),
        task({ id: B }),
      ],
      [model('m', C)],
    )

  test('waits, with all that holds it, and no file of it is looked for', async () => {
    const server = held()
    server.set(task({ id: C }))
    const { waiting, settled } = await inspectAll(server, { isOpen: () => true }, [A])
    expect(waiting[A]).toEqual([
      { reason: 'models-of-another-task', by: [C] },
      { reason: 'files-of-a-step', by: [B] },
    ])
    expect(settled).toEqual({})
    expect(server.calls).not.toContain('modelsInFoldersOf')
  })

  test('stays where one of the holders does, which gives the reason', async () => {
    const server = held()
    server.set(task({ id: C }))
    const { settled } = await inspectAll(server, { isOpen: (id) => id === C }, [A])
    expect(settled[A]?.outcome).toEqual({ kind: 'kept', reason: 'files-of-a-step', by: [B] })
  })

  const circleOf = (...members: string[]): Circle => ({
    members: new Map(members.map((id) => [id, doomed(id)])),
    holds: [],
  })

  test('goes in a circle, and leaves to the others what is theirs', async () => {
    const server = held()
    server.set(task({ id: C }))
    server.change(A, { artifacts: [output(fileOf(B, 'x')), output(own('a'))] })
    server.models.set('mine', model('mine', A))
    const { inspected } = await inspectAll(server, { isOpen: () => true }, [A], circleOf(A, B, C))
    expect(inspected[A]).toMatchObject({
      leavesOthers: true,
      spared: [],
      goingModelIds: ['mine'],
      leftModels: [{ id: 'mine' }],
      folders: [{ path: `Vision/train.${A}` }],
    })
    expect(ownedOf(inspected[A]!)).toEqual([own('a'), own('models/mine.pt')])
    expect(inspected[A]?.namedUris).toContain(fileOf(B, 'x'))
  })

  test.each<[what: string, found: Model]>([
    ['whose maker’s name was lost, by its file', model('m', '__DELETED__x', { uri: fileOf(B, 'm.pt') })],
    ['whose file tells nothing either', model('m', undefined, { uri: 's3://ml/m.pt' })],
  ])('leaves a model of the circle alone %s', async (_, found) => {
    const server = held()
    server.models.set('m', found)
    const { inspected } = await inspectAll(server, { isOpen: () => true }, [A], circleOf(A, B))
    expect(inspected[A]).toMatchObject({ goingModelIds: [], owned: [], spared: [], leavesOthers: true })
  })

  test('of a circle that lists nothing of the others lets the server take along what is its own', async () => {
    const server = new FakeClearML([task({ id: A, outputModelIds: ['m'] }), task({ id: B })], [model('m', A)])
    const needs = [{ taskId: A, byId: B, reason: 'steps-stay' }] as const
    const options = { isOpen: () => true, needs }
    expect((await inspectAll(server, options, [A])).waiting[A]).toEqual([{ reason: 'steps-stay', by: [B] }])
    const { inspected } = await inspectAll(server, options, [A], circleOf(A, B))
    expect(inspected[A]).toMatchObject({ leavesOthers: false, goingModelIds: ['m'], leftModels: [] })
  })

  test('is held by a stranger all the same', async () => {
    const server = held()
    server.set(task({ id: C }))
    const { settled } = await inspectAll(server, {}, [A], circleOf(A, B))
    expect(settled[A]?.outcome).toMatchObject({ kind: 'kept', by: [C] })
  })
})

describe('a model whose maker is gone', () => {
  const OLD = hexId('0d')
  const uri = fileOf(OLD, 'models/m.pt')
  const inherited = (change: Partial<Model> = {}, ...others: TaskContents[]): FakeClearML =>
    new FakeClearML(
      [task({ id: A, inputModelIds: ['m'] }), ...others],
      [model('m', undefined, { uri, createdBy: OLD, ...change })],
    )
  const options = { inheritable: new Set(['m']) }

  test('goes with the last of its users, file and record', async () => {
    const item = await inspectA(inherited(), options)
    expect(ownedOf(item)).toEqual([uri])
    expect(item).toMatchObject({ spared: [], goingModelIds: ['m'], leftModels: [{ id: 'm' }], folders: [] })
  })

  test.each<[what: string, change: Partial<Model>]>([
    ['the server left a trace of it', { taskId: `__DELETED__${OLD}`, createdBy: undefined }],
    ['an old server kept its id', { taskId: OLD, createdBy: undefined }],
  ])('goes where %s', async (_, change) => {
    expect((await inspectA(inherited(change), options)).goingModelIds).toEqual(['m'])
  })

  test.each<[what: string, change: Partial<Model>, given: Partial<InspectSetup>, reason: string]>([
    ['nothing tells who made it', { createdBy: undefined }, {}, 'left-model'],
    ['another task is said to have made it', { createdBy: B }, {}, 'left-model'],
    ['its file lies in two folders', { uri: fileOf(OLD, `x.${hexId('0e')}/m.pt`) }, {}, 'another-task'],
    ['models are kept', {}, { deleteModels: false }, 'model-kept'],
    ['files are left to the server', {}, { deleteFiles: 'none' }, 'left-model'],
    ['its fileserver is not configured', { uri: fileOf(OLD, 'm.pt', 'http://old:8081') }, {}, 'left-model'],
    ['its path is odd', { uri: fileOf(OLD, '../m.pt') }, {}, 'left-model'],
  ])('is listed, and stays, where %s', async (_, change, given, reason) => {
    const item = await inspectA(inherited(change), { ...options, ...given })
    expect(sparedOf(item)).toEqual([[change.uri ?? uri, reason]])
    expect(item).toMatchObject({ owned: [], goingModelIds: [], leftModels: [] })
  })

  test.each<[what: string, server: () => FakeClearML, given: Partial<InspectSetup>]>([
    ['others use it', () => inherited({}, task({ id: B, inputModelIds: ['m'] })), options],
    ['the task of its folder exists', () => inherited({}, task({ id: OLD })), options],
    ['it is published', () => inherited({ published: true }), options],
    ['the survey saw other users', () => inherited(), {}],
  ])('is no business of the task where %s', async (_, server, given) => {
    expect(await inspectA(server(), given)).toMatchObject({ owned: [], spared: [], goingModelIds: [] })
  })

  test('stays where another model has its file, too', async () => {
    const server = inherited()
    server.models.set('twin', model('twin', C, { uri }))
    const item = await inspectA(server, options)
    expect(sparedOf(item)).toEqual([[uri, 'shared']])
    expect(item.goingModelIds).toEqual([])
  })

  test('goes once the other users are gone by then', async () => {
    const server = inherited({}, task({ id: B, inputModelIds: ['m'] }))
    const item = await inspectA(server, { ...options, deletedTaskIds: new Set([B]) })
    expect(item.goingModelIds).toEqual(['m'])
  })
})

describe('models', () => {
  const made = (...uses: Partial<TaskContents>[]): FakeClearML =>
    new FakeClearML(
      [task({ id: A, outputModelIds: ['m'] }), ...uses.map((use, i) => task({ id: [B, C][i]!, ...use }))],
      [model('m', A)],
    )

  test.each<[what: string, server: () => FakeClearML, options: Partial<InspectSetup>, reason: string]>([
    [
      'published',
      () => new FakeClearML([task({ id: A })], [model('m', A, { published: true })]),
      { forceDelete: true },
      'published-model',
    ],
    ['used by another task', () => made({ inputModelIds: ['m'] }), {}, 'model-in-use'],
    [
      'used by an archived, hidden one of another company',
      () => made({ inputModelIds: ['m'], owner: { kind: 'public' }, systemTags: ['archived', 'hidden'] }),
      {},
      'model-in-use',
    ],
    ['to be kept', () => made(), { deleteModels: false }, 'model-kept'],
  ])('%s stay with their files', async (_, server, options, reason) => {
    const item = await inspectA(server(), options)
    expect(sparedOf(item)).toEqual([[own('models/m.pt'), reason]])
    expect(item).toMatchObject({ owned: [], goingModelIds: [], leftModels: [] })
  })

  test('that only tasks use which this run has deleted go', async () => {
    const server = made({ inputModelIds: ['m'] })
    const item = await inspectA(server, { deletedTaskIds: new Set([B]) })
    expect(item.goingModelIds).toEqual(['m'])
    expect(ownedOf(item)).toEqual([own('models/m.pt')])
  })

  test('that only their own task uses go, and are named, since the server would leave their records', async () => {
    const server = new FakeClearML(
      [
        task({ id: A, outputModelIds: ['m', 'n'], inputModelIds: ['m', 'x'] }),
        task({ id: B, inputModelIds: ['n'] }),
      ],
      [model('m', A), model('n', A), model('x', C)],
    )
    const item = await inspectA(server)
    expect(item).toMatchObject({ goingModelIds: ['m'], leftModels: [{ id: 'm' }] })
    expect(sparedOf(item)).toEqual([[own('models/n.pt'), 'model-in-use']])
  })

  test('that use themselves and are published stay', async () => {
    const server = new FakeClearML(
      [task({ id: A, outputModelIds: ['m'], inputModelIds: ['m'] })],
      [model('m', A, { published: true })],
    )
    expect(await inspectA(server, { forceDelete: true })).toMatchObject({
      goingModelIds: [],
      leftModels: [],
    })
  })
})

describe('a file that two records name', () => {
  const uri = own('models/net v1.pt')
  const encoded = own('models/net%20v1.pt')
  const twins: [what: string, draft: string, other: string][] = [
    ['in one spelling', uri, uri],
    ['quoted here and plain there', encoded, uri],
    ['plain here and quoted there', uri, encoded],
  ]

  test.each(twins)('%s: stays when the other is the published model of anybody', async (_, draft, other) => {
    const server = new FakeClearML(
      [task({ id: A })],
      [model('m', A, { uri: draft }), model('twin', C, { uri: other, published: true })],
    )
    const item = await inspectA(server)
    expect(sparedOf(item)).toEqual([[draft, 'shared']])
    expect(item.owned).toEqual([])
  })

  test('stays when the other is a model of anybody, also if the task names files of others, too', async () => {
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output('https://elsewhere.test/data.csv'), output(own('shared.bin'))] })],
      [model('twin', C, { uri: own('shared.bin') })],
    )
    const item = await inspectA(server)
    expect(item.owned).toEqual([])
    expect(sparedOf(item)).toContainEqual([own('shared.bin'), 'shared'])
  })

  test.each(twins)('%s: stays when the other is a draft of a task that stays', async (_, draft, other) => {
    const server = new FakeClearML(
      [task({ id: A })],
      [model('m', A, { uri: draft }), model('twin', C, { uri: other })],
    )
    expect(sparedOf(await inspectA(server))).toEqual([[draft, 'shared']])
  })

  test.each(twins)(
    '%s: stays when the other is a published model of the same task',
    async (_, draft, other) => {
      for (const reverse of [false, true]) {
        const models = [model('m', A, { uri: draft }), model('twin', A, { uri: other, published: true })]
        const server = new FakeClearML([task({ id: A })], reverse ? models.reverse() : models)
        const item = await inspectA(server, { forceDelete: true })
        expect(item.owned).toEqual([])
        expect(sparedOf(item).length).toBeGreaterThan(0)
      }
    },
  )

  test.each(twins)('%s: an artifact stays with the model that stays', async (_, artifact, other) => {
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output(artifact)] })],
      [model('m', A, { uri: other, published: true })],
    )
    const item = await inspectA(server, { forceDelete: true })
    expect(item.owned).toEqual([])
  })

  test('goes when both models go, of one task or of two', async () => {
    const one = new FakeClearML([task({ id: A })], [model('m', A, { uri }), model('n', A, { uri: encoded })])
    expect(ownedOf(await inspectA(one)).sort()).toEqual([uri, encoded].sort())
    const two = new FakeClearML(
      [task({ id: A }), task({ id: B })],
      [model('m', A, { uri }), model('n', B, { uri })],
    )
    const { inspected } = await inspectAll(two)
    expect(ownedOf(inspected[A]!)).toEqual([uri])
    expect(sparedOf(inspected[B]!)).toEqual([[uri, 'another-task']])
  })
})

describe('the folders of a task', () => {
  const folder = `Vision/train.${A}`

  test('go when nothing in them is spared', async () => {
    const elsewhere = `${FILES_HOST}/Other/copy.${A}/x`
    const artifacts = [
      output(own('a')),
      output(own('b')),
      output(elsewhere),
      output(fileOf(A, 'c', 's3://ml')),
    ]
    const server = new FakeClearML([task({ id: A, artifacts })])
    expect((await inspectA(server)).folders).toMatchObject([
      { path: folder },
      { path: `Other/copy.${A}` },
      { bucket: { bucket: 'ml' }, prefix: `${folder}/` },
    ])
  })

  test.each<[what: string, server: () => FakeClearML, options: Partial<InspectSetup>]>([
    [
      'a published model lies in them',
      () =>
        new FakeClearML(
          [task({ id: A, artifacts: [output(own('a'))] })],
          [model('m', A, { published: true })],
        ),
      { forceDelete: true },
    ],
    [
      'an outsider’s model lies in them',
      () =>
        new FakeClearML(
          [task({ id: A, artifacts: [output(own('a'))] })],
          [model('m', C, { uri: own('deep/m.pt') })],
        ),
      {},
    ],
    [
      'an imported model lies in them',
      () =>
        new FakeClearML(
          [task({ id: A, artifacts: [output(own('a'))] })],
          [model('m', undefined, { uri: own('m.pt') })],
        ),
      {},
    ],
    [
      'a file in them has an odd path',
      () => new FakeClearML([task({ id: A, artifacts: [output(own('a')), output(own('x/../b'))] })]),
      { onFileError: 'delete-task' },
    ],
    [
      'a file in them is another task’s too',
      () =>
        new FakeClearML([
          task({ id: A, artifacts: [output(own('a')), output(`${FILES_HOST}/${folder}/copy.${B}/f`)] }),
        ]),
      {},
    ],
  ])('stay when %s', async (_, server, options) => {
    const item = await inspectA(server(), options)
    expect(ownedOf(item)).toEqual([own('a')])
    expect(item.folders).toEqual([])
  })

  test('go all the same when what is spared lies elsewhere', async () => {
    const artifacts = [output(own('a')), output('https://example.com/b'), output(fileOf(B, 'c'))]
    const server = new FakeClearML([task({ id: A, artifacts })], [model('m', C)])
    expect((await inspectA(server)).folders).toEqual([
      { store: 'fileserver', host: FILES_HOST, path: folder },
    ])
  })

  test('are found on every store', async () => {
    const artifacts = ['gs://ml', 's3://ml/exp', '/mnt/share'].map((root) => output(fileOf(A, 'a', root)))
    const server = new FakeClearML([task({ id: A, artifacts })])
    const { folders } = await inspectA(server, { stores: stores({ 'local-roots': '/mnt/share' }) })
    expect(folders.map(folderText)).toEqual([
      `gs://ml/${folder}/`,
      `s3://ml/exp/${folder}/`,
      `file:///mnt/share/${folder}/`,
    ])
  })

  test('are looked into, and do not go, with remove-task-folders: false', async () => {
    const server = new FakeClearML([task({ id: A, artifacts: [output(own('a'))] })])
    const { folders, ownFolders } = await inspectA(server, { removeFolders: false })
    expect([folders, ownFolders]).toMatchObject([[], [{ path: folder }]])
  })

  test('are none without a file in them', async () => {
    const server = new FakeClearML([task({ id: A, artifacts: [output('s3://ml/data.csv')] })])
    expect((await inspectA(server)).folders).toEqual([])
  })

  test('are asked about only for tasks with files in them', async () => {
    const asked: (readonly string[])[] = []
    const server = new FakeClearML([
      task({ id: A, artifacts: [output(own('a'))] }),
      task({ id: B, artifacts: [output('https://example.com/b')] }),
    ])
    const api = server.api
    const confirmed = [...server.tasks.values()].map((contents) => ({ task: contents, ageAtMs: 0, contents }))
    await inspectOn({
      ...api,
      modelsInFoldersOf: (ids) => {
        asked.push(ids)
        return api.modelsInFoldersOf(ids)
      },
    })(confirmed)
    expect(asked).toEqual([[A]])
  })
})

describe('own files that cannot be deleted keep the task, whatever the reason', () => {
  test.each<[what: string, uri: string, words: string]>([
    ['on a disk of the machine that trained', fileOf(A, 'x', 'file:///mnt'), 'lies on a disk'],
    ['at a bare path', fileOf(A, 'x', '/mnt'), 'lies on a disk'],
    ['of a scheme that nobody knows', fileOf(A, 'x', 'ftp://h'), 'ftp://h is not configured'],
    ['under an odd path', `${FILES_HOST}/x/y.${A}/../z/a`, 'has `.` or `..` segments'],
    ['under a short path', `${FILES_HOST}/y.${A}/a`, 'is too short'],
    ['in the folder of another task', `${FILES_HOST}/x.${B}/y.${A}/a`, 'in the folder of another task'],
  ])('%s', async (_, uri, words) => {
    const server = new FakeClearML([task({ id: A, artifacts: [output(own('a')), output(uri)] })])
    const { settled } = await inspectAll(server)
    expect(settled[A]).toMatchObject({
      outcome: { kind: 'failed', error: expect.stringContaining(words) as unknown },
      files: { failed: [{ uri }], spared: [] },
    })
    const item = await inspectA(server, { onFileError: 'delete-task' })
    expect([ownedOf(item), item.unreachable.map((file) => file.uri)]).toEqual([[own('a')], [uri]])
  })

  test('and those that lie where the path of its project ends in the project’s id go', async () => {
    const uri = `${FILES_HOST}/long name.${B}/y.${A}/a`
    const server = new FakeClearML([
      task({ id: A, project: { kind: 'known', id: B }, artifacts: [output(uri)] }),
    ])
    expect(ownedOf(await inspectA(server))).toEqual([uri])
  })

  test('on a fileserver that has none of them, or does not answer', async () => {
    const server = new FakeClearML([
      task({ id: A, artifacts: [output(own('a')), output(fileOf(A, 'k', 'gs://ml'))] }),
      task({ id: B, artifacts: [output(fileOf(B, 'b', 'gs://ml'))] }),
    ])
    const proveHosts = () =>
      Promise.resolve(new Map([[FILES_HOST, { kind: 'no-answer', error: 'it is down' } as const]]))
    const { settled, inspected } = await inspectAll(server, { proveHosts })
    expect(settled[A]?.outcome).toEqual({
      kind: 'failed',
      error: '1 of its own files cannot be reached, so it stays: it is down',
    })
    expect(Object.keys(inspected)).toEqual([B])
    const item = await inspectA(server, { proveHosts, onFileError: 'delete-task' })
    expect([ownedOf(item), item.unreachable]).toMatchObject([
      [fileOf(A, 'k', 'gs://ml')],
      [{ uri: own('a'), error: 'it is down' }],
    ])
  })
})

describe('a URI that names a folder', () => {
  const published = (uri: string): Model => model('p', C, { uri, published: true })

  test.each([own('models'), own('models/'), own('')])('of a published model is left: %s', async (folder) => {
    const server = new FakeClearML(
      [task({ id: A, artifacts: [output(folder), output(own('a'))] })],
      [published(own('models/p.pt'))],
    )
    const item = await inspectA(server)
    expect(ownedOf(item)).toEqual([own('a')])
    expect(sparedOf(item)).toEqual([[folder, 'shared']])
  })
})

test('a published model under another address of the fileserver keeps the file of a draft', async () => {
  const other = fileOf(A, 'models/m.pt', 'https://files.example.com/x')
  const server = new FakeClearML(
    [task({ id: A })],
    [model('m', A), model('p', C, { uri: other, published: true })],
  )
  expect(sparedOf(await inspectA(server))).toEqual([[own('models/m.pt'), 'shared']])
})

describe('own files on a host that is not configured', () => {
  const foreign = fileOf(A, 'b', 'http://old-files:8081')
  const server = (): FakeClearML =>
    new FakeClearML([task({ id: A, artifacts: [output(own('a')), output(foreign), output('/mnt/c')] })])
  const file = {
    uri: foreign,
    kind: 'artifact',
    bytes: undefined,
    error:
      'http://old-files:8081 is not configured; name it in files-host or uri-map, or set on-file-error to delete-task',
    remedy: 'name it in files-host or uri-map, or set on-file-error to delete-task',
  }

  test('keep the task, and are named', async () => {
    const { settled } = await inspectAll(server())
    expect(settled[A]).toMatchObject({
      outcome: {
        kind: 'failed',
        error: `1 of its own files cannot be reached, so it stays: ${file.error}`,
      },
      files: { failed: [file], spared: [{ uri: '/mnt/c', reason: 'local' }], deleted: { artifact: 0 } },
    })
  })

  test('keep what a model of their task names in the folders of tasks that go', async () => {
    const shared = fileOf(B, 'weights.pt')
    const where = new FakeClearML(
      [
        task({ id: A, artifacts: [output(foreign)] }),
        task({ id: B, artifacts: [output(shared), output(fileOf(B, 'b'))] }),
      ],
      [model('of A', A, { uri: shared })],
    )
    const { settled, inspected } = await inspectAll(where)
    expect(settled[A]?.outcome.kind).toBe('failed')
    expect(sparedOf(inspected[B]!)).toEqual([[shared, 'shared']])
    expect(ownedOf(inspected[B]!)).toEqual([fileOf(B, 'b')])
  })

  test('on an S3 endpoint name the input for those', async () => {
    const uri = fileOf(A, 'b', 's3://minio.lan:9000/ml')
    const { settled } = await inspectAll(new FakeClearML([task({ id: A, artifacts: [output(uri)] })]))
    expect(settled[A]?.files?.failed[0]?.error).toBe(
      's3://minio.lan:9000 is not configured; name it in s3-endpoints, or set on-file-error to delete-task',
    )
  })

  test('let it go with on-file-error: delete-task', async () => {
    const item = await inspectA(server(), { onFileError: 'delete-task' })
    expect(item.unreachable).toEqual([file])
    expect(ownedOf(item)).toEqual([own('a')])
    expect(item.namedUris).toContain(foreign)
  })
})

describe('a plot that cannot be unpacked', () => {
  const broken = (): FakeClearML => {
    const server = new FakeClearML([task({ id: A, artifacts: [output(own('a'))] })])
    const plot = { compressed: 'AAAA' }
    server.events.set(A, { plot: [{ url: undefined, sourceUrls: [], plot, iteration: 1 }] })
    return server
  }
  const error = expect.stringMatching(/^the data of a plot cannot be unpacked, so its images are not known/u)

  test('keeps its task, and says what to do', async () => {
    const { settled } = await inspectAll(broken())
    expect(settled[A]).toMatchObject({
      outcome: { kind: 'failed' },
      files: { failed: [{ kind: 'plot', error }] },
    })
  })

  test('does not keep it for ever: with on-file-error: delete-task it goes, and the plot is listed', async () => {
    const item = await inspectA(broken(), { onFileError: 'delete-task' })
    expect(item.unreachable).toMatchObject([{ uri: 'plot:unreadable', kind: 'plot', error }])
    expect(ownedOf(item)).toEqual([own('a')])
  })
})

describe('events that cannot be listed', () => {
  test('keep their task alone', async () => {
    const server = new FakeClearML([task({ id: A }), task({ id: B })])
    const error = clearmlError('events.get_task_events', TIMED_OUT)
    const api = server.api
    const confirmed = [...server.tasks.values()].map((contents) => ({ task: contents, ageAtMs: 0, contents }))
    const { inspected, settled } = await inspectOn({
      ...api,
      eventPage: (query) => (query.taskId === A ? Promise.reject(error) : api.eventPage(query)),
    })(confirmed)
    expect(inspected.map((item) => item.task.id)).toEqual([B])
    expect(settled.map((item) => [item.task.id, item.outcome])).toEqual([
      [A, { kind: 'failed', error: `its debug samples and plots could not be listed: ${error.message}` }],
    ])
  })

  test('since the task is no more, say that it is gone', async () => {
    const server = new FakeClearML([task({ id: A }), task({ id: B })])
    const probe = () => Promise.resolve({ some: new Set<string>(), gone: new Set([A]) })
    const { inspected, settled } = await inspectAll(server, { events: eventOptions({ probe }) })
    expect(settled[A]).toMatchObject({ ageAtMs: LONG_AGO, outcome: { kind: 'gone' } })
    expect(Object.keys(inspected)).toEqual([B])
  })

  test('are asked for by time on releases up to 1.1', async () => {
    const server = new FakeClearML([task({ id: A })])
    server.events.set(A, { training_debug_image: [sample(own('s'))] })
    expect(ownedOf(await inspectA(server, { events: eventOptions({ byIteration: false }) }))).toEqual([
      own('s'),
    ])
  })
})

describe('more samples than the server lists', () => {
  const REASON = 'more than 10000 events in one iteration of metric "metric" cannot be listed'
  const UNLISTED = {
    kind: 'failed',
    error: `its debug samples and plots could not be listed: ${REASON}`,
  }
  const folder = `Vision/train.${A}`
  const crowd = (more: readonly string[] = []): Event[] =>
    [...Array.from({ length: 10_000 - more.length }, (_, i) => own(`metrics/s${i}`)), ...more].map(sample)

  function crowded(samples = crowd(), ...others: Parameters<typeof task>): FakeClearML {
    const server = new FakeClearML([task({ id: A, ...others[0] })])
    server.events.set(A, { training_debug_image: samples })
    return server
  }

  test('go with the task’s own folder as a whole', async () => {
    const item = await inspectA(crowded())
    expect(item.folders).toMatchObject([{ path: folder }])
    expect(item.cuts).toEqual([{ kind: 'debug-sample', reason: REASON }])
    expect(item.owned).toHaveLength(10_000)
  })

  test('keep the task where folders are not to be removed', async () => {
    const { settled } = await inspectAll(crowded(), { removeFolders: false })
    expect(settled[A]?.outcome).toEqual(UNLISTED)
  })

  test.each<[what: string, samples: Event[]]>([
    ['in the folder of another task', crowd([fileOf(B, 'metrics/x')])],
    ['on another store', crowd([fileOf(A, 'metrics/x', 's3://bucket')])],
    ['nowhere that is known', crowd(['https://example.com/x.png'])],
  ])('keep the task where one that is listed lies %s: so may those that are not', async (_, samples) => {
    const { settled } = await inspectAll(crowded(samples))
    expect(settled[A]?.outcome).toEqual(UNLISTED)
  })

  test('keep the task where something in its folder is spared', async () => {
    const server = crowded()
    server.models.set('m', model('m', A, { published: true }))
    const { settled } = await inspectAll(server, { forceDelete: true })
    expect(settled[A]?.outcome).toEqual(UNLISTED)
  })

  test('keep the task where a model of somebody else lies in its folder', async () => {
    const server = crowded()
    server.models.set('m', model('m', B, { uri: own('models/theirs.pt') }))
    const { settled } = await inspectAll(server, {}, [A])
    expect(settled[A]?.outcome).toEqual(UNLISTED)
  })

  test('do not mind where artifacts and plots lie', async () => {
    const server = crowded(crowd(), { artifacts: [output('https://example.com/data.csv')] })
    server.events.set(A, {
      ...server.events.get(A),
      plot: [{ ...sample('x'), sourceUrls: ['https://example.com/p.png'] }],
    })
    const item = await inspectA(server)
    expect(item.cuts).toHaveLength(1)
    expect(item.spared).toHaveLength(2)
  })

  test('of both types need both of them in the folder', async () => {
    const plots = (uri: string): Event[] =>
      Array.from({ length: 10_000 }, (_, i) => ({ ...sample('x'), sourceUrls: [`${uri}${i}`] }))
    const server = crowded()
    const samples = server.events.get(A)
    server.events.set(A, { ...samples, plot: plots(own('plots/')) })
    expect((await inspectA(server)).cuts.map(({ kind }) => kind)).toEqual(['debug-sample', 'plot'])
    server.events.set(A, { ...samples, plot: plots('https://example.com/') })
    expect((await inspectAll(server)).settled[A]?.outcome).toEqual(UNLISTED)
  })

  test('keep the task where none of them is a file at all', async () => {
    const nameless: Event = { url: undefined, sourceUrls: [], plot: undefined, iteration: 0 }
    const { settled } = await inspectAll(crowded(Array.from({ length: 10_000 }, () => nameless)))
    expect(settled[A]?.outcome).toEqual(UNLISTED)
  })
})
