import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { InputError } from '../src/inputs/inputs.ts'
import { main, type World } from '../src/main.ts'
import { VERSION } from '../src/version.ts'
import { fileOf, FILES_HOST, hexId, NOW, taskRow, type Inputs } from './support/fixtures.ts'
import { jwt } from './support/jwt.ts'

const HOST = 'http://clearml.test:8008'
const KEYS: Inputs = { 'api-host': HOST, 'access-key': 'AK-IN-USE', 'secret-key': 'SK-IN-USE' }
const BASIC = Buffer.from('AK-IN-USE:SK-IN-USE').toString('base64')
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const
const proxies = new Map(PROXY_VARIABLES.map((name) => [name, process.env[name]]))

beforeEach(() => {
  for (const name of PROXY_VARIABLES) Reflect.deleteProperty(process.env, name)
  nock.disableNetConnect()
})

afterEach(() => {
  for (const [name, value] of proxies) if (value !== undefined) process.env[name] = value
  const pending = nock.pendingMocks()
  nock.cleanAll()
  nock.enableNetConnect()
  expect(pending).toEqual([])
})

/** Everything that a run does to the world around it, in order. */
function world(inputs: Inputs, env: Record<string, string> = {}) {
  const events: string[] = []
  const outputs: Record<string, string> = {}
  const receipts: string[] = []
  const given: World = {
    inputs: { input: (name) => inputs[name], env, defaultReceiptFile: '/runner/receipt.json' },
    confPlaces: { home: '/home/nobody', isLookedFor: false },
    sinks: {
      log: {
        info: (line) => events.push(`log ${line}`),
        warning: (line) => events.push(`log ${line}`),
        status: () => undefined,
        debug: (line) => events.push(`log ${line}`),
        group: (title, lines) => events.push(`log ${title}`, ...lines.map((line) => `log ${line}`)),
      },
      setOutput: (name, value) => (outputs[name] = value),
      receipt: {
        write: (_, text) => {
          receipts.push([...text].join(''))
          events.push('receipt')
        },
        appendJournal: (_, lines) => events.push(...lines.map((line) => `journal ${line}`)),
        removeJournal: () => events.push('no journal'),
      },
      writeSummary: (markdown) => {
        events.push(`summary ${markdown}`)
        return Promise.resolve()
      },
    },
    mask: (secret) => events.push(`mask ${secret}`),
    trustAuthorities: (files) => files.map(({ name, path }) => `${name}: ${path} is not there`),
    now: () => NOW,
    sleep: () => Promise.resolve(),
    sleepThrough: () => Promise.resolve(),
    random: () => 0,
    signal: new AbortController().signal,
  }
  return { given, events, outputs, receipts }
}

const envelope = (code: number, subcode: number, data: unknown): object => ({
  meta: { result_code: code, result_subcode: subcode, result_msg: code === 200 ? 'OK' : 'no' },
  data,
})

function answer(endpoint: string, data: unknown, onCall: () => void = () => undefined): void {
  nock(HOST)
    .post(`/v2.13/${endpoint}`)
    .reply(200, () => {
      onCall()
      return envelope(200, 0, data)
    })
}

const ID = hexId('a1')
const FILE = `Vision/train.${ID}/artifacts/a.bin`
const ROW = taskRow({
  id: ID,
  execution: { artifacts: [{ uri: fileOf(ID, 'artifacts/a.bin'), mode: 'output', content_size: 7 }] },
})

/** A server with one archived draft, listed and not yet looked into. */
function archiveOfOne(): void {
  answer('auth.login', { token: jwt() })
  answer('tasks.get_all_ex', { tasks: [ROW] })
  answer('tasks.get_all_ex', { tasks: [] })
}

/** The draft is still there, nobody holds it, and it has one artifact, which lies where it was recorded. */
function lookedInto(): void {
  answer('tasks.get_all_ex', { tasks: [ROW] })
  answer('tasks.get_all_ex', { tasks: [] })
  answer('models.get_all_ex', { models: [] })
  answer('models.get_all_ex', { models: [] })
  answer('events.get_task_metrics', { metrics: [{ task: ID, metrics: [] }] })
  answer('events.get_task_metrics', { metrics: [{ task: ID, metrics: [] }] })
  const fileserver = nock(FILES_HOST, { reqheaders: { authorization: `Bearer ${jwt()}` } })
  fileserver.head(`/${FILE}`).reply(200)
  fileserver.head(`/${FILE}/nothing`).reply(404)
}

/** The file goes, then the folder, then the record, of which the server is asked once more. */
function deleted(events: string[]): void {
  answer('tasks.get_all_ex', { tasks: [ROW] })
  answer('models.get_all_ex', { models: [] })
  answer('tasks.get_all_ex', { tasks: [] })
  for (const name of [FILE, `Vision/train.${ID}`]) {
    nock(FILES_HOST, { reqheaders: { authorization: `Bearer ${jwt()}` } })
      .post('/delete_many', { files: [name] })
      .reply(200, () => {
        events.push('delete file')
        return { deleted: { [name]: name }, errors: {} }
      })
  }
  answer('tasks.delete_many', { succeeded: [{ id: ID, deleted: true }] }, () => events.push('delete'))
  answer('tasks.get_all_ex', { tasks: [] }, () => events.push('ask again'))
}

// Node's own network modules are patched for the whole worker, and would stay so for the next test file.
afterAll(() => {
  nock.restore()
})

describe('main', () => {
  test('deletes, and writes the receipt before and after', async () => {
    const { given, events, outputs, receipts } = world(KEYS)
    archiveOfOne()
    lookedInto()
    deleted(events)
    await expect(main(given)).resolves.toBeUndefined()
    const steps = ['receipt', 'delete file', 'delete', 'ask again', 'journal', 'no']
    expect(
      events
        .map((event) => event.replace(/ (?:\{.*|journal)$/u, ''))
        .filter((event) => steps.includes(event)),
    ).toEqual([
      ...['no', 'receipt', 'journal', 'delete file', 'delete file'],
      ...['delete', 'ask again', 'journal', 'receipt', 'no'],
    ])
    const journal = events.filter((event) => event.startsWith('journal ')).map((event) => event.slice(8))
    expect(journal.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual([
      'begun',
      'deleted',
    ])
    expect(receipts.map((text) => (JSON.parse(text) as { stopReason: string }).stopReason)).toEqual([
      'running',
      'done',
    ])
    expect(outputs).toMatchObject({
      'deleted-count': '1',
      'deleted-files-count': '1',
      'freed-bytes': '7',
      'stop-reason': 'done',
    })
    expect(events).toContain('log 1 task deleted with 1 file (7 B).')
  })

  test('a dry run sends no deleting request', async () => {
    const { given, outputs } = world({ ...KEYS, 'dry-run': 'true' })
    archiveOfOne()
    lookedInto()
    await expect(main(given)).resolves.toBeUndefined()
    expect(outputs).toMatchObject({ 'deleted-count': '0', 'candidate-count': '1', 'dry-run': 'true' })
  })

  test('deletes nothing if the receipt cannot be written', async () => {
    const { given, outputs } = world(KEYS)
    archiveOfOne()
    given.sinks.receipt.write = () => {
      throw new Error('disk full')
    }
    await expect(main(given)).resolves.toBe('disk full')
    expect(outputs).toMatchObject({ 'deleted-count': '0', 'remaining-count': '1', 'stop-reason': 'error' })
  })

  test('masks the keys before the first line, and no secret is ever shown', async () => {
    const { given, events, outputs, receipts } = world(KEYS)
    archiveOfOne()
    lookedInto()
    deleted(events)
    await main(given)
    const masked = events.filter((event) => event.startsWith('mask '))
    expect(masked).toEqual(['mask AK-IN-USE', 'mask SK-IN-USE', `mask ${BASIC}`, `mask ${jwt()}`])
    const firstLine = events.findIndex((event) => event.startsWith('log '))
    expect(events.slice(0, firstLine)).toEqual(masked.slice(0, 3))
    expect(events[firstLine]).toBe(`log ClearML Cleanup ${VERSION}, 2026-11-22T12:00:00Z`)
    const shown = [
      ...events.filter((event) => !event.startsWith('mask ')),
      ...receipts,
      ...Object.values(outputs),
    ]
    for (const secret of ['IN-USE', BASIC, jwt()]) {
      expect(shown.filter((text) => text.includes(secret))).toEqual([])
    }
  })

  test('masks keys of the environment, and the lines of a key that is refused', async () => {
    const { given, events } = world({ 'access-key': 'line1\nline2' }, { CLEARML_API_SECRET_KEY: 'ENV-KEY' })
    await expect(main(given)).rejects.toThrow(InputError)
    expect(events).toEqual(expect.arrayContaining(['mask line1', 'mask line2', 'mask ENV-KEY']))
    expect(events.filter((event) => !event.startsWith('mask '))).toEqual([])
  })

  test('masks nothing but what there is when keys are missing', async () => {
    const { given, events } = world({})
    await expect(main(given)).rejects.toThrow(InputError)
    expect(events).toEqual([`mask ${Buffer.from(':').toString('base64')}`])
  })

  test('warns of credentials that cross a public network in the open', async () => {
    const { given, events } = world({ ...KEYS, 'api-host': 'http://api.example.com', 'dry-run': 'true' })
    nock('http://api.example.com')
      .post('/v2.13/auth.login')
      .reply(401, envelope(401, 22, {}))
    await main(given)
    expect(events.filter((event) => event.includes('plain http'))).toEqual([
      'log http://api.example.com is asked over plain http, so the credentials cross the network unprotected. Use https.',
      'log http://files.example.com is asked over plain http, so the credentials cross the network unprotected. Use https.',
    ])
  })

  test('sets the outputs and writes receipt and summary when the login fails', async () => {
    const { given, events, outputs, receipts } = world(KEYS)
    nock(HOST)
      .post('/v2.13/auth.login')
      .basicAuth({ user: 'AK-IN-USE', pass: 'SK-IN-USE' })
      .reply(401, envelope(401, 22, {}))
    await expect(main(given)).resolves.toMatch(/^ClearML at .* does not accept access-key and secret-key/u)
    expect(outputs).toMatchObject({
      'deleted-count': '0',
      'stop-reason': 'error',
      'dry-run': 'false',
      receipt: '/runner/receipt.json',
    })
    expect(JSON.parse(receipts[0] ?? '')).toMatchObject({ server: null, stopReason: 'error' })
    expect(events.some((event) => event.startsWith('summary ## ❌'))).toBe(true)
  })

  test('says that it tries again, foreign text escaped', async () => {
    const { given, events } = world({ ...KEYS, 'dry-run': 'true' })
    nock(HOST).post('/v2.13/auth.login').reply(502, '##[error]Bad Gateway')
    archiveOfOne()
    lookedInto()
    await main(given)
    const line = events.find((event) => event.includes('Trying again'))
    expect(line).toMatch(
      /^log Trying again in 500 ms: auth\.login on .* answered 502 .*##\\\[error\]Bad Gateway$/u,
    )
  })
})
