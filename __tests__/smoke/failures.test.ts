import { describe, expect, test } from '@jest/globals'
import {
  callsOf,
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
} from '../support/e2e/action.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addDraft } from '../support/e2e/world.ts'

const ALL_OUTPUTS = [
  'archived-count',
  'candidate-count',
  'deleted-count',
  'deleted-files-count',
  'deleted-models-count',
  'dry-run',
  'due-soon-count',
  'failed-count',
  'failed-files-count',
  'freed-bytes',
  'kept-count',
  'receipt',
  'remaining-count',
  'stop-reason',
]

function expectFailure(result: ActionResult, message: string): void {
  expect(result.log).toContain(message)
  expect(result.exitCode).toBe(1)
  expect(Object.keys(result.outputs).toSorted()).toEqual(ALL_OUTPUTS)
  expect(result.outputs).toMatchObject({ 'deleted-count': '0', 'stop-reason': 'error' })
  expect(result.summary).toContain('❌')
}

describe('inputs', () => {
  test('that are wrong are reported together, before any request, and without the keys', async () => {
    const simulator = await start()
    const result = await runAction({
      'api-host': 'clearml.example.com',
      'access-key': 'an odd key',
      'delete-threshold-days': '30abc',
      'force-delete': 'yes please',
      protect: 'published, everything',
      'max-tasks': '-1',
    })
    expectFailure(result, 'delete-threshold-days: got "30abc"')
    for (const name of ['api-host', 'access-key', 'secret-key', 'force-delete', 'protect', 'max-tasks']) {
      expect(result.summary.replaceAll('&#45;', '-')).toContain(`- ${name}`)
    }
    expect(result.log.replace(/^::add-mask::.*$/gmu, '')).not.toContain('an odd key')
    expect(simulator.requests).toEqual([])
  })

  test('fall back to the environment of the ClearML SDK', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    const env = {
      CLEARML_API_HOST: simulator.apiUrl,
      CLEARML_API_ACCESS_KEY: simulator.accessKey,
      CLEARML_API_SECRET_KEY: simulator.secretKey,
      CLEARML_FILES_HOST: simulator.filesUrl,
    }
    expect((await runAction({ 'api-host': '' }, { env })).outputs['deleted-count']).toBe('1')
  })
})

describe('the login', () => {
  test('with bad keys ends the run after one attempt', async () => {
    const simulator = await start()
    const result = await runAction({ ...connectionInputs(simulator), 'secret-key': 'wrong' })
    expectFailure(result, 'does not accept access-key and secret-key')
    expect(callsOf(simulator)).toEqual({ 'auth.login': 1 })
  })

  test('at the fileserver says that it is no API server', async () => {
    const simulator = await start()
    const result = await runAction({ ...connectionInputs(simulator), 'api-host': simulator.filesUrl })
    expectFailure(result, 'does not answer as a ClearML API server')
  })

  test('at a web page says that it is no API server', async () => {
    const simulator = await start()
    simulator.faults.add({ endpoint: '*', calls: 'all', fault: { kind: 'html' } })
    expectFailure(await runAction(connectionInputs(simulator)), 'does not answer as a ClearML API server')
  })

  test('at a server before 1.0 says that it is too old', async () => {
    const simulator = await start({ release: '0.17' })
    addDraft(simulator.store)
    const result = await runAction(connectionInputs(simulator))
    expectFailure(result, 'ClearML server 0.17.0')
    expect(callsOf(simulator)).toEqual({ 'auth.login': 1 })
  })
})

describe('in the middle of a run', () => {
  test('an expired token is renewed once', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: [1], fault: { kind: 'expire-token' } })
    const result = await runAction(connectionInputs(simulator))
    expect(result.outputs['deleted-count']).toBe('1')
    expect(callsOf(simulator)['auth.login']).toBe(2)
  })

  test('a page that is no JSON ends the run, and nothing is deleted', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    const before = idsOf(simulator)
    simulator.faults.add({ endpoint: 'tasks.get_all_ex', calls: 'all', fault: { kind: 'html' } })
    const result = await runAction(connectionInputs(simulator))
    expectFailure(result, "answered 200 with something else than ClearML's JSON: <")
    expect(idsOf(simulator)).toEqual(before)
    expect(deletingCalls(simulator)).toEqual([])
  })

  test.each(['before', 'after'] as const)(
    'a deleting call whose answer is lost (%s it acted) is not repeated as it was, but asked about',
    async (phase) => {
      const simulator = await start()
      for (let i = 0; i < 5; i++) addDraft(simulator.store)
      simulator.faults.add({ endpoint: 'tasks.delete_many', calls: [1], fault: { kind: 'reset' }, phase })
      const result = await runAction(connectionInputs(simulator))
      expect(result.outputs).toMatchObject({ 'deleted-count': '5', 'failed-count': '0' })
      expect(idsOf(simulator).size).toBe(0)
      const sizes = simulator.requests.flatMap(({ endpoint, params }) =>
        endpoint === 'tasks.delete_many' ? [(params['ids'] as string[]).length] : [],
      )
      // Half of the batch size of 100 still holds all five: they go in one call again, but only after they were found there.
      expect(sizes).toEqual(phase === 'after' ? [5] : [5, 5])
      expect(result.exitCode).toBe(0)
    },
  )
})

describe('secrets', () => {
  test('are masked before the first line, and appear nowhere else', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    const result = await runAction(connectionInputs(simulator))
    const masks = result.log.split('\n').filter((line) => line.startsWith('::add-mask::'))
    const secrets = masks.map((line) => line.slice('::add-mask::'.length))
    const token = (simulator.requests.at(-1)?.authorization ?? '').replace('Bearer ', '')
    const basic = Buffer.from(`${simulator.accessKey}:${simulator.secretKey}`).toString('base64')
    expect(secrets).toEqual([simulator.accessKey, simulator.secretKey, basic, token])
    expect(result.log.split('\n').slice(0, 3)).toEqual(masks.slice(0, 3))
    const rest = [
      ...result.log.split('\n').filter((line) => !masks.includes(line)),
      result.summary,
      JSON.stringify(result.receipt),
    ].join('\n')
    for (const secret of secrets) expect(rest).not.toContain(secret)
  })

  test('are not printed at all where no runner takes the masks off the output', async () => {
    const simulator = await start()
    const result = await runAction(connectionInputs(simulator), { env: { GITHUB_ACTIONS: '' } })
    expect(result.exitCode).toBe(0)
    expect(result.log).not.toContain(simulator.secretKey)
  })
})

test('a server that does not delete any more ends the run, and the rest is left to the next one', async () => {
  const simulator = await start()
  for (let i = 0; i < 50; i++) addDraft(simulator.store)
  simulator.faults.add({
    endpoint: 'tasks.delete_many',
    calls: 'all',
    fault: { kind: 'status', status: 502 },
  })
  const inputs = { ...connectionInputs(simulator), 'batch-size': '5', concurrency: '1' }
  const result = await runAction(inputs, { env: SHORT_WAITS })
  expect(result.exitCode).toBe(1)
  expect(result.log).toContain('tasks.delete_many failed 4 times in a row, so nothing more is begun')
  expect(result.outputs).toMatchObject({
    'stop-reason': 'error',
    'candidate-count': '50',
    'deleted-count': '0',
    'failed-count': '10',
    'remaining-count': '40',
  })
  expect(idsOf(simulator).size).toBe(50)
  expect(callsOf(simulator)['tasks.delete_many']).toBe(4)
})

test('a receipt that cannot be written stops the run before anything is deleted', async () => {
  const simulator = await start()
  addDraft(simulator.store)
  const result = await runAction({ ...connectionInputs(simulator), 'receipt-file': '/dev/null/receipt.json' })
  expect(result.exitCode).toBe(1)
  expect(deletingCalls(simulator)).toEqual([])
  expect(result.outputs).toMatchObject({
    'deleted-count': '0',
    'remaining-count': '1',
    'stop-reason': 'error',
  })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the run with true numbers', async (signal) => {
  const simulator = await start({ taskCostMs: 5 })
  for (let i = 0; i < 400; i++) addDraft(simulator.store)
  const result = await runAction(
    { ...connectionInputs(simulator), 'batch-size': '10', concurrency: '2' },
    {
      onStart: (child) => {
        simulator.onRequest = ({ endpoint }) => {
          if (endpoint === 'tasks.delete_many' && !child.killed) child.kill(signal)
        }
      },
    },
  )
  expect(result.exitCode).toBe(1)
  expect(result.outputs['stop-reason']).toBe('cancelled')
  expect(Number(result.outputs['deleted-count'])).toBe(400 - simulator.store.tasks.size)
  expect(Number(result.outputs['remaining-count'])).toBe(simulator.store.tasks.size)
  expect(simulator.store.tasks.size).toBeGreaterThan(0)
})
