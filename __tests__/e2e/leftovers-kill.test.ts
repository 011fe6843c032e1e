import type { ChildProcess } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import type { RecordedRequest } from '../../simulator/server.ts'
import { hexId } from '../support/fixtures.ts'
import {
  DEAD,
  makeLeftovers,
  makePlan,
  NAMED,
  run,
  YOUNG,
  type LeftoverWorld,
} from '../support/e2e/leftovers-world.ts'

const MORE = Array.from({ length: 6 }, (_, i) => hexId(`c${i}a`))
/** One folder a batch, one after the other, so that a run has many moments. */
const ONE_BY_ONE = { 'batch-size': '1', concurrency: '1' }

async function prepared(kind: 'mounted' | 'folder'): Promise<{ world: LeftoverWorld; plan: string }> {
  const world = await makeLeftovers(kind)
  for (const id of MORE)
    for (const name of ['a', 'b', 'c']) world.put(`Vision/train.${id}/models/${name}.pt`, { bytes: 20 })
  const { plan } = await makePlan(world)
  return { world, plan }
}

/** Everything of the plan is gone, and nothing else. */
function expectFinished(world: LeftoverWorld): void {
  const ids = world.files().map((file) => /\.([0-9a-f]{32})\//u.exec(file)?.[1])
  expect(ids.filter((id) => id === NAMED)).toHaveLength(2)
  expect(ids.filter((id) => id === YOUNG)).toHaveLength(1)
  expect(ids).toHaveLength(5)
  expect(world.foldersOf().filter((folder) => [DEAD, ...MORE].some((id) => folder.includes(id)))).toEqual([])
}

/** Kills the run at its nth request of this kind. */
async function killedAt(
  world: LeftoverWorld,
  plan: string,
  nth: number,
  phase: 'before' | 'after',
  isMeant: (request: RecordedRequest) => boolean,
): Promise<boolean> {
  const { simulator } = world
  let child: ChildProcess | undefined
  let seen = 0
  simulator.onRequest = (request) => {
    if (!isMeant(request) || ++seen !== nth) return
    simulator.faults.add({ endpoint: request.endpoint, calls: [1], fault: { kind: 'hang' }, phase })
    child?.kill('SIGKILL')
  }
  const { exitCode } = await run(world, { plan, ...ONE_BY_ONE }, { onStart: (started) => (child = started) })
  delete simulator.onRequest
  simulator.faults.clear()
  return exitCode === null
}

const removes = ({ endpoint, method }: RecordedRequest): boolean =>
  endpoint === 'fileserver' && method === 'POST'

test.each<[nth: number, phase: 'before' | 'after']>([
  [1, 'before'],
  [1, 'after'],
  [2, 'before'],
  [2, 'after'],
  [3, 'after'],
  [5, 'before'],
  [8, 'after'],
  [11, 'before'],
  [14, 'after'],
  [16, 'after'],
])(
  'killed at deletion %d, %s the fileserver acted, the next run finishes by the same plan',
  async (nth, phase) => {
    const { world, plan } = await prepared('mounted')
    expect(await killedAt(world, plan, nth, phase, removes)).toBe(true)
    const second = await run(world, { plan })
    expect([second.exitCode, second.log]).toEqual([0, expect.not.stringContaining('FAILED')])
    expectFinished(world)
  },
)

test.each([1, 9, 22])('killed at read %d of the server, nothing is lost', async (nth) => {
  const { world, plan } = await prepared('mounted')
  expect(await killedAt(world, plan, nth, 'before', (request) => !removes(request))).toBe(true)
  expect(world.files().filter((file) => file.includes(NAMED))).toHaveLength(2)
  expect((await run(world, { plan })).exitCode).toBe(0)
  expectFinished(world)
})

test.each([0, 3])('killed once %d folders of a disk are gone, the next run finishes', async (gone) => {
  const { world, plan } = await prepared('folder')
  let child: ChildProcess | undefined
  const isTime = (): boolean => {
    const left = MORE.filter((id) => existsSync(path.join(world.root, `Vision/train.${id}`)))
    return left.length <= MORE.length - gone
  }
  const watcher = watch(world.root, { recursive: true }, () => {
    if (isTime()) child?.kill('SIGKILL')
  })
  await run(world, { plan, ...ONE_BY_ONE }, { onStart: (started) => (child = started) })
  watcher.close()
  expect((await run(world, { plan })).exitCode).toBe(0)
  expectFinished(world)
})
