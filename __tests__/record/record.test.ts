import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import type { Sleep } from '../../src/clearml/retry.ts'
import { createRunRecord } from '../../src/record/record.ts'
import { noRecord, type RunRecord } from '../../src/record/run-record.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import {
  COMPANY,
  config,
  DELETED,
  FILES_HOST,
  NOW,
  report,
  row,
  server,
  type Inputs,
} from '../support/fixtures.ts'
import { jwt } from '../support/jwt.ts'
import { recordingLog } from '../support/recording-log.ts'

const HOST = 'http://clearml.test:8008'

type Body = Record<string, unknown>
type Answer = (body: Body) => [code: number, data: object]

/** What the server says to each endpoint, and what it was asked. */
class FakeServer {
  readonly asked: { endpoint: string; body: Body; lines: readonly Body[] }[] = []
  readonly answers: Record<string, Answer> = {
    'auth.login': () => [200, { token: jwt() }],
    'projects.get_all_ex': () => [
      200,
      { projects: [{ id: 'p1', name: 'DevOps', company: { id: COMPANY } }] },
    ],
    'tasks.create': () => [200, { id: 'a1' }],
    'tasks.get_all_ex': () => [200, { tasks: [] }],
  }
  uploadStatus = 200

  start(): void {
    nock(HOST)
      .persist()
      .post(/.*/u)
      .reply(async (request: globalThis.Request) => {
        const endpoint = request.url.slice(request.url.lastIndexOf('/') + 1)
        const text = await request.text()
        const lines = text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Body)
        const [first = {}] = lines
        this.asked.push({ endpoint, body: first, lines })
        const [code, data] = (this.answers[endpoint] ?? (() => [200, {}]))(first)
        return [code, { meta: { result_code: code, result_subcode: 0, result_msg: 'm' }, data }]
      })
    nock(FILES_HOST)
      .persist()
      .post('/')
      .reply(() => {
        this.asked.push({ endpoint: 'upload', body: {}, lines: [] })
        return [this.uploadStatus, '[]']
      })
  }

  refuse(endpoint: string, code: number): void {
    this.answers[endpoint] = () => [code, {}]
  }

  endpoints(): string[] {
    return this.asked.map(({ endpoint }) => endpoint)
  }

  linesOf(type: string): readonly Body[] {
    return this.asked.flatMap(({ lines }) => lines).filter((line) => line['type'] === type)
  }
}

let fake: FakeServer

beforeEach(() => {
  nock.disableNetConnect()
  fake = new FakeServer()
  fake.start()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

afterAll(() => {
  nock.restore()
})

const never: Sleep = () => new Promise(() => undefined)

function world(inputs: Inputs = {}, sleepThrough: Sleep = never) {
  const log = recordingLog()
  const secrets = new Set(['SECRET-KEY-5678'])
  const record = createRunRecord(config({ 'track-run': 'true', ...inputs }), {
    ...{ log, env: {}, now: () => NOW, random: () => 0, sleepThrough, secrets },
    sleep: () => Promise.resolve(),
    mask: (secret) => secrets.add(secret),
  })
  return { record, log }
}

async function record(
  inputs: Inputs = {},
  overrides: Partial<RunReport> = {},
  failure?: string,
): Promise<ReturnType<typeof world>> {
  const made = world(inputs)
  made.record.log.info('said before')
  await made.record.open(server())
  made.record.log.info('said SECRET-KEY-5678 after')
  await made.record.close(
    report({ config: config(inputs), rows: [row('a', DELETED)], ...overrides }),
    failure,
  )
  return made
}

describe('a run that is recorded', () => {
  test('has a task from its start on, with the log, the numbers and the receipt, and ends it', async () => {
    const { record: made, log } = await record()
    expect(fake.endpoints().slice(0, 4)).toEqual([
      'auth.login',
      'projects.get_all_ex',
      'tasks.create',
      'tasks.started',
    ])
    expect(fake.endpoints().slice(-2)).toEqual(['tasks.add_or_update_artifacts', 'tasks.completed'])
    expect(fake.linesOf('log').map(({ msg }) => msg)).toEqual(['said before', 'said *** after'])
    expect(fake.linesOf('training_stats_scalar')).toHaveLength(4)
    expect(fake.linesOf('training_stats_scalar')[0]).toMatchObject({
      ...{ task: 'a1', metric: 'Tasks', variant: 'deleted', iter: 1, value: 1, timestamp: NOW },
    })
    const page = 'http://clearml.test:8080/projects/p1/experiments/a1/output/log'
    expect(made.entry()).toEqual({ taskId: 'a1', page })
    expect(log.lines).toContain(`This run is recorded as task a1: ${page}`)
    expect(log.warnings).toEqual([])
    expect(JSON.stringify(fake.asked)).not.toMatch(/SECRET-KEY|ACCESS-KEY/u)
  })

  test.each<[overrides: Partial<RunReport>, failure: string | undefined, endpoint: string]>([
    [{}, undefined, 'tasks.completed'],
    [{ stopReason: 'error', error: 'no' }, 'no', 'tasks.failed'],
    [{ stopReason: 'cancelled' }, 'The run was cancelled', 'tasks.stopped'],
  ])('and ends with %j and failure %j is ended by %s', async (overrides, failure, endpoint) => {
    await record({}, overrides, failure)
    expect(fake.endpoints().at(-1)).toBe(endpoint)
    const said = fake.linesOf('log').filter(({ level }) => level === 'error')
    expect(said.map(({ msg }) => msg)).toEqual(failure === undefined ? [] : [failure])
  })

  test('draws the runs before it first, each once, and itself after them', async () => {
    const sibling = (id: string, last_iteration: number, tags = ['clearml-cleanup']): object => ({
      ...{ id, name: 'Cleanup Service', type: 'service', project: { id: 'p1' }, tags, last_iteration },
    })
    const tasks = [
      sibling('a1', 9),
      sibling('killed', 0),
      sibling('shard', 5, ['clearml-cleanup', 'shard 1/2']),
      sibling('s3', 2),
      sibling('s2', 2),
      { ...sibling('other', 2), name: 'Something else' },
      sibling('s1', 1),
      sibling('s0', 1),
    ]
    fake.answers['tasks.get_all_ex'] = () => [200, { tasks }]
    fake.answers['events.get_task_events'] = ({ task }) => {
      const at = Number(String(task).slice(1))
      const event = (timestamp: number): object => ({
        ...{ metric: 'Tasks', variant: 'deleted', iter: 1, timestamp, value: timestamp * 10 },
      })
      return [200, { events: [event(at), event(0)] }]
    }
    await record()
    const read = fake.asked.filter(({ endpoint }) => endpoint === 'events.get_task_events')
    expect(read.map(({ body }) => body['task'])).toEqual(['s3', 's2', 's1'])
    const deleted = fake.linesOf('training_stats_scalar').filter(({ variant }) => variant === 'deleted')
    expect(deleted.map(({ iter, timestamp, value }) => [iter, timestamp, value])).toEqual([
      [1, 0, 0],
      [2, 1, 10],
      [3, 2, 20],
      [4, 3, 30],
      [5, NOW, 1],
    ])
  })

  test('dry is recorded without numbers, and asks for no other record', async () => {
    await record({ 'dry-run': 'true' })
    expect(fake.linesOf('training_stats_scalar')).toEqual([])
    expect(fake.endpoints()).not.toContain('tasks.get_all_ex')
    expect(fake.endpoints().at(-1)).toBe('tasks.completed')
  })

  test('makes the project where there is none', async () => {
    fake.answers['projects.get_all_ex'] = () => [200, { projects: [] }]
    fake.answers['projects.create'] = () => [200, { id: 'p9' }]
    await record()
    const created = fake.asked.find(({ endpoint }) => endpoint === 'tasks.create')
    expect(created?.body).toMatchObject({ project: 'p9' })
  })

  test('takes the project that another run made at the same moment', async () => {
    let looks = 0
    const projects = [{ id: 'p7', name: 'DevOps', company: { id: COMPANY } }]
    fake.answers['projects.get_all_ex'] = () => [200, { projects: (looks += 1) === 1 ? [] : projects }]
    fake.refuse('projects.create', 400)
    const { log } = await record()
    expect(fake.asked.find(({ endpoint }) => endpoint === 'tasks.create')?.body['project']).toBe('p7')
    expect(log.warnings).toEqual([])
  })

  test('has no receipt where there is no fileserver', async () => {
    const inputs = { 'api-host': 'http://clearml.test:8008/api', 'delete-files': 'none' }
    const made = createRunRecord(
      { ...config(inputs), filesHosts: [] },
      {
        ...{ log: recordingLog(), env: {}, now: () => NOW, random: () => 0, sleepThrough: never },
        ...{ sleep: () => Promise.resolve(), mask: () => undefined, secrets: new Set<string>() },
      },
    )
    await made.open(server())
    await made.close(report(), undefined)
    expect(fake.endpoints()).not.toContain('upload')
    expect(fake.endpoints()).not.toContain('tasks.add_or_update_artifacts')
    expect(fake.endpoints().at(-1)).toBe('tasks.completed')
  })
})

describe('a record that fails', () => {
  const LOST = 'This run is not recorded on the server (track-run): '

  test.each([
    ['auth.login', 401, LOST],
    ['projects.get_all_ex', 403, LOST],
    ['tasks.create', 403, LOST],
    ['tasks.create', 500, LOST],
    ['tasks.started', 400, LOST],
    ['tasks.get_all_ex', 500, 'The run record lacks the runs before it: '],
    ['events.add_batch', 500, 'The run record lacks its numbers or the end of the log: '],
    ['tasks.add_or_update_artifacts', 400, 'The run record lacks the receipt: '],
    ['tasks.completed', 400, 'The run record stays open on the server: '],
  ])('at %s with %d is a warning', async (endpoint, code, warning) => {
    fake.refuse(endpoint, code)
    const { log } = await record()
    expect(log.warnings.map((line) => line.slice(0, warning.length))).toContain(warning)
    expect(log.warnings.join()).toContain(`${endpoint} on ${HOST} was refused with ${code}`)
    const isLost = warning === LOST
    expect(fake.endpoints().includes('events.add_batch')).toBe(!isLost)
    expect(fake.endpoints().includes('tasks.completed')).toBe(!isLost)
  })

  test('at the upload says so, and registers no artifact', async () => {
    fake.uploadStatus = 413
    const { log } = await record()
    expect(log.warnings).toEqual([
      `The run record lacks the receipt: the fileserver ${FILES_HOST} answered the upload with 413`,
    ])
    expect(fake.endpoints()).not.toContain('tasks.add_or_update_artifacts')
    expect(fake.endpoints().at(-1)).toBe('tasks.completed')
  })

  test('in doubt is not created twice', async () => {
    fake.answers['tasks.create'] = () => [504, {}]
    await record()
    expect(fake.endpoints().filter((endpoint) => endpoint === 'tasks.create')).toHaveLength(1)
  })

  test('to read the trend puts its own point after all others', async () => {
    fake.refuse('tasks.get_all_ex', 500)
    await record()
    expect(fake.linesOf('training_stats_scalar').map(({ iter }) => iter)).toEqual([365, 365, 365, 365])
  })
})

describe('a server that does not answer', () => {
  /** Each time limit is over at once. */
  const impatient: Sleep = async () => {
    await new Promise((resolve) => setImmediate(resolve))
  }

  test('holds neither the start nor the end', async () => {
    nock.cleanAll()
    const reply = Promise.withResolvers<string>()
    nock(HOST)
      .persist()
      .post(/.*/u)
      .reply(200, () => reply.promise)
    const { record: made, log } = world({}, impatient)
    await made.open(server())
    expect(made.entry()).toBeUndefined()
    await made.close(report({ stopReason: 'cancelled' }), 'cancelled')
    reply.resolve('')
    expect(log.warnings).toEqual([])
  })
})

test('a run that ends before the login leaves no record, and no warning', async () => {
  const { record: made, log } = world()
  await made.close(report({ server: undefined, stopReason: 'error', error: 'no' }), 'no')
  expect(fake.asked).toEqual([])
  expect(log.warnings).toEqual([])
})

test('a run that is not recorded asks for nothing, and speaks to its own log', async () => {
  const log = recordingLog()
  const none: RunRecord = noRecord(log)
  await none.open(server())
  await none.close(report(), undefined)
  expect(none.log).toBe(log)
  expect(none.entry()).toBeUndefined()
  expect(fake.asked).toEqual([])
})
