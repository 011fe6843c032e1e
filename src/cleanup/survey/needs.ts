import { createHash } from 'node:crypto'
import type { Task } from '../../clearml/task.ts'
import type { RecordsApi } from '../../clearml/records.ts'
import type { Need } from '../../plan/needs.ts'
import type { Doomed } from '../../plan/order.ts'

type Calls = Pick<RecordsApi, 'childrenOf' | 'scanControllers' | 'scanDatasets'>

/**
 * Which tasks the doomed ones have to wait for, or stay for. Nothing is asked where it cannot apply; what it costs
 * otherwise is in docs/how-it-decides.md, "Pipelines and datasets".
 */
export async function findNeeds(clearml: Calls, doomed: readonly Doomed[]): Promise<readonly Need[]> {
  const tasks = doomed.map(({ task }) => task)
  return [
    ...(await stepsOf(clearml, tasks)),
    ...(await reusedSteps(clearml, tasks)),
    ...(await usedDatasets(clearml, tasks)),
  ]
}

/** A controller waits for every step of it, archived or not. */
async function stepsOf(clearml: Calls, tasks: readonly Task[]): Promise<readonly Need[]> {
  const controllers = tasks.filter(({ type }) => type === 'controller').map(({ id }) => id)
  if (controllers.length === 0) return []
  const children = await clearml.childrenOf(controllers)
  return [...children].flatMap(([taskId, ids]) =>
    ids.map((byId): Need => ({ taskId, byId, reason: 'steps-stay' })),
  )
}

/**
 * A step that a controller took from an earlier run instead of running it again has that run as its parent, and is
 * named in the record of the controller that took it.
 */
async function reusedSteps(clearml: Calls, tasks: readonly Task[]): Promise<readonly Need[]> {
  const steps = new Map(tasks.flatMap(({ id, parentId }) => (parentId === undefined ? [] : [[id, parentId]])))
  if (steps.size === 0) return []
  const names = new Map([...steps.keys()].map((id) => [id, id]))
  const needs: Need[] = []
  await clearml.scanControllers((byId, text) => {
    for (const taskId of mentionsIn(text, names)) {
      if (taskId !== byId && steps.get(taskId) !== byId) needs.push({ taskId, byId, reason: 'step-reused' })
    }
  })
  return needs
}

/** A version names those it builds on in its own record: by id, or by the hash that the SDK leaves to be searched for. */
async function usedDatasets(clearml: Calls, tasks: readonly Task[]): Promise<readonly Need[]> {
  const datasets = tasks.filter(({ systemTags }) => systemTags?.includes('dataset')).map(({ id }) => id)
  if (datasets.length === 0) return []
  const names = new Map(
    datasets.flatMap((id) => [
      [id, id],
      [createHash('md5').update(id).digest('hex'), id],
    ]),
  )
  const needs: Need[] = []
  await clearml.scanDatasets((byId, text) => {
    for (const taskId of mentionsIn(text, names))
      if (taskId !== byId) needs.push({ taskId, byId, reason: 'dataset-used' })
  })
  return needs
}

/** Ids and hashes are runs of 32 hexadecimal digits. */
function mentionsIn(text: string, names: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [word] of text.matchAll(/[0-9a-f]{32}/gu)) {
    const id = names.get(word)
    if (id !== undefined) found.add(id)
  }
  return found
}
