import { wordsOf } from '../src/plan/target.ts'
import { describe, expect, test } from '@jest/globals'
import type { Settled } from '../src/cleanup/outcome.ts'
import type { Sleep } from '../src/clearml/retry.ts'
import { Progress } from '../src/report/progress.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { noRecord } from '../src/record/run-record.ts'
import type { Collaborators } from '../src/collaborators.ts'
import { run } from '../src/run.ts'
import { createStop } from '../src/stop.ts'
import { clearmlError, FakeClearML, TIMED_OUT } from './support/fake-clearml.ts'
import { FakeRemover } from './support/fake-remover.ts'
import { fakeSession } from './support/fake-session.ts'
import { config, DAY, fileOf, hexId, model, NOW, server, task, type Inputs } from './support/fixtures.ts'
import { recordingLog } from './support/recording-log.ts'

type Hooks = Partial<Pick<Collaborators, 'onPlan' | 'onBegin'>> & {
  onBatch?: (settled: readonly Settled[]) => void
  now?: () => number
  /** How long calls in flight are waited for after a cancel; for ever unless given. */
  grace?: Sleep
  signal?: AbortSignal
  connect?: () => never
  stores?: FakeRemover
  record?: Collaborators['record']
  outage?: () => Error | undefined
}

/** The stores of a run that has to delete nothing there. */
function untouchable(): FakeRemover {
  const stores = new FakeRemover()
  stores.beforeDelete = () => {
    throw new Error('this run has to delete no files')
  }
  return stores
}

function runOn(clearml: FakeClearML, inputs: Inputs = {}, hooks: Hooks = {}): Promise<RunReport> {
  return run(config(inputs), {
    connect: () => {
      hooks.connect?.()
      return Promise.resolve({ clearml: clearml.api, server: server(), session: fakeSession().session })
    },
    openStores: () => (hooks.stores ?? untouchable()).remover,
    progress: new Progress(recordingLog(), () => NOW, wordsOf({ target: 'tasks' })),
    record: hooks.record ?? noRecord(recordingLog()),
    now: hooks.now ?? (() => NOW),
    pause: () => Promise.resolve(),
    outage: hooks.outage ?? (() => undefined),
    stop: createStop(
      hooks.signal ?? new AbortController().signal,
      hooks.grace ?? (() => new Promise(() => undefined)),
    ),
    onPlan: hooks.onPlan ?? (() => undefined),
    onBegin: hooks.onBegin ?? (() => undefined),
    onBatch: hooks.onBatch ?? (() => undefined),
  })
}

/** A live run on stores that delete whatever they are asked to. */
const runLive = (clearml: FakeClearML, inputs: Inputs = {}, hooks: Hooks = {}): Promise<RunReport> =>
  runOn(clearml, inputs, { stores: new FakeRemover(), ...hooks })

const runDry = async (clearml: FakeClearML): Promise<RunReport> => {
  const stores = new FakeRemover()
  const report = await runOn(clearml, { 'dry-run': 'true' }, { stores })
  expect([stores.files, stores.folders]).toEqual([[], []])
  return report
}

/** Drafts of 90, 89, … days, and one that is too young. */
function archive(old: number): FakeClearML {
  const tasks = Array.from({ length: old }, (_, i) =>
    task({ id: `t${i}`, statusChanged: NOW - (90 - i) * DAY }),
  )
  return new FakeClearML([...tasks, task({ id: 'young', statusChanged: NOW - DAY })])
}

const outcomes = ({ rows }: Pick<RunReport, 'rows'>): Record<string, string> =>
  Object.fromEntries(rows.map(({ task: { id }, outcome }) => [id, outcome.kind]))

describe('run', () => {
  test('deletes exactly what qualifies, and reports every candidate once', async () => {
    const clearml = archive(3)
    const report = await runLive(clearml)
    expect([...clearml.tasks.keys()]).toEqual(['young'])
    expect(report.rows).toHaveLength(4)
    expect(outcomes(report)).toEqual({ t0: 'deleted', t1: 'deleted', t2: 'deleted', young: 'kept' })
    expect(report).toMatchObject({ stopReason: 'done', error: undefined, cutoffMs: NOW - 30 * DAY })
  })

  test('of an empty archive is done, and deletes nothing', async () => {
    const clearml = new FakeClearML()
    expect(await runLive(clearml)).toMatchObject({ stopReason: 'done', rows: [] })
    expect(clearml.deleteCalls).toEqual([])
  })

  test('shows the complete plan before anything is deleted', async () => {
    const clearml = archive(3)
    const plans: [object, stopReason: string, deletions: number][] = []
    await runLive(
      clearml,
      { 'batch-size': '1' },
      { onPlan: (plan) => plans.push([outcomes(plan), plan.stopReason, clearml.deleteCalls.length]) },
    )
    expect(plans).toEqual([[{ t0: 'planned', t1: 'planned', t2: 'planned', young: 'kept' }, 'running', 0]])
  })

  test('archives what lies open when all else is done, and tells what became of it', async () => {
    const rested = task({ id: 'open', status: 'completed', systemTags: [] })
    const clearml = new FakeClearML([rested, task({ id: 'fresh', systemTags: [], lastUpdate: NOW })])
    const report = await runLive(clearml, { 'archive-after-days': '60' })
    expect(report.archive).toMatchObject([{ task: { id: 'open' }, outcome: { kind: 'archived' } }])
    expect(clearml.tasks.get('open')?.systemTags).toEqual(['archived'])
    expect(clearml.tasks.get('fresh')?.systemTags).toEqual([])
  })

  test('that is over archives nothing more: it is left to the next run', async () => {
    const clearml = archive(1)
    clearml.tasks.set('open', task({ id: 'open', status: 'completed', systemTags: [] }))
    let nowMs = NOW
    const report = await runLive(
      clearml,
      { 'archive-after-days': '60', 'time-budget-minutes': '1' },
      { now: () => nowMs, onBatch: () => (nowMs += 120_000) },
    )
    expect(report.archive).toMatchObject([
      { task: { id: 'open' }, outcome: { kind: 'remaining', because: 'stopped' } },
    ])
    expect(clearml.calls).not.toContain('archiveTasks')
  })

  test('that would delete too much deletes nothing, and puts no plan down', async () => {
    const clearml = archive(3)
    let plans = 0
    const report = await runLive(clearml, { 'abort-above': '2' }, { onPlan: () => (plans += 1) })
    expect(report).toMatchObject({
      stopReason: 'brake',
      error: expect.stringContaining('abort-above') as unknown,
    })
    expect([clearml.deleteCalls, plans]).toEqual([[], 0])
  })

  test('begins no further batch after an outage, and leaves the rest to the next run', async () => {
    const clearml = archive(3)
    let outage: Error | undefined
    clearml.beforeDelete = () => {
      outage = new Error('events failed 4 times in a row')
    }
    const report = await runLive(clearml, { 'batch-size': '1', concurrency: '1' }, { outage: () => outage })
    expect(report).toMatchObject({ stopReason: 'error', error: 'events failed 4 times in a row' })
    expect(outcomes(report)).toEqual({ t0: 'deleted', t1: 'remaining', t2: 'remaining', young: 'kept' })
  })

  test('deletes nothing if the plan cannot be put down', async () => {
    const clearml = archive(3)
    const report = await runLive(
      clearml,
      {},
      {
        onPlan: () => {
          throw new Error('disk full')
        },
      },
    )
    expect(report).toMatchObject({ stopReason: 'error', error: 'disk full' })
    expect(outcomes(report)).toMatchObject({ t0: 'remaining', t2: 'remaining' })
    expect(clearml.deleteCalls).toEqual([])
  })

  test('a dry run sends no deletion, and plans the same', async () => {
    const clearml = archive(3)
    const report = await runDry(clearml)
    expect(outcomes(report)).toEqual({
      t0: 'would-delete',
      t1: 'would-delete',
      t2: 'would-delete',
      young: 'kept',
    })
    expect(clearml.deleteCalls).toEqual([])
    expect(clearml.tasks.size).toBe(4)
  })

  test('within max-tasks deletes the oldest, and says so', async () => {
    const clearml = archive(3)
    const report = await runLive(clearml, { 'max-tasks': '2' })
    expect(report.stopReason).toBe('max-tasks')
    expect(outcomes(report)).toMatchObject({ t0: 'deleted', t1: 'deleted', t2: 'remaining' })
  })

  test('that cannot log in ends in an error, with its causes', async () => {
    const report = await runLive(
      archive(1),
      {},
      {
        connect: () => {
          throw new Error('not reached', { cause: new Error('ENOTFOUND') })
        },
      },
    )
    expect(report).toMatchObject({ stopReason: 'error', error: 'not reached (ENOTFOUND)', rows: [] })
    expect(report.server).toBeUndefined()
  })

  test('keeps the outcomes from before an error', async () => {
    const clearml = archive(4)
    clearml.beforeDelete = ({ ids }) => {
      if (ids.includes('t1')) {
        throw clearmlError('tasks.delete_many', {
          kind: 'refused',
          code: 403,
          subcode: 20,
          serverMessage: 'no',
        })
      }
    }
    const report = await runLive(clearml, { 'batch-size': '1', concurrency: '1' })
    expect(report.stopReason).toBe('error')
    expect(report.error).toContain('403/20')
    expect(outcomes(report)).toMatchObject({
      t0: 'deleted',
      t1: 'failed',
      t2: 'remaining',
      t3: 'remaining',
    })
  })

  test('a listing that fails deletes nothing', async () => {
    const clearml = archive(2)
    clearml.beforeCall = (name) => {
      if (name === 'listTasks') throw clearmlError('tasks.get_all_ex', TIMED_OUT)
    }
    const onPlan = (): never => {
      throw new Error('there is no plan')
    }
    const report = await runOn(clearml, {}, { onPlan })
    expect(report.stopReason).toBe('error')
    expect(report.error).toContain('socket hang up')
    expect(clearml.deleteCalls).toEqual([])
  })

  test('finishes the batch in flight when it is cancelled, and starts no other', async () => {
    const stop = new AbortController()
    const clearml = archive(3)
    clearml.beforeDelete = () => {
      stop.abort()
    }
    const report = await runLive(clearml, { 'batch-size': '1', concurrency: '1' }, { signal: stop.signal })
    expect(report).toMatchObject({ stopReason: 'cancelled', error: undefined })
    expect(outcomes(report)).toMatchObject({ t0: 'deleted', t1: 'remaining', t2: 'remaining' })
  })

  test('cancelled before the listing deletes nothing', async () => {
    const clearml = archive(3)
    const report = await runLive(clearml, {}, { signal: AbortSignal.abort() })
    expect(report).toMatchObject({ stopReason: 'cancelled', rows: [] })
    expect(clearml.deleteCalls).toEqual([])
  })
})

describe('the time budget', () => {
  test('starts no batch once it is used up, and leaves the rest to the next run', async () => {
    const clearml = archive(3)
    let nowMs = NOW
    clearml.beforeDelete = () => {
      nowMs += 31_000
    }
    const report = await runLive(
      clearml,
      { 'batch-size': '1', concurrency: '1', 'time-budget-minutes': '1' },
      { now: () => nowMs },
    )
    expect(report).toMatchObject({ stopReason: 'time-budget', error: undefined })
    expect(outcomes(report)).toMatchObject({ t0: 'deleted', t1: 'deleted', t2: 'remaining' })
  })

  test('that is used up with the last batch is no reason', async () => {
    const clearml = archive(1)
    let nowMs = NOW
    clearml.beforeDelete = () => {
      nowMs += 600_000
    }
    const report = await runLive(clearml, { 'time-budget-minutes': '1' }, { now: () => nowMs })
    expect(report.stopReason).toBe('done')
  })
})

describe('a cancelled run', () => {
  test('waits for calls in flight for a few seconds only, and says what it does not know', async () => {
    const abort = new AbortController()
    const clearml = archive(2)
    clearml.beforeDelete = () => {
      abort.abort('SIGTERM')
      return new Promise(() => undefined)
    }
    const report = await runLive(
      clearml,
      { 'batch-size': '1', concurrency: '1' },
      { signal: abort.signal, grace: () => Promise.resolve() },
    )
    expect(report.stopReason).toBe('cancelled')
    expect(report.rows.map(({ outcome }) => outcome)).toMatchObject([
      { kind: 'failed', error: expect.stringContaining('the next run finds out') as unknown },
      { kind: 'remaining', because: 'stopped' },
      { kind: 'kept' },
    ])
  })

  test('does not wait for a login that never answers', async () => {
    const abort = new AbortController()
    const connecting = runOn(
      archive(1),
      {},
      {
        signal: abort.signal,
        connect: () => {
          abort.abort('SIGINT')
          return new Promise<never>(() => undefined) as never
        },
      },
    )
    expect(await connecting).toMatchObject({ stopReason: 'cancelled', rows: [] })
  })

  test('by a fault of the process ends in an error', async () => {
    const abort = new AbortController()
    const clearml = archive(2)
    clearml.beforeDelete = () => {
      abort.abort(new Error('unhandled'))
    }
    const report = await runLive(clearml, { 'batch-size': '1', concurrency: '1' }, { signal: abort.signal })
    expect(report).toMatchObject({ stopReason: 'error', error: 'unhandled' })
    expect(outcomes(report)).toMatchObject({ t0: 'deleted', t1: 'remaining' })
  })
})

test('each batch is handed on as it is settled', async () => {
  const batches: string[][] = []
  await runLive(
    archive(3),
    { 'batch-size': '2' },
    { onBatch: (settled) => batches.push(settled.map(({ task: { id } }) => id)) },
  )
  expect(batches).toEqual([['t0', 't1'], ['t2']])
})

test('the tasks of each batch are told of before anything of it is deleted', async () => {
  const clearml = archive(3)
  const begun: [string[], deletions: number][] = []
  const onBegin: Hooks['onBegin'] = (items) =>
    begun.push([items.map(({ task: { id } }) => id), clearml.deleteCalls.length])
  await runLive(clearml, { 'batch-size': '2', concurrency: '1' }, { onBegin })
  expect(begun).toEqual([
    [['t0', 't1'], 0],
    [['t2'], 1],
  ])
})

test('a dry run tells of no begun task', async () => {
  const onBegin = (): never => {
    throw new Error('nothing is begun')
  }
  expect(await runOn(archive(3), { 'dry-run': 'true' }, { onBegin })).toMatchObject({ stopReason: 'done' })
})

test('a journal that cannot be written at the start of a batch ends the run, and nothing is deleted', async () => {
  const clearml = archive(3)
  const onBegin = (): never => {
    throw new Error('disk full')
  }
  const report = await runLive(clearml, { 'batch-size': '1', concurrency: '1' }, { onBegin })
  expect(report).toMatchObject({ stopReason: 'error', error: 'disk full' })
  expect(outcomes(report)).toMatchObject({ t0: 'remaining', t1: 'remaining', t2: 'remaining' })
  expect(clearml.deleteCalls).toEqual([])
})

test('a journal that cannot be written ends the run, and what was deleted counts', async () => {
  const report = await runLive(
    archive(3),
    { 'batch-size': '1', concurrency: '1' },
    {
      onBatch: () => {
        throw new Error('disk full')
      },
    },
  )
  expect(report).toMatchObject({ stopReason: 'error', error: 'disk full' })
  expect(outcomes(report)).toMatchObject({ t0: 'deleted', t1: 'deleted', t2: 'deleted' })
})

describe('a run with files', () => {
  const [MAKER, USER] = [hexId('a'), hexId('b')]
  const artifact = { uri: fileOf(MAKER, 'artifacts/a.bin'), mode: 'output', bytes: 1_000 } as const

  /** A task with an artifact and a model, and a task that uses the model. */
  function family(): FakeClearML {
    return new FakeClearML(
      [
        task({ id: MAKER, artifacts: [artifact], outputModelIds: ['m'] }),
        task({
          id: USER,
          inputModelIds: ['m'],
          artifacts: [{ ...artifact, uri: fileOf(USER, 'artifacts/b.bin') }],
        }),
      ],
      [model('m', MAKER)],
    )
  }

  const filesOf = ({ rows }: RunReport): Record<string, unknown> =>
    Object.fromEntries(rows.map(({ task: { id }, files }) => [id, files]))

  test('deletes them, and the user of a model before its maker', async () => {
    const clearml = family()
    const stores = new FakeRemover()
    const report = await runOn(clearml, {}, { stores })
    expect(outcomes(report)).toEqual({ [MAKER]: 'deleted', [USER]: 'deleted' })
    expect(clearml.deleteCalls.map(({ ids }) => ids)).toEqual([[USER], [MAKER]])
    expect(stores.files).toEqual([
      `Vision/train.${USER}/artifacts/b.bin`,
      `Vision/train.${MAKER}/artifacts/a.bin`,
      `Vision/train.${MAKER}/models/m.pt`,
    ])
    expect(filesOf(report)[MAKER]).toMatchObject({
      deleted: { artifact: 1, model: 1 },
      byStore: { fileserver: 2 },
      freedBytes: 1_000,
    })
  })

  test.each<[inputs: Inputs, deleteFiles: boolean]>([
    [{ 'delete-files': 'server' }, true],
    [{ 'delete-files': 'none' }, false],
  ])('with %j touches none, and says so to the server', async (inputs, deleteFiles) => {
    const clearml = family()
    const stores = new FakeRemover()
    const report = await runOn(clearml, inputs, { stores })
    expect(stores.files).toEqual([])
    expect(clearml.deleteCalls.map((call) => call.deleteFiles)).toEqual([deleteFiles, deleteFiles])
    expect(outcomes(report)).toEqual({ [MAKER]: 'deleted', [USER]: 'deleted' })
    // One look before the first deletion: whether the server can read its events at all.
    expect(clearml.calls.filter((call) => call === 'eventPage')).toHaveLength(1)
  })

  test('a dry run lets a controller go that lists artifacts and models of its step, as a live run does', async () => {
    const [controller, step] = [hexId('c'), hexId('d')]
    const artifacts = [{ ...artifact, uri: fileOf(step, 'artifacts/a.bin') }]
    const pipeline = (): FakeClearML => {
      const clearml = new FakeClearML(
        [
          task({ id: controller, type: 'controller', artifacts, outputModelIds: ['m'] }),
          task({ id: step, parentId: controller, artifacts }),
        ],
        [model('m', step)],
      )
      clearml.afterDelete = (reply) => {
        clearml.models.clear()
        return reply
      }
      return clearml
    }
    expect(outcomes(await runLive(pipeline()))).toEqual({ [controller]: 'deleted', [step]: 'deleted' })
    expect(outcomes(await runDry(pipeline()))).toEqual({
      [controller]: 'would-delete',
      [step]: 'would-delete',
    })
  })

  test('a dry run finds the same files and the same outcomes as a live one, and touches none', async () => {
    const dry = await runDry(family())
    expect(outcomes(dry)).toEqual({ [MAKER]: 'would-delete', [USER]: 'would-delete' })
    expect(filesOf(dry)).toEqual(filesOf(await runLive(family())))
  })
})
