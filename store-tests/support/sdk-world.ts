import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DiskTree } from '../../__tests__/support/e2e/disk-tree.ts'
import { folderShelf } from '../../__tests__/support/e2e/folder-shelf.ts'
import { fileserverShelf, type Shelf } from '../../__tests__/support/e2e/stored-world.ts'
import { addEnded } from '../../__tests__/support/e2e/world.ts'
import { ingestEvent } from '../../simulator/events/ingest.ts'
import { addProject, addTask } from '../../simulator/seed.ts'
import { addArtifact, addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { taskFolder } from '../../simulator/uri.ts'
import type { Emulator } from './emulator.ts'
import { openShelf, s3Store } from './shelf.ts'

/** A task with its folder on one of the places. */
export type Placed = { task: TaskDocument; shelf: Shelf; folder: string }

/** Tasks on a fileserver that is mounted here, in a shared folder and on S3. */
export type SdkWorld = {
  simulator: Simulator
  shelves: readonly Shelf[]
  /** By the name of the shelf, where it is a folder of this machine. */
  disks: ReadonlyMap<string, DiskTree>
  /** Archived long ago. Those of `used` made a model that a live task works with. */
  doomed: readonly Placed[]
  used: readonly Placed[]
  live: readonly Placed[]
  inputs: Readonly<Record<string, string>>
  env: Readonly<Record<string, string>>
}

const PROJECT = 'Vision/Night run'
const BUCKET = 'sdk'
/** Of each place. A large one has more samples than the SDK looks for, and checkpoints that ClearML forgot. */
const TASKS = { large: 5, small: 4, used: 1, live: 2 }
const SAMPLES = { large: 150, small: 20 }

export async function makeSdkWorld(base: string, s3: Emulator): Promise<SdkWorld> {
  const simulator = await startSimulator()
  const { store } = simulator
  const [served, share] = [path.join(base, 'fileserver'), path.join(base, 'share')]
  for (const folder of [served, share]) mkdirSync(folder)
  Object.assign(store, { files: new DiskTree(served) })
  const shelves = [
    fileserverShelf(simulator),
    folderShelf(share, `file://${share}`),
    await openShelf(s3Store(s3), BUCKET),
  ]
  const project = addProject(store, PROJECT).id

  const place = async (shelf: Shelf, task: TaskDocument, size: keyof typeof SAMPLES): Promise<Placed> => {
    const placed = { task, shelf, folder: taskFolder(PROJECT, task) }
    await give(simulator, placed, size)
    return placed
  }
  const many = (count: number, make: () => Promise<Placed>): Promise<readonly Placed[]> =>
    Promise.all(Array.from({ length: count }, make))
  const fields = { name: 'train', project }
  const placed = await Promise.all(
    shelves.map(async (shelf) => {
      const ended = (size: keyof typeof SAMPLES) => () => place(shelf, addEnded(store, 60, fields), size)
      const live = await many(TASKS.live, () =>
        place(shelf, addTask(store, { ...fields, status: 'completed' }), 'large'),
      )
      const used = await many(TASKS.used, ended('small'))
      for (const { task } of used) useModelOf(simulator, task, live[0]?.task)
      const free = [await many(TASKS.large, ended('large')), await many(TASKS.small, ended('small'))].flat()
      return { live, used, doomed: [...used, ...free] }
    }),
  )
  return {
    ...{ simulator, shelves, env: s3.env },
    disks: new Map([
      ['fileserver', new DiskTree(served)],
      ['share', new DiskTree(share)],
    ]),
    doomed: placed.flatMap(({ doomed }) => doomed),
    used: placed.flatMap(({ used }) => used),
    live: placed.flatMap(({ live }) => live),
    inputs: {
      ...s3Store(s3).inputs,
      roots: [simulator.filesUrl, share, `s3://${new URL(s3.url).host}/${BUCKET}`].join('\n'),
      'local-roots': `${simulator.filesUrl}=${served}`,
    },
  }
}

function useModelOf({ store }: Simulator, maker: TaskDocument, user: TaskDocument | undefined): void {
  const model = [...store.models.values()].find(({ task }) => task === maker.id)
  if (model !== undefined && user !== undefined) addInputModel(user, model)
}

async function give(
  simulator: Simulator,
  { task, shelf, folder }: Placed,
  size: keyof typeof SAMPLES,
): Promise<void> {
  const put = async (file: string): Promise<string> => {
    const key = `${folder}/${file}`
    await shelf.put(key, 10)
    return shelf.uri(key)
  }
  for (const name of ['data', 'result']) {
    const uri = await put(`artifacts/${name}/${name}.pkl`)
    addArtifact(simulator, task, name, { uri, content_size: 10, hash: 'a' })
  }
  for (const name of ['best.pt', 'last.pt'])
    addOutputModel(simulator, task, name, { uri: await put(`models/${name}`) })
  if (size === 'large') for (const name of ['epoch 1.pt', 'epoch 2.pt']) await put(`models/${name}`)
  const event = { task: task.id, metric: 'img', variant: 'v' } as const
  for (let iter = 0; iter < SAMPLES[size]; iter++) {
    const url = await put(`metrics/img/v/img_v_${String(iter).padStart(8, '0')}.jpeg`)
    const sample = { ...event, type: 'training_debug_image', iter, url, key: url, timestamp: iter } as const
    ingestEvent(simulator.store, sample)
  }
  const source = await put('metrics/plot/p/plot_p_0_0.png')
  const plot_str = JSON.stringify({ data: [], layout: { images: [{ source, xref: 'x' }] } })
  ingestEvent(simulator.store, { ...event, type: 'plot', iter: 0, plot_str, timestamp: 0 })
}
