import { describe, expect, test } from '@jest/globals'
import type { Cleaned } from '../../../src/cleanup/cleaner.ts'
import type { Inspected, OwnedFile } from '../../../src/cleanup/inspect/inspected.ts'
import type { Outcome } from '../../../src/cleanup/outcome.ts'
import type { EventsAlive } from '../../../src/cleanup/remove/events-alive.ts'
import { answerClaims, type Answered } from '../../../src/cleanup/remove/confirm.ts'
import type { FileTally } from '../../../src/files/tally.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from '../../support/fake-clearml.ts'
import { FakeRemover, fileFailure } from '../../support/fake-remover.ts'
import {
  DELETED,
  FILES_HOST,
  fileOf,
  hexId,
  inspected,
  model,
  policy,
  task,
  type Inputs,
} from '../../support/fixtures.ts'
import { liveRemoverOn, paceOf, type RemoverSetup } from '../../support/removal.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]

function owned(taskId: string, rest: string, kind: OwnedFile['file']['kind'] = 'artifact'): OwnedFile {
  const uri = fileOf(taskId, rest)
  return {
    file: { uri, kind, bytes: undefined },
    location: { store: 'fileserver', host: FILES_HOST, path: uri.slice(FILES_HOST.length + 1) },
  }
}
/** What is asked for before the files of a task without models go; with force-delete children hold nobody. */
const LOOKS = ['tasksById', 'modelsInFoldersOf', 'publishedChildrenOf']
const path = (taskId: string, rest: string): string => `Vision/train.${taskId}/${rest}`

/** A task with one artifact and its folder. */
function item(id: string, more: Partial<Inspected> = {}): Inspected {
  const file = owned(id, 'a.bin')
  return inspected(id, {
    owned: [file],
    folders: [{ store: 'fileserver', host: FILES_HOST, path: `Vision/train.${id}` }],
    namedUris: new Set([file.file.uri]),
    ...more,
  })
}

type World = {
  server: FakeClearML
  files: FakeRemover
  deletedTaskIds: Set<string>
  steps: string[]
  asked: string[]
}

/**
 * A server with these tasks, and stores; `steps` gets everything that either of them is asked to remove a batch, in
 * order, `asked` what the server is asked to confirm it.
 */
function world(tasks: readonly TaskContents[], ...models: ReturnType<typeof model>[]): World {
  const server = new FakeClearML(tasks, models)
  const files = new FakeRemover()
  const steps: string[] = []
  server.beforeCall = (name) => steps.push(name)
  files.beforeDelete = (paths) => {
    if (paths.length > 0) steps.push('files')
  }
  return { server, files, deletedTaskIds: new Set(), steps, asked: [] }
}

type Result = Pick<Cleaned, 'settled' | 'error'> & {
  outcomes: Record<string, Outcome>
  tallies: Record<string, FileTally | undefined>
}

async function remove(
  world: World,
  items: readonly Inspected[],
  setup: Partial<RemoverSetup> = {},
  inputs: Inputs = {},
): Promise<Result> {
  const { server, files, deletedTaskIds } = world
  const remover = liveRemoverOn(server.api, files, {
    policy: policy({}, inputs),
    forceDelete: inputs['force-delete'] === 'true',
    deletedTaskIds,
    ...setup,
  })
  const cleaned = await remover.remove(items)
  const steps = world.steps.length
  const answered: Answered =
    cleaned.claims.length === 0 ? { settled: [] } : await answerClaims(server.api, cleaned.claims, 'task')
  world.asked = world.steps.splice(steps)
  const settled = [...cleaned.settled, ...answered.settled]
  expect(settled.map((entry) => entry.task.id).sort()).toEqual(items.map((entry) => entry.task.id).sort())
  return {
    settled,
    error: cleaned.error ?? answered.error,
    outcomes: Object.fromEntries(settled.map((entry) => [entry.task.id, entry.outcome])),
    tallies: Object.fromEntries(settled.map((entry) => [entry.task.id, entry.files])),
  }
}

describe('the order', () => {
  test('is: recheck, models looked at again, files, folders, self-used models, records', async () => {
    const where = world([task({ id: A, inputModelIds: ['self'] })], model('self', A), model('m', A))
    const { outcomes } = await remove(where, [
      item(A, { goingModelIds: ['self', 'm'], leftModels: [model('self', A)] }),
    ])
    expect(outcomes).toEqual({ [A]: { ...DELETED, models: 1 } })
    const [first, ...rest] = where.steps
    expect(first).toBe('tasksById')
    expect(rest.slice(0, 4).sort()).toEqual([
      'modelsById',
      'modelsInFoldersOf',
      'publishedChildrenOf',
      'usersOfModels',
    ])
    expect(rest.slice(4)).toEqual(['files', 'deleteModels', 'modelsById', 'deleteTasks'])
    expect(where.asked).toEqual(['existing', 'modelsById'])
    expect(where.files.folders).toEqual([`Vision/train.${A}`])
    expect([...where.server.models.keys()]).toEqual(['m'])
  })

  test('leaves out what there is no reason for', async () => {
    const where = world([task({ id: A })])
    await remove(where, [inspected(A)])
    expect(where.steps).toEqual(['tasksById', 'deleteTasks'])
    expect(where.server.deleteCalls).toEqual([
      { ids: [A], force: false, deleteModels: true, deleteFiles: false },
    ])
  })

  test('is that of the items for the records', async () => {
    const where = world([A, B, C].map((id) => task({ id })))
    await remove(
      where,
      [C, A, B].map((id) => item(id)),
    )
    expect(where.server.deleteCalls.map(({ ids }) => ids)).toEqual([[C, A, B]])
  })
})

describe('before anything of a batch is touched', () => {
  test('its tasks are told of, but those that dropped out', async () => {
    const where = world([task({ id: A }), task({ id: B, systemTags: [] })])
    await remove(where, [item(A), item(B), item(C)], {
      onBegin: (items) => where.steps.push(`begin ${items.map((each) => each.task.id).join()}`),
    })
    expect(where.steps).toEqual([...LOOKS, `begin ${A}`, 'files', 'deleteTasks'])
  })

  test('nobody is told where nothing is left to delete', async () => {
    const where = world([task({ id: A, systemTags: [] })])
    const told: unknown[] = []
    await remove(where, [item(A)], { onBegin: (items) => told.push(items) })
    expect(told).toEqual([])
  })

  test('and the telling fails, nothing is', async () => {
    const where = world([task({ id: A })])
    const full = new Error('disk full')
    const onBegin = (): never => {
      throw full
    }
    await expect(remove(where, [item(A)], { onBegin })).rejects.toBe(full)
    expect([where.files.files, where.server.deleteCalls]).toEqual([[], []])
  })
})

describe('a task that changed in between', () => {
  test('is left alone with its files, and the others go', async () => {
    const where = world([task({ id: A, systemTags: [] }), task({ id: B })])
    const { outcomes, tallies } = await remove(where, [item(A), item(B), item(C)])
    expect(outcomes).toEqual({
      [A]: { kind: 'kept', reason: 'not-archived' },
      [B]: DELETED,
      [C]: { kind: 'gone' },
    })
    expect(where.files.files).toEqual([path(B, 'a.bin')])
    expect(where.server.deleteCalls.map(({ ids }) => ids)).toEqual([[B]])
    expect(tallies[A]).toBeUndefined()
    expect(tallies[B]?.deleted.artifact).toBe(1)
  })

  test('when all of them did, nothing is touched', async () => {
    const where = world([task({ id: A, status: 'in_progress' })])
    expect((await remove(where, [item(A), item(B)])).outcomes).toEqual({
      [A]: { kind: 'kept', reason: 'running' },
      [B]: { kind: 'gone' },
    })
    expect(where.steps).toEqual(['tasksById'])
    expect([where.files.files, where.files.folders]).toEqual([[], []])
  })

  test('whose recheck fails is not touched, and the error is passed on', async () => {
    const where = world([task({ id: A })])
    const error = clearmlError('tasks.get_all_ex', TIMED_OUT)
    where.server.beforeLookup = () => {
      throw error
    }
    await expect(remove(where, [item(A)])).rejects.toBe(error)
    expect([where.files.files, where.server.deleteCalls]).toEqual([[], []])
  })
})

describe('a model that changed in between', () => {
  const KEPT: Outcome = { kind: 'kept', reason: 'models-changed' }
  const items = (): Inspected[] => [item(A, { goingModelIds: ['m', 'n'] }), item(B, { goingModelIds: ['o'] })]
  const models = [model('m', A), model('n', A), model('o', B)]

  test.each<[what: string, change: (server: FakeClearML) => void]>([
    [
      'was published',
      (server) => {
        server.changeModel('n', { published: true })
      },
    ],
    [
      'was taken into use',
      (server) => {
        server.set(task({ id: C, inputModelIds: ['n'] }))
      },
    ],
    [
      'was taken into use by a task of the same batch',
      (server) => {
        server.change(B, { inputModelIds: ['n'] })
      },
    ],
  ])('%s: its task stays with all of its files, the others go', async (_, change) => {
    const where = world([task({ id: A }), task({ id: B })], ...models)
    change(where.server)
    const { outcomes } = await remove(where, items())
    expect(outcomes).toEqual({ [A]: KEPT, [B]: DELETED })
    expect(where.files.files).toEqual([path(B, 'a.bin')])
    expect(where.server.tasks.has(A)).toBe(true)
  })

  test('settles a task once that was restored, too', async () => {
    const where = world([task({ id: A, systemTags: [] }), task({ id: B })], ...models)
    where.server.changeModel('n', { published: true })
    const { settled, outcomes } = await remove(where, items())
    expect(settled).toHaveLength(2)
    expect(outcomes).toEqual({ [A]: { kind: 'kept', reason: 'not-archived' }, [B]: DELETED })
  })

  test.each<[what: string, change: (where: World) => void]>([
    [
      'is gone',
      ({ server }) => {
        server.models.clear()
      },
    ],
    [
      'is used by its own task',
      ({ server }) => {
        server.change(A, { inputModelIds: ['m'] })
      },
    ],
    [
      'is used by a task that this run deleted, which an old server’s list still names',
      ({ server, deletedTaskIds }) => {
        server.set(task({ id: C, inputModelIds: ['m'] }))
        deletedTaskIds.add(C)
      },
    ],
  ])('%s: its task goes all the same', async (_, change) => {
    const where = world([task({ id: A }), task({ id: B })], ...models)
    change(where)
    expect((await remove(where, items())).outcomes).toEqual({ [A]: DELETED, [B]: DELETED })
  })

  test('that cannot be looked at leaves everything untouched', async () => {
    const where = world([task({ id: A }), task({ id: B })], ...models)
    const error = clearmlError('models.get_all_ex', TIMED_OUT)
    where.server.beforeCall = (name) => {
      if (name === 'modelsById') throw error
    }
    await expect(remove(where, items())).rejects.toBe(error)
    expect(where.files.files).toEqual([])
  })
})

describe('a file that cannot be deleted', () => {
  const failing = (): World => {
    const where = world([task({ id: A }), task({ id: B })])
    where.files.outcomes.set(path(A, 'a.bin'), fileFailure('denied'))
    return where
  }
  const items = (): Inspected[] => [item(A, { owned: [owned(A, 'a.bin'), owned(A, 'b.bin')] }), item(B)]

  test('keeps its task, with what became of its files, and the others go', async () => {
    const where = failing()
    const { outcomes, tallies, error } = await remove(where, items())
    expect(outcomes).toEqual({
      [A]: {
        kind: 'failed',
        error: '1 of its 2 files could not be deleted, so its record stays: denied',
      },
      [B]: DELETED,
    })
    expect(tallies[A]).toMatchObject({
      deleted: { artifact: 1 },
      failed: [{ uri: fileOf(A, 'a.bin'), error: 'denied' }],
    })
    expect(error).toBeUndefined()
    expect(where.server.deleteCalls.map(({ ids }) => ids)).toEqual([[B]])
    expect(where.files.folders).toEqual([`Vision/train.${B}`])
  })

  test('lets its task go with on-file-error: delete-task, and is listed', async () => {
    const where = failing()
    const { outcomes, tallies } = await remove(where, items(), { onFileError: 'delete-task' })
    expect(outcomes).toEqual({ [A]: DELETED, [B]: DELETED })
    expect(tallies[A]?.failed).toMatchObject([{ uri: fileOf(A, 'a.bin'), error: 'denied' }])
    expect(where.files.folders).toEqual([`Vision/train.${B}`])
  })

  test('of every task sends no deletion of records', async () => {
    const where = failing()
    const { settled } = await remove(where, [items()[0]!])
    expect(settled).toHaveLength(1)
    expect(where.steps.filter((step) => step !== 'files')).toEqual(LOOKS)
  })
})

describe('a model that only its own task uses', () => {
  const items = (): Inspected[] => [
    item(A, { goingModelIds: ['m', 'n'], leftModels: [model('m', A), model('n', A)] }),
    item(B, { goingModelIds: ['o'], leftModels: [model('o', A)] }),
  ]
  const where = (): World =>
    world([task({ id: A }), task({ id: B })], model('m', A), model('n', A), model('o', B))

  test('counts among the models that went with the task', async () => {
    const { outcomes } = await remove(where(), items())
    expect(outcomes).toEqual({ [A]: { ...DELETED, models: 2 }, [B]: { ...DELETED, models: 1 } })
  })

  test('that was gone already does not count', async () => {
    const given = where()
    given.server.models.delete('n')
    const { outcomes } = await remove(given, items())
    expect(outcomes[A]).toEqual({ ...DELETED, models: 1 })
  })

  test('that the server refuses to delete keeps the record of its task', async () => {
    const given = where()
    given.server.refusals.set('n', { codes: [400, 203], message: 'Model is published' })
    const { outcomes, tallies } = await remove(given, items())
    expect(outcomes).toEqual({
      [A]: {
        kind: 'failed',
        error: 'a model of it: the server refused to delete it (server: 400/203 Model is published)',
      },
      [B]: { ...DELETED, models: 1 },
    })
    expect(tallies[A]?.deleted.artifact).toBe(1)
    expect(given.server.deleteCalls.map(({ ids }) => ids)).toEqual([[B]])
  })

  test('stays with a task that changed while the server was asked for events first', async () => {
    const given = where()
    let asked = 0
    const eventsAlive: EventsAlive = {
      ensure: () => {
        if (++asked > 1) return Promise.resolve('known')
        given.server.change(A, { systemTags: [] })
        return Promise.resolve('asked')
      },
      doubt: () => undefined,
    }
    const { outcomes } = await remove(given, items(), { eventsAlive })
    expect(outcomes).toEqual({
      [A]: { kind: 'kept', reason: 'not-archived' },
      [B]: { ...DELETED, models: 1 },
    })
    expect([...given.server.models.keys()]).toEqual(['m', 'n'])
  })

  test('goes with no task where all of them changed', async () => {
    const given = where()
    const eventsAlive: EventsAlive = {
      ensure: () => {
        for (const id of [A, B]) given.server.change(id, { systemTags: [] })
        return Promise.resolve('asked')
      },
      doubt: () => undefined,
    }
    const { outcomes } = await remove(given, items(), { eventsAlive })
    expect(Object.values(outcomes).map(({ kind }) => kind)).toEqual(['kept', 'kept'])
    expect(given.server.calls).not.toContain('deleteModels')
  })

  test('refused for every task sends no deletion of records', async () => {
    const given = where()
    for (const id of ['m', 'o']) given.server.refusals.set(id, { codes: [400, 203], message: 'no' })
    const { outcomes, error } = await remove(given, items())
    expect(Object.values(outcomes).map(({ kind }) => kind)).toEqual(['failed', 'failed'])
    expect(error).toBeUndefined()
    expect(given.server.deleteCalls).toEqual([])
  })
})

describe('an answer that is a lie', () => {
  const LIE =
    'the server answered that it is deleted, and it is still there: see what answers in place of the API server'

  test('about a model that only its own task uses keeps the record of the task', async () => {
    const given = world([task({ id: A }), task({ id: B })], model('m', A))
    const { api } = given.server
    Object.defineProperty(given.server, 'api', {
      value: {
        ...api,
        deleteModels: (ids: string[]) => Promise.resolve({ deleted: new Set(ids), refusals: new Map() }),
      },
    })
    const { outcomes } = await remove(given, [
      item(A, { goingModelIds: ['m'], leftModels: [model('m', A)] }),
      item(B),
    ])
    expect(outcomes).toEqual({ [A]: { kind: 'failed', error: `a model of it: ${LIE}` }, [B]: DELETED })
    expect(given.server.deleteCalls.map(({ ids }) => ids)).toEqual([[B]])
  })

  test('about records counts none of them, tells of the files, and ends the run', async () => {
    const given = world([task({ id: A }), task({ id: B })])
    given.server.afterDelete = (reply, { ids }) => {
      for (const id of ids) given.server.set(task({ id }))
      return reply
    }
    const { outcomes, tallies, error } = await remove(given, [item(A), item(B)])
    expect(outcomes).toMatchObject({
      [A]: { kind: 'failed', error: LIE },
      [B]: { kind: 'failed', error: LIE },
    })
    expect(tallies[A]?.deleted.artifact).toBe(1)
    expect(error).toMatchObject({
      message: expect.stringContaining('tasks.delete_many answered that 2 tasks are deleted') as unknown,
    })
  })
})

describe('a task that somebody else deleted meanwhile', () => {
  test('is gone, though files of it could not be deleted', async () => {
    const given = world([task({ id: A })])
    given.files.outcomes.set(path(A, 'a.bin'), fileFailure('denied'))
    given.files.beforeDelete = () => {
      given.server.tasks.clear()
    }
    const { outcomes, tallies } = await remove(given, [item(A)])
    expect(outcomes).toEqual({ [A]: { kind: 'gone' } })
    expect(tallies[A]?.failed).toMatchObject([{ error: 'denied' }])
  })

  test('is gone, though the server refused to delete a model of it', async () => {
    const given = world([task({ id: A })], model('m', A))
    given.server.refusals.set('m', { codes: [400, 203], message: 'no' })
    given.server.beforeCall = (name) => {
      if (name === 'deleteModels') given.server.tasks.clear()
    }
    const { outcomes } = await remove(given, [item(A, { goingModelIds: ['m'], leftModels: [model('m', A)] })])
    expect(outcomes).toEqual({ [A]: { kind: 'gone' } })
  })
})

describe('an error after the files are gone', () => {
  const refusal = clearmlError('tasks.delete_many', {
    kind: 'refused',
    code: 403,
    subcode: 20,
    serverMessage: 'no',
  })

  test.each(['deleteModels', 'deleteTasks'] as const)(
    'of %s: the tasks failed, with their files told, and the run ends',
    async (name) => {
      const where = world([task({ id: A }), task({ id: B, systemTags: [] })], model('m', A))
      where.server.beforeCall = (called) => {
        if (called === name) throw refusal
      }
      const { outcomes, tallies, error } = await remove(where, [
        item(A, { goingModelIds: ['m'], leftModels: [model('m', A)] }),
        item(B),
        item(C),
      ])
      expect(outcomes).toEqual({
        [A]: { kind: 'failed', error: refusal.message, remedy: refusal.remedy },
        [B]: { kind: 'kept', reason: 'not-archived' },
        [C]: { kind: 'gone' },
      })
      expect(error).toBe(refusal)
      expect(tallies[A]?.deleted.artifact).toBe(1)
    },
  )

  test('that comes with outcomes is passed on with them', async () => {
    const where = world([task({ id: A }), task({ id: B })])
    where.server.beforeDelete = () => {
      if (where.server.deleteCalls.length === 2) throw refusal
    }
    const { outcomes, error } = await remove(where, [item(A), item(B)], { pace: paceOf(1) })
    expect(outcomes[A]).toEqual(DELETED)
    expect(outcomes[B]).toMatchObject({ kind: 'failed' })
    expect(error).toBe(refusal)
  })
})

describe('a deletion of models that ends in doubt', () => {
  const lost = clearmlError('models.delete_many', TIMED_OUT)
  const items = (): Inspected[] => [
    item(A, { goingModelIds: ['m'], leftModels: [model('m', A)] }),
    item(B, { goingModelIds: ['n'], leftModels: [model('n', B)] }),
  ]
  const where = (): World => world([task({ id: A }), task({ id: B })], model('m', A), model('n', B))
  const deletions = ({ server }: World): number =>
    server.calls.filter((name) => name === 'deleteModels').length
  /** The answer to the first is lost, when so much of it is done. */
  const lose = (given: World, done: (server: World['server']) => void): void => {
    given.server.beforeCall = (name, nth) => {
      if (name !== 'deleteModels' || nth > 1) return
      done(given.server)
      throw lost
    }
  }

  test('is not repeated where all of them are gone, and they count', async () => {
    const given = where()
    lose(given, ({ models }) => {
      models.clear()
    })
    const { outcomes, error } = await remove(given, items())
    expect(outcomes).toEqual({ [A]: { ...DELETED, models: 1 }, [B]: { ...DELETED, models: 1 } })
    expect([deletions(given), error]).toEqual([1, undefined])
  })

  test('is repeated for what is still there, once that is proved again', async () => {
    const given = where()
    lose(given, ({ models }) => models.delete('m'))
    const { outcomes } = await remove(given, items())
    expect(outcomes).toEqual({ [A]: { ...DELETED, models: 1 }, [B]: { ...DELETED, models: 1 } })
    expect([deletions(given), given.server.models.size]).toEqual([2, 0])
  })

  test('leaves what changed meanwhile, with its task', async () => {
    const given = where()
    lose(given, (server) => {
      server.change(B, { systemTags: [] })
    })
    const { outcomes, tallies } = await remove(given, items())
    expect(outcomes).toEqual({
      [A]: { ...DELETED, models: 1 },
      [B]: { kind: 'kept', reason: 'not-archived' },
    })
    expect([...given.server.models.keys()]).toEqual(['n'])
    expect(tallies[B]?.deleted.artifact).toBe(1)
  })

  test('twice is given up: the tasks failed, and the run ends', async () => {
    const given = where()
    given.server.beforeCall = (name) => {
      if (name === 'deleteModels') throw lost
    }
    const { outcomes, error } = await remove(given, items())
    expect(outcomes).toMatchObject({ [A]: { kind: 'failed' }, [B]: { kind: 'failed' } })
    expect([deletions(given), error]).toEqual([2, lost])
  })
})

describe('files that the server names', () => {
  const late = fileOf(A, 'late.bin')
  const naming = (): World => {
    const where = world([task({ id: A })], model('m', A))
    where.server.removals.set(A, { models: 1, artifactUrls: [fileOf(A, 'a.bin'), late] })
    where.server.beforeDelete = () => {
      where.server.models.clear()
    }
    return where
  }

  test('and that nobody knew go after the record, and are counted', async () => {
    const where = naming()
    const { outcomes, tallies } = await remove(where, [item(A, { goingModelIds: ['m'] })])
    expect(outcomes[A]).toEqual({ kind: 'deleted', models: 1, fileUrls: [] })
    expect(where.steps.slice(-3)).toEqual(['files', 'deleteTasks', 'files'])
    expect(where.files.files).toEqual([path(A, 'a.bin'), path(A, 'late.bin')])
    expect(tallies[A]).toMatchObject({ deleted: { artifact: 2 }, byStore: { fileserver: 2 } })
  })

  test('are listed where this run deletes no files', async () => {
    const where = naming()
    const { outcomes } = await remove(where, [inspected(A, { goingModelIds: ['m'] })], {
      deleteFiles: 'none',
    })
    expect(outcomes[A]).toEqual({ kind: 'deleted', models: 1, fileUrls: [fileOf(A, 'a.bin'), late] })
    expect(where.files.files).toEqual([])
  })
})

test('under force-delete what the second lock held goes with force, its files before', async () => {
  const where = world([task({ id: A, status: 'completed' })])
  where.server.refusals.set(A, { codes: [400, 123], message: 'models=1', untilForced: true })
  const { outcomes } = await remove(where, [item(A)], {}, { 'force-delete': 'true' })
  expect(outcomes).toEqual({ [A]: DELETED })
  expect(where.server.deleteCalls.map(({ force }) => force)).toEqual([false, true])
  expect(where.steps).toEqual([
    ...LOOKS.filter((step) => step !== 'publishedChildrenOf'),
    ...['files', 'deleteTasks', 'tasksById', 'deleteTasks'],
  ])
})
