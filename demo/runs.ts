/** The two runs of the demo against one simulated server: first dry, then live. */
import path from 'node:path'
import { startSimulator, type Simulator } from '../simulator/server.ts'
import { runAction, type ActionRun } from './runner.ts'
import { fillWorld, type World } from './world.ts'

export type DemoRuns = {
  dry: ActionRun
  live: ActionRun
  before: ServerState
  after: ServerState
  /** How often records were asked to be deleted, in each run. */
  deletingCalls: { dry: number; live: number; forced: number }
  /** Requests to the fileserver. */
  fileCalls: { dry: number; live: number }
  world: World
  /** What became of the task whose published model made the server refuse. */
  heldIsGone: boolean
  publishedModelIsThere: boolean
  /** Whether the files of the restored task and of the published model are all there. */
  keptFilesAreThere: boolean
}

export type ServerState = { archived: number; others: number; models: number; files: number }

/** The inputs of both runs, but for the keys and `dry-run`. */
export const DEMO_INPUTS = {
  'delete-threshold-days': '30',
  'force-delete': 'true',
  'include-hidden': 'true',
} as const

/** The receipts of both runs, kept in a folder. */
export const RECEIPTS = { dry: 'receipt-of-the-dry-run.json', live: 'receipt-of-the-live-run.json' } as const

/** @param folder an absolute path, where the receipts stay; without one they go with the runs. */
export async function runDemo(folder?: string): Promise<DemoRuns> {
  const receiptIn = (name: string): Record<string, string> =>
    folder === undefined ? {} : { 'receipt-file': path.join(folder, name) }

  const simulator = await startSimulator()
  try {
    const world = fillWorld(simulator, Date.now())
    const { store } = simulator
    const inputs = {
      'api-host': simulator.apiUrl,
      'access-key': simulator.accessKey,
      'secret-key': simulator.secretKey,
      'files-host': simulator.filesUrl,
      ...DEMO_INPUTS,
    }
    const before = stateOf(simulator)
    const keptFiles = filesThatStay(simulator, world)
    const dry = await runAction({ ...inputs, ...receiptIn(RECEIPTS.dry), 'dry-run': 'true' })
    const dryCalls = deletingCalls(simulator)
    const dryFileCalls = fileCalls(simulator)
    restoreDuring(simulator, world)
    const live = await runAction({ ...inputs, ...receiptIn(RECEIPTS.live), 'dry-run': 'false' })
    const calls = deletingCalls(simulator)
    return {
      ...{ dry, live, before, world },
      after: stateOf(simulator),
      deletingCalls: {
        dry: dryCalls.length,
        live: calls.length - dryCalls.length,
        forced: calls.filter(({ params }) => params['force'] === true).length,
      },
      fileCalls: { dry: dryFileCalls, live: fileCalls(simulator) - dryFileCalls },
      heldIsGone: !store.tasks.has(world.held.id),
      publishedModelIsThere: store.models.get(world.publishedModel)?.ready === true,
      keptFilesAreThere: keptFiles.length > 0 && keptFiles.every((file) => store.files.list().includes(file)),
    }
  } finally {
    await simulator.close()
  }
}

/** A colleague takes a task out of the archive after it was listed, and before its batch is rechecked. */
function restoreDuring(simulator: Simulator, { restored }: World): void {
  simulator.onRequest = ({ endpoint, params }) => {
    if (endpoint === 'tasks.get_all_ex' && params['page'] === 0 && Array.isArray(params['id'])) {
      restored.system_tags = []
    }
  }
}

function deletingCalls({ requests }: Simulator): Simulator['requests'] {
  return requests.filter(({ endpoint }) => /\.delete(?:_many)?$/u.test(endpoint))
}

/** A dry run looks for files, too. */
function fileCalls({ requests }: Simulator): number {
  return requests.filter(({ server, method }) => server === 'files' && method !== 'HEAD').length
}

/** The demo's inputs delete nothing of a task that was restored, and nothing of a published model. */
function filesThatStay({ store }: Simulator, { restored, held }: World): readonly string[] {
  return store.files
    .list()
    .filter((file) => file.includes(`.${restored.id}/`) || file.includes(`.${held.id}/models/`))
}

function stateOf({ store }: Simulator): ServerState {
  const tasks = [...store.tasks.values()]
  const archived = tasks.filter(({ system_tags }) => system_tags?.includes('archived') === true).length
  return {
    archived,
    others: tasks.length - archived,
    models: store.models.size,
    files: store.files.list().length,
  }
}
