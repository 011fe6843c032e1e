import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parseLines } from '../../simulator/events/report.ts'
import { addProject, addTask } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { PUBLIC_COMPANY_ID, type TaskStatus } from '../../simulator/store.ts'
import { call, sendBatch, type Envelope } from '../support/simulator/client.ts'
import { exchangesOf, expectSameEnvelope, replay } from '../support/simulator/replay.ts'

let simulator: Simulator

beforeEach(async () => {
  simulator = await startSimulator()
})

afterEach(() => simulator.close())

const addBatch = (lines: readonly object[], type?: string): Promise<Envelope> =>
  sendBatch(simulator, lines, type)

const codesOf = ({ meta }: Envelope): string => `${meta.result_code}/${meta.result_subcode}`

test('transcript 23: the first calls of the Cleanup Service about its own task', async () => {
  await simulator.close()
  simulator = await startSimulator({ release: '2.0' })
  const rename: Record<string, string> = {}
  for (const exchange of exchangesOf('23-cleanup-service-task')) {
    const reply = await replay(simulator, exchange, { rename })
    const recordedId = idIn(exchange.response.body)
    if (exchange.request.path.endsWith('.create')) rename[recordedId] = idIn(reply.body)
    // Who the recording's user was, and a field that this simulator does not keep.
    const body = JSON.parse(
      JSON.stringify(reply.body).replaceAll('"simulated-user"', '"__golden__"'),
    ) as Envelope
    const task = body.data['task'] as Record<string, unknown> | undefined
    if (task !== undefined) task['unique_metrics'] = []
    expectSameEnvelope({ ...reply, body }, exchange, { dates: 'any' })
  }
  expect(Object.keys(rename)).toHaveLength(2)
})

function idIn(body: unknown): string {
  return String((body as Envelope).data['id'])
}

describe('projects.create', () => {
  test('refuses a name that the company has', async () => {
    expect(codesOf(await call(simulator, 'projects.create', { name: 'DevOps' }))).toBe('200/0')
    expect(codesOf(await call(simulator, 'projects.create', { name: 'DevOps' }))).toBe('400/801')
  })

  test('needs a name', async () => {
    expect(codesOf(await call(simulator, 'projects.create', {}))).toBe('400/11')
  })
})

describe('tasks.create', () => {
  test.each([
    [{ type: 'service' }, '400/12'],
    [{ name: 'n', type: 'servant' }, '400/12'],
    [{ name: 'n', type: 'service', project: 'nowhere' }, '400/401'],
  ])('refuses %j', async (fields, codes) => {
    expect(codesOf(await call(simulator, 'tasks.create', fields))).toBe(codes)
    expect(simulator.store.tasks.size).toBe(0)
  })

  test('refuses a public project, and keeps what it knows of the rest', async () => {
    const open = addProject(simulator.store, 'Examples', { company: PUBLIC_COMPANY_ID })
    const fields = { name: 'n', type: 'service', tags: ['a'], hyperparams: { General: {} }, nonsense: 1 }
    expect(codesOf(await call(simulator, 'tasks.create', { ...fields, project: open.id }))).toBe('400/401')
    const { data } = await call(simulator, 'tasks.create', fields)
    const task = simulator.store.tasks.get(String(data['id']))
    expect(task).toMatchObject({ status: 'created', tags: ['a'], hyperparams: { General: {} } })
    expect(task).not.toHaveProperty('nonsense')
    expect(task).not.toHaveProperty('status_changed')
  })
})

describe('the end of a task', () => {
  const statusAfter = async (from: TaskStatus, endpoint: string, force = false): Promise<unknown> => {
    const task = addTask(simulator.store, { status: from })
    const reply = await call(simulator, endpoint, { task: task.id, force, status_message: 'm' })
    return reply.meta.result_code === 200 ? task.status : codesOf(reply)
  }

  test.each([
    ['in_progress', 'tasks.completed', 'completed'],
    ['in_progress', 'tasks.failed', 'failed'],
    ['in_progress', 'tasks.stopped', 'stopped'],
    ['completed', 'tasks.completed', 'completed'],
    ['stopped', 'tasks.completed', 'completed'],
    ['created', 'tasks.completed', '400/110'],
    ['failed', 'tasks.completed', '400/110'],
    ['published', 'tasks.stopped', '400/110'],
  ] as const)('%s, %s: %s', async (from, endpoint, after) => {
    expect(await statusAfter(from, endpoint)).toBe(after)
  })

  test('comes from any status with force', async () => {
    expect(await statusAfter('published', 'tasks.stopped', true)).toBe('stopped')
  })

  test('of an unknown task is refused', async () => {
    expect(codesOf(await call(simulator, 'tasks.completed', { task: 'x' }))).toBe('400/101')
  })
})

describe('tasks.add_or_update_artifacts', () => {
  const artifact = { key: 'receipt', type: 'JSON', uri: 'http://f/a.json' }

  test('adds one, and replaces that of the same key', async () => {
    const task = addTask(simulator.store, { status: 'in_progress' })
    const put = (uri: string, key = 'receipt'): Promise<Envelope> =>
      call(simulator, 'tasks.add_or_update_artifacts', {
        task: task.id,
        artifacts: [{ ...artifact, key, uri }],
      })
    for (const reply of [await put('1'), await put('2'), await put('3', 'other')])
      expect(reply.data).toEqual({ updated: 1 })
    expect(task.execution?.artifacts?.map(({ key, uri, mode }) => [key, uri, mode])).toEqual([
      ['receipt', '2', 'output'],
      ['other', '3', 'output'],
    ])
  })

  test('takes none for a task that has ended, nor an empty list', async () => {
    const { id } = addTask(simulator.store, { status: 'completed' })
    const late = { task: id, artifacts: [artifact], force: true }
    expect(codesOf(await call(simulator, 'tasks.add_or_update_artifacts', late))).toBe('400/110')
    const none = { task: id, artifacts: [] }
    expect(codesOf(await call(simulator, 'tasks.add_or_update_artifacts', none))).toBe('400/12')
  })
})

describe('events.add_batch', () => {
  const scalar = (task: string, iter: number, value: number): object => ({
    ...{ type: 'training_stats_scalar', task, metric: 'Tasks', variant: 'deleted', iter, value },
    timestamp: 1_000 + iter,
  })

  test('takes one event a line; a scalar replaces that of the same iteration', async () => {
    const task = addTask(simulator.store, { status: 'in_progress' })
    const log = { type: 'log', task: task.id, msg: 'said', level: 'info', timestamp: 5 }
    const reply = await addBatch([
      log,
      log,
      scalar(task.id, 1, 3),
      scalar(task.id, 2, 4),
      scalar(task.id, 1, 9),
    ])
    expect(reply.data).toEqual({ added: 5, errors: 0, errors_info: {} })
    const { data } = await call(simulator, 'events.scalar_metrics_iter_histogram', { task: task.id })
    expect(data).toEqual({ Tasks: { deleted: { name: 'deleted', x: [1, 2], y: [9, 4] } } })
    const lines = await call(simulator, 'events.get_task_log', { task: task.id })
    expect(lines.data).toMatchObject({ total: 2, returned: 2 })
    expect(task.last_iteration).toBe(2)
  })

  test('counts what it cannot add, and fails if that is all', async () => {
    const { id } = addTask(simulator.store, { status: 'in_progress' })
    const published = addTask(simulator.store, { status: 'published' })
    const bad = [{ task: id }, { type: 'nonsense', task: id }, { type: 'log' }, scalar(published.id, 1, 1)]
    expect((await addBatch([scalar(id, 1, 1), ...bad])).data).toMatchObject({ added: 1, errors: 4 })
    const reply = await addBatch(bad)
    expect(codesOf(reply)).toBe('400/131')
    expect(reply.meta.result_msg).toContain(`Invalid task id ${published.id}=1`)
  })

  test('is empty with any other content type', async () => {
    const { id } = addTask(simulator.store, { status: 'in_progress' })
    expect(codesOf(await addBatch([scalar(id, 1, 1)], 'application/json'))).toBe('400/40')
  })

  test('splits at every end of a line that Python knows', () => {
    expect(parseLines('{"a":1}\r\n\n{"a":2}\u2028{"a":3}')).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }])
    expect(() => parseLines('{"a":"x\u2028y"}')).toThrow(SyntaxError)
  })
})

test('events.get_task_log gives the end first, and turns it if asked to', async () => {
  const { id } = addTask(simulator.store, { status: 'in_progress' })
  await addBatch([1, 2, 3].map((n) => ({ type: 'log', task: id, msg: `line ${n}`, timestamp: n })))
  const read = async (params: object): Promise<unknown> => {
    const { data } = await call(simulator, 'events.get_task_log', { task: id, ...params })
    return (data['events'] as { msg: string }[]).map(({ msg }) => msg)
  }
  expect(await read({ batch_size: 2 })).toEqual(['line 3', 'line 2'])
  expect(await read({ batch_size: 2, order: 'asc' })).toEqual(['line 2', 'line 3'])
  expect(await read({ navigate_earlier: false, from_timestamp: 1 })).toEqual(['line 2', 'line 3'])
})
