import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { runDemo, type DemoRuns } from '../../demo/runs.ts'
import { runAction } from '../../demo/runner.ts'
import { readAction, readText, sampleIn, sampleOf, timeless } from '../../scripts/readme.ts'
import { addOutputModel } from '../../simulator/seed-content.ts'
import { addTask } from '../../simulator/seed.ts'
import { startSimulator } from '../../simulator/server.ts'

const LONG = 60_000

let runs: DemoRuns
let validate: ValidateFunction
beforeAll(async () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  validate = ajv.compile(JSON.parse(readText('docs/receipt.schema.json')) as object)
  runs = await runDemo()
}, LONG)

/** What the schema says against a receipt. */
function errorsIn(receipt: unknown): string[] {
  validate(receipt)
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}

type Receipt = { server: unknown; tasks: { outcome: string }[] }

function parseReceipt(text: string): Receipt {
  return JSON.parse(text) as Receipt
}

function outcomes({ tasks }: Receipt): string[] {
  return [...new Set(tasks.map(({ outcome }) => outcome))].toSorted()
}

describe('the demo', () => {
  test(
    'runs by one command, ends with 0 and shows the essentials',
    () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['demo/demo.js'], { encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      for (const line of [
        'dry run: nothing will be deleted',
        /^Plan: \d+ tasks to delete, \d+ to keep$/mu,
        /^ {4}would delete [0-9a-f]{32} "/mu,
        /^ {4}kept [0-9a-f]{32} "unet baseline".*not archived since it was listed$/mu,
        /^ {4}… \d+ more$/mu,
        /^deleted-count: 122$/mu,
        /^deleting requests: 0 in the dry run, 3 in the live run, 1 of them with force$/mu,
        'the task is gone, the model is still there',
      ]) {
        expect(stdout).toMatch(line)
      }
      expect(stdout).not.toMatch(/^::/mu)
      expect(stdout).not.toContain('&#')
      expect(stdout.split('\n').length).toBeLessThan(150)
    },
    LONG,
  )

  test('deletes nothing in its dry run', () => {
    expect(runs.deletingCalls.dry).toBe(0)
    expect(runs.dry.exitCode).toBe(0)
    expect(runs.dry.outputs.get('deleted-count')).toBe('0')
    expect(runs.dry.outputs.get('candidate-count')).toBe(runs.live.outputs.get('candidate-count'))
  })

  test('shows tasks that other people would recognise', () => {
    expect(runs.before.archived + runs.before.others).toBeGreaterThan(140)
  })

  test('writes every output that action.yml describes', () => {
    const described = Object.keys(readAction().outputs).toSorted()
    expect([...runs.live.outputs.keys()].toSorted()).toEqual(described)
    expect([...runs.dry.outputs.keys()].toSorted()).toEqual(described)
  })

  test('makes the sample summary of README.md (npm run docs writes it)', async () => {
    expect(timeless(sampleIn(readText('README.md')))).toBe(timeless(await sampleOf(runs.live.summary)))
  })
})

describe('docs/receipt.schema.json', () => {
  test('fits the receipts of a dry run and of a live run', () => {
    const [dry, live] = [parseReceipt(runs.dry.receipt), parseReceipt(runs.live.receipt)]
    expect([errorsIn(dry), errorsIn(live)]).toEqual([[], []])
    expect([outcomes(dry), outcomes(live)]).toEqual([
      ['kept', 'would-delete'],
      ['deleted', 'kept'],
    ])
  })

  test(
    'fits the receipt of a run with a failure, a missing task, and a limit',
    async () => {
      const simulator = await startSimulator()
      try {
        const draft = { status: 'created', system_tags: ['archived'] } as const
        const at = (day: number): Date => new Date(Date.UTC(2020, 0, day))
        const [held, gone] = [1, 2, 3].map((day) =>
          addTask(simulator.store, { ...draft, system_tags: ['archived'], created: at(day) }),
        )
        addOutputModel(simulator, held!, 'published', { ready: true })
        simulator.onRequest = ({ params }) => {
          if (Array.isArray(params['id'])) simulator.store.tasks.delete(gone!.id)
        }
        const run = await runAction({
          'api-host': simulator.apiUrl,
          'access-key': simulator.accessKey,
          'secret-key': simulator.secretKey,
          'max-tasks': '2',
        })
        const receipt = parseReceipt(run.receipt)
        expect(errorsIn(receipt)).toEqual([])
        expect(outcomes(receipt)).toEqual(['failed', 'gone', 'remaining'])
      } finally {
        await simulator.close()
      }
    },
    LONG,
  )

  test(
    'fits the receipt of a run that could not log in',
    async () => {
      const simulator = await startSimulator()
      try {
        const { apiUrl } = simulator
        const run = await runAction({ 'api-host': apiUrl, 'access-key': 'WRONG', 'secret-key': 'WRONG' })
        const receipt = parseReceipt(run.receipt)
        expect(run.exitCode).toBe(1)
        expect(errorsIn(receipt)).toEqual([])
        expect(receipt.server).toBeNull()
      } finally {
        await simulator.close()
      }
    },
    LONG,
  )

  test.each<[string, (receipt: Record<string, unknown>, row: Record<string, unknown>) => void]>([
    ['a field too many', (receipt) => (receipt['more'] = 1)],
    ['a field too few', (receipt) => delete receipt['totals']],
    ['a field too many in a row', (_, row) => (row['more'] = 1)],
    ['an unknown outcome', (_, row) => (row['outcome'] = 'vanished')],
    ['the details of another outcome', (_, row) => (row['reason'] = 'too-young')],
    ['a deleted task without its models', (_, row) => delete row['models']],
    ['a date of another form', (receipt) => (receipt['cutoff'] = '2026-01-01')],
  ])('refuses %s', (_, damage) => {
    const receipt = JSON.parse(runs.live.receipt) as { tasks: Record<string, unknown>[] }
    damage(receipt, receipt.tasks[0]!)
    expect(errorsIn(receipt)).not.toEqual([])
  })
})
