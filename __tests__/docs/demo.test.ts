import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { runDemo, type DemoRuns } from '../../demo/runs.ts'
import { runAction, type ActionRun } from '../../demo/runner.ts'
import { readAction, readText, sampleIn, sampleOf, timeless } from '../../scripts/readme.ts'
import { addArtifact, addOutputModel } from '../../simulator/seed-content.ts'
import { addTask } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'

const LONG = 60_000

let runs: DemoRuns
let validate: ValidateFunction
beforeAll(async () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
  validate = ajv.compile(JSON.parse(readText('docs/receipt.schema.json')) as object)
  runs = await runDemo()
}, LONG)

/** What the schema says against a receipt. */
function errorsIn(receipt: unknown): string[] {
  validate(receipt)
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`)
}

type Files = {
  deleted: Record<string, number>
  failed: { uri: string; error: string }[]
  spared: { uri: string; reason: string }[]
}
type Receipt = {
  server: unknown
  totals: { files: Record<string, number> }
  tasks: { outcome: string; by?: string[]; files?: Files }[]
}

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
        /^ {4}would delete .* 15 files \(1 artifact, 1 model, 12 debug samples, 1 plot\) on fileserver$/mu,
        /^Files left in place$/mu,
        /^- 1 file: lies in no task folder, so it was registered, not uploaded\.\n +for example s3:/mu,
        /^- 1 task: not archived since it was listed\. .*\n +unet baseline/mu,
        /^deleted-count: 122$/mu,
        /^deleted-files-count: 704$/mu,
        /^before: .* files: 752$/mu,
        /^after: .* files: 48$/mu,
        /^deleting requests: 0 in the dry run, 4 in the live run, 1 of them with force$/mu,
        /^requests that delete files: 0 in the dry run, \d+ in the live run$/mu,
        'the task is gone, the model is still there',
        'the files of both are still there',
      ]) {
        expect(stdout).toMatch(line)
      }
      expect(stdout).not.toContain(' would-delete')
      const receipts = stdout
        .match(/^ {2}\S+receipt-of-the-(?:dry|live)-run\.json$/gmu)
        ?.map((line) => line.trim())
      expect(receipts).toHaveLength(2)
      for (const file of receipts ?? []) {
        expect(errorsIn(JSON.parse(readFileSync(file, 'utf8')))).toEqual([])
        expect(stdout).toContain(`Receipt: ${file}\n`)
      }
      rmSync(path.dirname(receipts?.[0] ?? ''), { recursive: true })
      expect(stdout).not.toMatch(/^::/mu)
      expect(stdout).not.toContain('&#')
      expect(stdout.split('\n').length).toBeLessThan(200)
    },
    LONG,
  )

  test('deletes nothing in its dry run', () => {
    expect([runs.deletingCalls.dry, runs.fileCalls.dry]).toEqual([0, 0])
    expect(runs.dry.exitCode).toBe(0)
    expect(runs.dry.outputs.get('deleted-count')).toBe('0')
    expect(runs.dry.outputs.get('candidate-count')).toBe(runs.live.outputs.get('candidate-count'))
  })

  test('leaves the files of what stays, and says which it spares', () => {
    const { files } = parseReceipt(runs.live.receipt).totals
    expect(files).toMatchObject({ deleted: 704, wouldDelete: 0, failed: 0, spared: 2, leftFolders: 0 })
    expect(runs.before.files - runs.after.files).toBe(files['deleted'])
    expect(runs.keptFilesAreThere).toBe(true)
    const spared = parseReceipt(runs.live.receipt).tasks.flatMap((task) => task.files?.spared ?? [])
    expect(spared.map(({ reason }) => reason).toSorted()).toEqual(['published-model', 'unmarked'])
    expect(spared.map(({ uri }) => uri)).toContain(runs.world.registered)
  })

  test('shows tasks that other people would recognise', () => {
    expect(runs.before.archived + runs.before.others).toBeGreaterThan(140)
  })

  test('writes every output that action.yml describes', () => {
    const described = Object.keys(readAction().outputs).toSorted()
    expect([...runs.live.outputs.keys()].toSorted()).toEqual(described)
    expect([...runs.dry.outputs.keys()].toSorted()).toEqual(described)
  })

  test('makes the sample summary of docs/summary.md (npm run docs writes it)', async () => {
    expect(timeless(sampleIn(readText('docs/summary.md')))).toBe(timeless(await sampleOf(runs.live.summary)))
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
    'fits the receipt of a run with a held task, a missing task, and a limit',
    async () => {
      const simulator = await startSimulator()
      try {
        const at = (day: number): Date => new Date(Date.UTC(2020, 0, day))
        const [held, gone] = [1, 2, 3].map((day) =>
          addTask(simulator.store, { status: 'created', system_tags: ['archived'], created: at(day) }),
        )
        const model = addOutputModel(simulator, held!, 'published', { ready: true })
        simulator.onRequest = ({ params }) => {
          if (Array.isArray(params['id'])) simulator.store.tasks.delete(gone!.id)
        }
        const receipt = parseReceipt((await run(simulator, { 'max-tasks': '2' })).receipt)
        expect(errorsIn(receipt)).toEqual([])
        expect(outcomes(receipt)).toEqual(['gone', 'kept', 'remaining'])
        expect(receipt.tasks[0]).toMatchObject({ reason: 'published-models', by: [model.id] })
      } finally {
        await simulator.close()
      }
    },
    LONG,
  )

  test.each([
    ['keep-task', 'failed'],
    ['delete-task', 'deleted'],
  ])(
    'fits the receipt of a run whose files fail, on-file-error: %s',
    async (onFileError, outcome) => {
      const simulator = await startSimulator()
      try {
        const task = addTask(simulator.store, {
          ...{ status: 'completed', system_tags: ['archived'], created: new Date(0) },
        })
        const { uri } = addArtifact(simulator, task, 'data')
        simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'status', status: 403 } })
        const inputs = { 'force-delete': 'true', 'on-file-error': onFileError }
        const { receipt: text, exitCode } = await run(simulator, inputs)
        const receipt = parseReceipt(text)
        expect(errorsIn(receipt)).toEqual([])
        expect(outcomes(receipt)).toEqual([outcome])
        expect(receipt.tasks[0]?.files?.failed).toMatchObject([{ uri, kind: 'artifact' }])
        expect(receipt.totals.files).toMatchObject({ deleted: 0, failed: 1 })
        expect(exitCode).toBe(1)
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
        const refused = await run(simulator, { 'access-key': 'WRONG', 'secret-key': 'WRONG' })
        const receipt = parseReceipt(refused.receipt)
        expect(refused.exitCode).toBe(1)
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
    ['files of an unknown kind', (_, row) => (filesOf(row).deleted['video'] = 1)],
    [
      'a file spared for an unknown reason',
      (_, row) => filesOf(row).spared.push({ uri: 'x', reason: 'luck' }),
    ],
    ['a failed file without its error', (_, row) => filesOf(row).failed.push({ uri: 'x' } as never)],
    ['totals without files', (receipt) => delete (receipt['totals'] as Record<string, unknown>)['files']],
    ['a date of another form', (receipt) => (receipt['cutoff'] = '2026-01-01')],
  ])('refuses %s', (_, damage) => {
    const receipt = JSON.parse(runs.live.receipt) as { tasks: Record<string, unknown>[] }
    damage(receipt, receipt.tasks[0]!)
    expect(errorsIn(receipt)).not.toEqual([])
  })
})

function filesOf(row: Record<string, unknown>): Files {
  return row['files'] as Files
}

function run(simulator: Simulator, inputs: Readonly<Record<string, string>>): Promise<ActionRun> {
  return runAction({
    'api-host': simulator.apiUrl,
    'access-key': simulator.accessKey,
    'secret-key': simulator.secretKey,
    'files-host': simulator.filesUrl,
    ...inputs,
  })
}
