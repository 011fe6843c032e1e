import { describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { EventDocument, TaskDocument } from '../../simulator/store.ts'
import { call } from '../support/simulator/client.ts'
import {
  callsOf,
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionOptions,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded, daysAgo } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}, options: ActionOptions = {}): Promise<ActionResult> =>
  runAction(
    { ...connectionInputs(simulator), 'force-delete': 'true', 'track-run': 'true', ...inputs },
    { ...options, env: { ...SHORT_WAITS, ...options.env } },
  )

const recordsOf = ({ store }: Simulator): TaskDocument[] =>
  [...store.tasks.values()].filter(({ name }) => name === 'Cleanup Service')

function recordOf(simulator: Simulator): TaskDocument {
  const record = recordsOf(simulator).at(-1)
  if (record === undefined) throw new Error('nothing was recorded')
  return record
}

const eventsOf = ({ store }: Simulator, { id }: TaskDocument): EventDocument[] => store.events.get(id) ?? []

function consoleOf(simulator: Simulator, record = recordOf(simulator)): string[] {
  return eventsOf(simulator, record)
    .filter(({ type }) => type === 'log')
    .map(({ msg }) => String(msg))
}

/** As the web UI draws it: the values of a series by iteration. */
async function drawn(simulator: Simulator, { id }: TaskDocument, variant = 'deleted'): Promise<unknown> {
  const { data } = await call(simulator, 'events.scalar_metrics_iter_histogram', { task: id })
  const metrics = data as Record<string, Record<string, { x: number[]; y: number[] }>>
  const series = Object.values(metrics).flatMap((variants) => variants[variant] ?? [])[0]
  return series && { x: series.x, y: series.y }
}

function receiptOn({ store }: Simulator, { id }: TaskDocument): unknown {
  const file = store.files.get(`DevOps/Cleanup Service.${id}/artifacts/receipt/receipt.json`)
  return file instanceof Buffer ? (JSON.parse(file.toString()) as unknown) : file
}

/** All that the server keeps of a record. */
const everythingOf = (simulator: Simulator, record: TaskDocument): string =>
  JSON.stringify([record, eventsOf(simulator, record), receiptOn(simulator, record)])

function addOld({ store }: Simulator, count: number): TaskDocument[] {
  return Array.from({ length: count }, (_, i) => addEnded(store, 60, { name: `old ${i}` }))
}

const warningsIn = ({ log }: ActionResult): string[] =>
  [...log.matchAll(/^::warning::(.*)$/gmu)].map(([, text = '']) => text)

describe('a tracked run', () => {
  test('is a task of its own with parameters, log, numbers and receipt', async () => {
    const simulator = await start()
    addOld(simulator, 3)
    addEnded(simulator.store, 3)
    const result = await run(simulator, { 'delete-threshold-days': '30' })
    expect(result.exitCode).toBe(0)
    const record = recordOf(simulator)
    const project = simulator.store.projects.get(record.project ?? '')
    expect(record).toMatchObject({
      ...{ type: 'service', status: 'completed', tags: ['clearml-cleanup'], system_tags: ['development'] },
      status_message: '3 tasks deleted, 1 task kept.',
      hyperparams: {
        General: {
          'delete-threshold-days': { value: '30', section: 'General' },
          'dry-run': { value: 'false' },
        },
      },
    })
    expect(project?.name).toBe('DevOps')
    expect(consoleOf(simulator)[0]).toMatch(/^ClearML Cleanup \d/u)
    expect(consoleOf(simulator).at(-1)).toBe('3 tasks deleted, 1 task kept.')
    expect(await drawn(simulator, record)).toEqual({ x: [1], y: [3] })
    expect(await drawn(simulator, record, 'kept')).toEqual({ x: [1], y: [1] })
    expect(receiptOn(simulator, record)).toEqual(result.receipt)
    expect(result.receipt).toMatchObject({ record: { task: record.id }, settings: { 'track-run': true } })
    expect(warningsIn(result)).toEqual([])
  })

  test('draws a trend over the runs, whatever became of the records between', async () => {
    const simulator = await start()
    for (const [i, count] of [2, 5, 1].entries()) {
      addOld(simulator, count)
      await run(simulator)
      if (i === 0) recordOf(simulator).system_tags = ['archived']
    }
    const [first, second, third] = recordsOf(simulator)
    expect(await drawn(simulator, first!)).toEqual({ x: [1], y: [2] })
    expect(await drawn(simulator, second!)).toEqual({ x: [1, 2], y: [2, 5] })
    expect(await drawn(simulator, third!)).toEqual({ x: [1, 2, 3], y: [2, 5, 1] })
    // The oldest records are deleted: what they drew lives on.
    for (const gone of [first!, second!]) {
      simulator.store.tasks.delete(gone.id)
      simulator.store.events.delete(gone.id)
    }
    addOld(simulator, 4)
    await run(simulator)
    expect(await drawn(simulator, recordOf(simulator))).toEqual({ x: [1, 2, 3, 4], y: [2, 5, 1, 4] })
    const times = eventsOf(simulator, recordOf(simulator))
      .filter(({ variant }) => variant === 'deleted')
      .map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(4)
  })

  test('that is dry is recorded and marked, and is no part of the trend', async () => {
    const simulator = await start()
    addOld(simulator, 2)
    const dry = await run(simulator, { 'dry-run': 'true' })
    const record = recordOf(simulator)
    expect(record).toMatchObject({ status: 'completed', tags: ['clearml-cleanup', 'dry-run'] })
    expect(record['hyperparams']).toMatchObject({ General: { 'dry-run': { value: 'true' } } })
    expect(await drawn(simulator, record)).toBeUndefined()
    expect(receiptOn(simulator, record)).toEqual(dry.receipt)
    expect(deletingCalls(simulator)).toEqual([])
    await run(simulator)
    expect(await drawn(simulator, recordOf(simulator))).toEqual({ x: [1], y: [2] })
  })

  test('that fails is recorded as failed, with the reason', async () => {
    const simulator = await start()
    addOld(simulator, 2)
    const result = await run(simulator, { 'abort-above': '1' })
    expect(result.exitCode).toBe(1)
    expect(recordOf(simulator)).toMatchObject({ status: 'failed' })
    const errors = eventsOf(simulator, recordOf(simulator)).filter(({ level }) => level === 'error')
    expect(String(errors[0]?.['msg'])).toContain('more than abort-above allows')
    expect(receiptOn(simulator, recordOf(simulator))).toMatchObject({ stopReason: 'brake' })
  })

  test('links its page where the web server is known, and the workflow run', async () => {
    const simulator = await start()
    const env = {
      CLEARML_WEB_HOST: 'https://web.example.com',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '7',
    }
    const result = await run(simulator, {}, { env })
    const { id, project = '', comment } = recordOf(simulator)
    const page = `https://web.example.com/projects/${project}/experiments/${id}/output/log`
    expect(result.summary).toContain(`[Cleanup Service](${page})`)
    expect(result.log).toContain(page)
    expect(comment).toContain('https://github.com/o/r/actions/runs/7')
  })

  test('never deletes its own record, and old ones that are archived go with their receipts', async () => {
    const simulator = await start()
    await run(simulator)
    const old = recordOf(simulator)
    Object.assign(old, { system_tags: ['archived'], status_changed: daysAgo(60), created: daysAgo(60) })
    expect(receiptOn(simulator, old)).toBeDefined()
    simulator.onRequest = ({ endpoint }) => {
      // Somebody archives the record while the run goes on.
      if (endpoint === 'tasks.started') recordOf(simulator).system_tags = ['archived']
    }
    const result = await run(simulator, { protect: 'none', 'delete-threshold-days': '0.000001' })
    expect(recordsOf(simulator).map(({ id }) => id)).not.toContain(old.id)
    expect(receiptOn(simulator, old)).toBeUndefined()
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'deleted-files-count': '1' })
    const own = result.receipt?.tasks.find(({ id }) => id === recordOf(simulator).id)
    expect(own).toMatchObject({ outcome: 'kept', reason: 'run-record' })
  })

  test.each<ReleaseName>(['1.0', '1.1', '1.5', '1.9', '1.14', '1.17', '2.3'])(
    'is recorded by release %s',
    async (release) => {
      const simulator = await start({ release })
      for (const count of [1, 2]) {
        addOld(simulator, count)
        const result = await run(simulator)
        expect(warningsIn(result)).toEqual([])
        expect(result.exitCode).toBe(0)
      }
      expect(await drawn(simulator, recordOf(simulator))).toEqual({ x: [1, 2], y: [1, 2] })
      expect(receiptOn(simulator, recordOf(simulator))).toMatchObject({ totals: { deleted: 2 } })
    },
  )
})

describe('what is recorded', () => {
  test('holds no secret', async () => {
    const simulator = await start()
    const { accessKey, secretKey } = simulator
    const basic = Buffer.from(`${accessKey}:${secretKey}`).toString('base64')
    addEnded(simulator.store, 60, { name: `leak ${secretKey} and ${basic}` })
    simulator.faults.add({
      ...{ endpoint: 'tasks.delete_many', calls: 'all' },
      fault: { kind: 'api-error', code: 400, subcode: 1, message: `no, ${accessKey}:${secretKey}` },
    })
    const result = await run(simulator)
    expect(result.exitCode).toBe(1)
    const record = recordOf(simulator)
    const tokens = simulator.requests.flatMap(
      ({ authorization }) => /^Bearer (.*)$/u.exec(authorization ?? '')?.[1] ?? [],
    )
    expect(tokens.length).toBeGreaterThan(5)
    const kept = everythingOf(simulator, record)
    for (const secret of [accessKey, secretKey, basic, ...new Set(tokens)]) expect(kept).not.toContain(secret)
    expect(consoleOf(simulator).join('\n')).toContain('leak *** and ***')
    expect(JSON.stringify(receiptOn(simulator, record))).toContain('leak *** and ***')
  })

  test('shows foreign text as text', async () => {
    const simulator = await start()
    addEnded(simulator.store, 60, { name: 'two\nlines\u2028\u001b[2J::error::' })
    await run(simulator)
    const line = consoleOf(simulator).find((text) => text.startsWith('deleted '))
    expect(line).toContain('"two\\u{a}lines\\u{2028}\\u{1b}[2J::error::"')
  })

  test('is bounded, and ends with the verdict', async () => {
    const simulator = await start()
    addOld(simulator, 5_400)
    const result = await run(simulator)
    expect(result.outputs['deleted-count']).toBe('5400')
    const lines = consoleOf(simulator)
    expect(lines.length).toBeLessThanOrEqual(5_101)
    expect(lines.at(-1)).toBe('5,400 tasks deleted.')
    expect(lines.filter((line) => line.includes('lines left out'))).toHaveLength(1)
    const batches = simulator.requests.filter(({ endpoint }) => endpoint === 'events.add_batch')
    expect(batches.length).toBeGreaterThan(9)
  })
})

describe('a record that cannot be written', () => {
  const refused = (code: number): { kind: 'api-error'; code: number; subcode: number; message: string } => ({
    ...{ kind: 'api-error', code, subcode: 20, message: 'not for you' },
  })

  test.each([
    ['tasks.create', 403, 'This run is not recorded on the server (track-run): tasks.create on'],
    ['projects.get_all_ex', 403, 'This run is not recorded on the server (track-run): projects.get_all_ex'],
    ['events.add_batch', 500, 'The run record lacks its numbers or the end of the log: events.add_batch'],
    ['tasks.completed', 400, 'The run record stays open on the server: tasks.completed'],
  ])('at %s with %d is only warned of', async (endpoint, code, warning) => {
    const simulator = await start()
    addOld(simulator, 3)
    simulator.faults.add({ endpoint, calls: 'all', fault: refused(code) })
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(result.outputs).toMatchObject({ 'deleted-count': '3', 'stop-reason': 'done' })
    expect(warningsIn(result).join('\n')).toContain(warning)
  })

  test('on the fileserver is only warned of', async () => {
    const simulator = await start()
    addOld(simulator, 3)
    simulator.faults.add({
      ...{ endpoint: 'fileserver', calls: 'all' },
      fault: { kind: 'status', status: 401, body: 'no' },
    })
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(warningsIn(result)).toEqual([
      expect.stringContaining('The run record lacks the receipt: the fileserver'),
    ])
    expect(recordOf(simulator).execution?.artifacts).toBeUndefined()
    expect(recordOf(simulator).status).toBe('completed')
  })

  test('in doubt is not created twice', async () => {
    const simulator = await start()
    addOld(simulator, 1)
    simulator.faults.add({
      ...{ endpoint: 'tasks.create', calls: 'all', phase: 'after' },
      fault: { kind: 'status', status: 504 },
    })
    const result = await run(simulator)
    expect(result.exitCode).toBe(0)
    expect(recordsOf(simulator)).toHaveLength(1)
    expect(warningsIn(result)).toHaveLength(1)
  })
})

describe('a tracked run that is cancelled', () => {
  async function cancelled(simulator: Simulator, at: string): Promise<ActionResult> {
    let interrupt: () => void = () => undefined
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === at) interrupt()
    }
    return run(
      simulator,
      { concurrency: '1' },
      {
        onStart: (child) => {
          interrupt = () => child.kill('SIGINT')
        },
      },
    )
  }

  test('while a deletion hangs, is recorded as stopped', async () => {
    const simulator = await start()
    addOld(simulator, 2)
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault: { kind: 'hang' } })
    const result = await cancelled(simulator, 'tasks.delete_many')
    expect(result.outputs['stop-reason']).toBe('cancelled')
    const record = recordOf(simulator)
    expect(record.status).toBe('stopped')
    expect(receiptOn(simulator, record)).toEqual(result.receipt)
    expect(await drawn(simulator, record, 'failed')).toEqual({ x: [1], y: [2] })
    expect(consoleOf(simulator)).toContainEqual(expect.stringContaining('Cancelled: 0 tasks deleted'))
  })

  test('waits for no record either', async () => {
    const simulator = await start()
    addOld(simulator, 2)
    for (const endpoint of ['tasks.delete_many', 'events.add_batch', 'fileserver', 'tasks.stopped'])
      simulator.faults.add({ endpoint, calls: 'all', fault: { kind: 'hang' } })
    const result = await cancelled(simulator, 'tasks.delete_many')
    expect(result.outputs['stop-reason']).toBe('cancelled')
    expect(result.receipt?.stopReason).toBe('cancelled')
  })

  test('while the record is being opened, ends', async () => {
    const simulator = await start()
    simulator.faults.add({ endpoint: 'tasks.create', calls: 'all', fault: { kind: 'hang' } })
    const result = await cancelled(simulator, 'tasks.create')
    expect(result.outputs['stop-reason']).toBe('cancelled')
  })
})

test('a run that is not tracked asks for nothing more', async () => {
  const simulator = await start()
  const [task] = addOld(simulator, 1)
  addArtifact(simulator, task!, 'a')
  await run(simulator, { 'track-run': 'false' })
  const calls = Object.keys(callsOf(simulator))
  expect(calls.filter((endpoint) => /create|started|add_|completed|projects/u.test(endpoint))).toEqual([])
  expect(callsOf(simulator)['auth.login']).toBe(1)
  expect(recordsOf(simulator)).toEqual([])
})
