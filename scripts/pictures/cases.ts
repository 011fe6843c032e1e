/** The runs whose summaries are drawn. Each is a real run of the built action against a simulated server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runAction } from '../../demo/runner.ts'
import { DEMO_INPUTS, runDemo } from '../../demo/runs.ts'
import { fillWorld } from '../../demo/world.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { asElsewhere } from '../sample.ts'
import { fillArchive, fillLockedOut, fillProjects, fillSmall } from './worlds.ts'

export type Case = {
  name: string
  /** Runs it, and gives the Markdown of its summary. */
  summary: () => Promise<string>
}

type Inputs = Readonly<Record<string, string>>

export const CASES: readonly Case[] = [
  { name: 'sample', summary: sampleSummary },
  // What README.md has room for: the verdict and the numbers.
  { name: 'top', summary: async () => (await sampleSummary()).split('\n### Kept\n')[0] ?? '' },
  { name: 'nothing', summary: () => onServer(fillSmall.bind(undefined, 0), run) },
  { name: 'three', summary: () => onServer(fillSmall.bind(undefined, 3), run) },
  { name: 'large', summary: () => onServer(fillArchive, (simulator) => run(simulator, FORCED)) },
  { name: 'one-task', summary: () => onServer(fillSmall.bind(undefined, 1), runDry) },
  { name: 'one-project', summary: () => onServer(fillProjects.bind(undefined, 1, 3_000), runDry) },
  { name: 'equal-projects', summary: () => onServer(fillProjects.bind(undefined, 60, 10), runDry) },
  { name: 'one-cause', summary: () => onServer(fillLockedOut, runLockedOut) },
  {
    name: 'left',
    summary: () => onServer(fillArchive, (simulator) => run(simulator, { ...FORCED, 'max-tasks': '1006' })),
  },
  {
    name: 'dry-run',
    summary: () => onServer(fillDemo, (simulator) => run(simulator, { ...DEMO_INPUTS, 'dry-run': 'true' })),
  },
  {
    name: 'brake',
    summary: () =>
      onServer(fillDemo, (simulator) => run(simulator, { ...DEMO_INPUTS, 'abort-above': '20%' })),
  },
  { name: 'cancelled', summary: () => onServer(fillArchive, runAndCancel) },
  { name: 'approved', summary: () => onServer(fillDemo, runApproved) },
  {
    name: 'max-tasks',
    summary: () => onServer(fillDemo, (simulator) => run(simulator, { ...DEMO_INPUTS, 'max-tasks': '50' })),
  },
  {
    name: 'refused',
    summary: () =>
      onServer(fillDemo, (simulator) => run(simulator, { 'delete-threshold-days': 'soon', protect: 'all' })),
  },
  {
    name: 'no-login',
    summary: () =>
      onServer(fillDemo, (simulator) => run(simulator, { 'access-key': 'OLD', 'secret-key': 'OLD' })),
  },
]

/** Those of these names, or all where none is given. @throws Error where there is no such case */
export function chosen(names: readonly string[]): readonly Case[] {
  const unknown = names.filter((name) => !CASES.some((one) => one.name === name))
  if (unknown.length > 0) {
    const known = CASES.map(({ name }) => name).join(', ')
    throw new Error(`There is no picture ${unknown.join(', ')}. There are: ${known}.`)
  }
  return CASES.filter(({ name }) => names.length === 0 || names.includes(name))
}

async function sampleSummary(): Promise<string> {
  return asElsewhere((await runDemo()).live.summary)
}

const FORCED: Inputs = { 'force-delete': 'true' }

/** How long a deleting call takes when a run is to be cancelled in the middle of its work. */
const SLOW_TASK_MS = 2

function fillDemo(simulator: Simulator): void {
  fillWorld(simulator, Date.now())
}

async function onServer(
  fill: (simulator: Simulator) => void,
  work: (simulator: Simulator) => Promise<string>,
): Promise<string> {
  const simulator = await startSimulator({ taskCostMs: work === runAndCancel ? SLOW_TASK_MS : 0 })
  try {
    fill(simulator)
    return asElsewhere(await work(simulator))
  } finally {
    await simulator.close()
  }
}

function inputsOf(simulator: Simulator): Inputs {
  return {
    'api-host': simulator.apiUrl,
    'access-key': simulator.accessKey,
    'secret-key': simulator.secretKey,
    'files-host': simulator.filesUrl,
  }
}

/** Where the tasks' names link to; by its ports no simulator tells. */
const WEB = { CLEARML_WEB_HOST: 'http://clearml.example.com:8080' }

async function run(simulator: Simulator, inputs: Inputs = {}): Promise<string> {
  return (await runAction({ ...inputsOf(simulator), ...inputs }, { env: WEB })).summary
}

function runDry(simulator: Simulator): Promise<string> {
  return run(simulator, { ...FORCED, 'dry-run': 'true' })
}

/** Google's name is not resolved, as behind a firewall without DNS. */
async function runLockedOut(simulator: Simulator): Promise<string> {
  const env = { ...WEB, STORAGE_EMULATOR_HOST: 'http://storage.googleapis.invalid' }
  return (await runAction({ ...inputsOf(simulator), ...FORCED }, { env })).summary
}

/** Somebody cancels the job when a third of the batches are through. */
async function runAndCancel(simulator: Simulator): Promise<string> {
  const { summary } = await runAction(
    { ...inputsOf(simulator), ...FORCED },
    {
      env: WEB,
      onStart: (child) => {
        let deletions = 0
        simulator.onRequest = ({ endpoint }) => {
          if (endpoint !== 'tasks.delete_many') return
          deletions += 1
          if (deletions === 15) child.kill('SIGTERM')
        }
      },
    },
  )
  return summary
}

/** A plan is made; before it is carried out, people take back some of what it lists. */
async function runApproved(simulator: Simulator): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'))
  try {
    const plan = path.join(folder, 'plan.json')
    await run(simulator, { ...DEMO_INPUTS, 'dry-run': 'true', 'receipt-file': plan })
    const [restored, kept, gone] = [...simulator.store.tasks.values()].filter(({ name }) =>
      name.startsWith('unet #'),
    )
    if (restored !== undefined) restored.system_tags = []
    if (kept !== undefined) kept.tags = ['keep']
    if (gone !== undefined) simulator.store.tasks.delete(gone.id)
    return await run(simulator, { ...DEMO_INPUTS, plan })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
