import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach } from '@jest/globals'
import { addModel, addTask } from '../../../simulator/seed.ts'
import type { Simulator } from '../../../simulator/server.ts'
import { DiskTree } from './disk-tree.ts'
import { hexId } from '../fixtures.ts'
import { connectionInputs, runAction, type ActionOptions, type ActionResult, type Inputs } from './action.ts'
import { start } from './simulators.ts'
import { daysAgo } from './world.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is removed after the test. */
export function tempFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`))
  folders.push(folder)
  return folder
}

/** Ids of tasks that are no more. */
export const [DEAD, GONE, NAMED, YOUNG, EMPTY] = [
  hexId('dead'),
  hexId('90'),
  hexId('aa'),
  hexId('bb'),
  hexId('ee'),
]

export type LeftoverWorld = {
  simulator: Simulator
  /** The folder that is listed. */
  root: string
  inputs: Inputs
  /** Holds plans and receipts. */
  workspace: string
  put: (file: string, options?: { bytes?: number; days?: number }) => void
  emptyFolder: (folder: string, days?: number) => void
  files: () => string[]
  foldersOf: () => string[]
}

/** A mounted fileserver, or a folder of this machine, with what one live task and several dead ones left there. */
export async function makeLeftovers(kind: 'mounted' | 'folder'): Promise<LeftoverWorld> {
  const simulator = await start()
  const root = tempFolder('root')
  const tree = new DiskTree(root)
  if (kind === 'mounted') Object.assign(simulator.store, { files: tree })
  const touch = (entry: string, days: number): void => {
    // Disks keep times finer than in milliseconds.
    const seconds = daysAgo(days).getTime() / 1_000 + 0.000_456
    utimesSync(path.join(root, entry), seconds, seconds)
  }
  const world: LeftoverWorld = {
    simulator,
    root,
    workspace: tempFolder('work'),
    inputs:
      kind === 'mounted'
        ? { roots: simulator.filesUrl, 'local-roots': `${simulator.filesUrl}=${root}` }
        : { roots: root },
    put: (file, { bytes = 10, days = 90 } = {}) => {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
      writeFileSync(path.join(root, file), Buffer.alloc(bytes))
      touch(file, days)
    },
    emptyFolder: (folder, days = 90) => {
      mkdirSync(path.join(root, folder, 'models'), { recursive: true })
      for (const one of [path.join(folder, 'models'), folder]) touch(one, days)
    },
    files: () => tree.list(),
    foldersOf: () => tree.listFolders(),
  }
  const { store } = simulator
  const live = addTask(store, { status: 'completed', system_tags: [], parent: `__DELETED__${GONE}` })
  world.put(`Vision/train.${live.id}/models/m.pt`, { days: 400 })
  for (const id of [DEAD, GONE, NAMED]) {
    world.put(`Vision/train.${id}/models/m.pt`, { bytes: 100 })
    world.put(`Vision/train.${id}/artifacts/a b%20c+d.pkl`)
  }
  world.put(`Vision/Night/train.${YOUNG}/models/m.pt`, { days: 2 })
  world.emptyFolder(`Vision/train.${EMPTY}`)
  world.put('README.md', { bytes: 7 })
  const uri = `${simulator.filesUrl.replace('http', 'HTTP')}/Vision/train%2E${NAMED}/models/m.pt`
  addModel(store, { uri, task: live.id })
  return world
}

export function run(
  world: LeftoverWorld,
  inputs: Inputs = {},
  options: ActionOptions = {},
): Promise<ActionResult> {
  return runAction(
    { ...connectionInputs(world.simulator), target: 'leftovers', ...world.inputs, ...inputs },
    options,
  )
}

/** Gives the receipt of a dry run. */
export async function makePlan(
  world: LeftoverWorld,
  inputs: Inputs = {},
): Promise<{ plan: string; result: ActionResult }> {
  const plan = path.join(world.workspace, `plan-${Math.random()}.json`)
  const result = await run(world, { 'dry-run': 'true', 'receipt-file': plan, ...inputs })
  return { plan, result }
}
