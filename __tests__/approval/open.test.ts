import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { NO_FILES, withSizes, type FileTally } from '../../src/files/tally.ts'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { openApproval } from '../../src/approval/open.ts'
import type { Archiving, ArchiveOutcome } from '../../src/cleanup/archive/archiving.ts'
import type { Server } from '../../src/clearml/server.ts'
import type { Approval } from '../../src/plan/approve.ts'
import { Fingerprint } from '../../src/report/fingerprint.ts'
import { receiptText } from '../../src/report/receipt.ts'
import type { RunReport } from '../../src/report/run-report.ts'
import { totalsOf } from '../../src/report/totals.ts'
import {
  config,
  DAY,
  keptRow,
  LONG_AGO,
  NOW,
  report,
  row,
  rule,
  server,
  task,
  type Inputs,
} from '../support/fixtures.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'approval-'))
const file = path.join(folder, 'plan.json')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const DRY: Inputs = { 'dry-run': 'true', 'receipt-file': '/runner/dry.json' }
const WOULD = { kind: 'would-delete' } as const

/** The receipt of a dry run, as a run writes it. */
function plan(overrides: Partial<RunReport> = {}, inputs: Inputs = {}): string {
  const ended = report({ config: config({ ...DRY, ...inputs }), ...overrides })
  return [...receiptText(ended, totalsOf(ended.rows), '1.0.0')].join('')
}

/** Changes a plan by hand, and gives it the fingerprint of its new content. */
function forged(text: string, change: Record<string, unknown>): string {
  const receipt = { ...(JSON.parse(text) as { tasks: unknown[] }), ...change }
  const fingerprint = new Fingerprint(receipt)
  for (const line of receipt.tasks) fingerprint.add(line)
  return JSON.stringify({ ...receipt, fingerprint: fingerprint.digest() })
}

type Circumstances = { inputs?: Inputs; on?: Partial<Server>; nowMs?: number }

async function open(
  text: string,
  { inputs = {}, on = {}, nowMs = NOW + DAY }: Circumstances = {},
): Promise<Approval> {
  writeFileSync(file, text)
  const approval = await openApproval(config({ plan: file, ...inputs }), server(on), nowMs)
  if (approval === undefined) throw new Error('a plan was given')
  return approval
}

describe('openApproval', () => {
  test('reads nothing where no plan is given', async () => {
    await expect(openApproval(config({}), server({}), NOW)).resolves.toBeUndefined()
  })

  test('gives what the dry run would have archived, with its last change, and nothing whose change nobody can read', async () => {
    const entry = (id: string, lastChange: number | 'unreadable', outcome: ArchiveOutcome): Archiving => ({
      ...{ task: task({ id, lastChange }), rule: rule(), outcome },
    })
    const archive = [
      entry('a', LONG_AGO, { kind: 'would-archive' }),
      entry('unreadable', 'unreadable', { kind: 'would-archive' }),
      entry('kept', LONG_AGO, { kind: 'kept', reason: 'touched-lately' }),
    ]
    expect((await open(plan({ archive }))).archives).toEqual(new Map([['a', LONG_AGO]]))
  })

  test('gives what the dry run would have deleted, as it saw it', async () => {
    const seen = task({ id: 'a', status: 'completed', lastChange: LONG_AGO + 7, userName: 'Ada' })
    const rows = [row('a', WOULD, { task: seen, ageAtMs: LONG_AGO + 1, family: 'f' })]
    expect(await open(plan({ rows }))).toEqual({
      madeAtMs: NOW,
      archives: new Map(),
      tasks: new Map([
        [
          'a',
          {
            id: 'a',
            name: 'train',
            project: 'Vision',
            user: 'Ada',
            type: 'training',
            status: 'completed',
            ageAtMs: LONG_AGO + 1,
            lastChangeMs: LONG_AGO + 7,
            family: 'f',
          },
        ],
      ]),
    })
  })

  test('knows what the dry run knew of the sizes of files', async () => {
    const files: FileTally = {
      ...NO_FILES,
      deleted: { ...NO_FILES.deleted, model: 3, plot: 1 },
      ...withSizes({ model: { files: 2, bytes: 70, measuredBytes: 60 } }),
    }
    const { tasks } = await open(plan({ rows: [row('a', WOULD, { files })] }))
    expect(tasks.get('a')?.files).toEqual({
      model: { files: 3, sized: 2, bytes: 70, measuredBytes: 60 },
    })
  })

  test('does not approve what the dry run held back, kept or left to a later run', async () => {
    const rows = [
      row('a', WOULD),
      row('held', { kind: 'kept', reason: 'published-models' }),
      row('later', { kind: 'remaining', because: 'max-tasks' }),
      row('gone', { kind: 'gone' }),
      row('odd', { kind: 'failed', error: 'its events cannot be listed' }),
      row('dateless', WOULD, { ageAtMs: undefined }),
      keptRow('young'),
    ]
    expect([...(await open(plan({ rows }))).tasks.keys()]).toEqual(['a'])
  })

  test('knows nothing of what the server did not tell', async () => {
    const blank = task({
      id: 'a',
      projectName: undefined,
      userName: undefined,
      type: undefined,
      status: undefined,
      lastChange: 'unreadable',
    })
    const { tasks } = await open(plan({ rows: [row('a', WOULD, { task: blank })] }))
    expect(tasks.get('a')).toEqual({ id: 'a', name: 'train', ageAtMs: LONG_AGO, family: 'a' })
  })

  test('takes a plan that max-tasks cut, and other ways to work', async () => {
    const text = plan({ stopReason: 'max-tasks' }, { concurrency: '2' })
    const inputs = { concurrency: '8', 'batch-size': '7', shard: '2/3', 'time-budget-minutes': '5' }
    expect((await open(text, { inputs })).tasks.size).toBe(0)
  })

  test.each([
    ['of 14 days', 14 * DAY],
    ['of a clock ten minutes ahead', -600_000],
  ])('takes a plan %s', async (_, ageMs) => {
    expect((await open(plan(), { nowMs: NOW + ageMs })).madeAtMs).toBe(NOW)
  })
})

describe('a plan is refused', () => {
  const REFUSED = 'The plan is refused: '

  test.each<[what: string, text: string, circumstances: Circumstances, because: string]>([
    [
      'of a live run',
      plan({ config: config() }),
      {},
      'it is the receipt of a live run; make a plan with dry-run: true',
    ],
    ...(['cancelled', 'error', 'brake', 'time-budget'] as const).map(
      (stopReason): [string, string, Circumstances, string] => [
        `that ended with ${stopReason}`,
        plan({ stopReason, error: 'x' }),
        {},
        `its dry run did not come to its end (stop-reason: ${stopReason}); make a new one`,
      ],
    ),
    [
      'of another server',
      plan({ server: server({ host: 'http://other:8008' }) }),
      {},
      'it was made on http://other:8008 for company d1bd92a3b039400cbafc60a7a5b1e52b, and this run is on ' +
        'http://clearml.test:8008 for company d1bd92a3b039400cbafc60a7a5b1e52b',
    ],
    [
      'of another company',
      plan(),
      { on: { companyId: 'c' } },
      'and this run is on http://clearml.test:8008 for company c',
    ],
    ['of no server', plan({ server: undefined }), {}, 'it was made on no server for company unknown'],
    [
      'of more than 14 days',
      plan(),
      { nowMs: NOW + 14 * DAY + 1 },
      'it was made on 2026-11-22T12:00:00.000Z, more than 14 days ago; make and approve a new one',
    ],
    [
      'of the future',
      plan(),
      { nowMs: NOW - 600_001 },
      'it was made on 2026-11-22T12:00:00.000Z, which is in the future; check the clocks of the runners',
    ],
    [
      'of other settings',
      plan({}, { 'keep-last': '1' }),
      { inputs: { 'delete-threshold-days': '31' } },
      'it was made with other settings: delete-threshold-days was 30 and is 31; keep-last was 1 and is 0. ' +
        'Give both runs the same inputs',
    ],
  ])('%s', async (_, text, circumstances, because) => {
    await expect(open(text, circumstances)).rejects.toThrow(REFUSED)
    await expect(open(text, circumstances)).rejects.toThrow(because)
    await expect(open(text, circumstances)).rejects.toThrow(/\. Nothing was deleted$/u)
  })

  test('that was made with a setting which this release does not have, or without one that it has', async () => {
    const text = plan()
    const { settings } = JSON.parse(text) as { settings: Record<string, unknown> }
    const fewer = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'keep-last'))
    await expect(open(forged(text, { settings: fewer }))).rejects.toThrow(/keep-last/u)
  })

  test('whose content does not fit its fingerprint', async () => {
    const text = plan({ rows: [row('a', WOULD)] })
    await expect(open(text.replace('"id":"a"', '"id":"b"'))).rejects.toThrow(
      'The plan was changed after its dry run wrote it: its fingerprint does not fit. Make a new one',
    )
    await expect(open(text.replace('"name":"train"', '"name":"x"'))).rejects.toThrow('fingerprint')
    expect((await open(text)).tasks.size).toBe(1)
  })

  test.each<[what: string, change: Record<string, unknown>, where: string]>([
    ['of another version', { receiptVersion: 2 }, '/receiptVersion '],
    ['without a list of tasks', { tasks: [{ id: 'a' }] }, '/tasks/0 '],
    ['that is cut', { startedAt: undefined }, 'the receipt '],
  ])('%s, whatever its fingerprint', async (_, change, where) => {
    const work = open(forged(plan(), change))
    await expect(work).rejects.toThrow(
      `The plan is no receipt that this version of the action writes: ${where}`,
    )
    await expect(work).rejects.toThrow(/\. Make the plan with the same version$/u)
  })

  test.each(['', 'not json', '{"receiptVersion":1'])('that is the text %j', async (text) => {
    await expect(open(text)).rejects.toThrow('The plan is no JSON. Give the path of a dry run’s receipt')
  })

  test('that is not there, with its path', async () => {
    const missing = path.join(folder, 'missing.json')
    const work = openApproval(config({ plan: missing }), server(), NOW)
    await expect(work).rejects.toThrow(
      /^The plan cannot be read: .*missing\.json.*Give the path of a dry run's receipt$/u,
    )
  })
})
