import type { ArchiveApi } from '../../clearml/archive.ts'
import { errorMessage } from '../../clearml/errors.ts'
import { OutageError } from '../../clearml/gate.ts'
import type { Task } from '../../clearml/task.ts'
import type { TasksApi } from '../../clearml/tasks.ts'
import { archiveRuleOf, decideArchive } from '../../plan/archive.ts'
import type { Policy } from '../../plan/policy.ts'
import { portions } from '../../portions.ts'
import { refusalText } from '../remove/refusals.ts'
import type { Archiving, ArchiveOutcome, ToArchive } from './archiving.ts'

export type ArchiveOptions = {
  policy: Policy
  dryRun: boolean
  /** Tasks of one call. */
  batchSize: number
  /** Asked before each batch: true once nothing new is to be started. */
  isOver: () => boolean
  onBatch: (batch: readonly Archiving[]) => void
}

type Calls = ArchiveApi & Pick<TasksApi, 'tasksById'>

/**
 * Puts the tasks into the archive, batch by batch: each is asked for and decided again right before, and asked for once more
 * after it. What was not begun is missing. A batch that failed is told task by task.
 * @throws OutageError when the server went away and did not come back, before a batch was begun
 */
export async function archiveTasks(
  clearml: Calls,
  items: readonly ToArchive[],
  options: ArchiveOptions,
): Promise<readonly Archiving[]> {
  const done: Archiving[] = []
  for (const batch of portions(items, options.batchSize)) {
    if (options.isOver()) break
    const settled = await archiveBatch(clearml, batch, options)
    done.push(...settled)
    options.onBatch(settled)
  }
  return done
}

async function archiveBatch(
  clearml: Calls,
  batch: readonly ToArchive[],
  { policy, dryRun }: ArchiveOptions,
): Promise<readonly Archiving[]> {
  const outcomes = new Map<string, ArchiveOutcome>()
  let isSent = false
  try {
    const before = await lookUp(clearml, batch)
    for (const item of batch) {
      const staying = stayingNow(item, before.get(item.task.id), policy)
      if (staying !== undefined) outcomes.set(item.task.id, staying)
      else if (dryRun) outcomes.set(item.task.id, { kind: 'would-archive' })
    }
    const ready = batch.filter(({ task }) => !outcomes.has(task.id))
    if (ready.length > 0) {
      isSent = true
      const refusals = await send(clearml, ready)
      const after = await lookUp(clearml, ready)
      for (const { task } of ready)
        outcomes.set(task.id, outcomeOf(after.get(task.id), refusals.get(task.id)))
    }
  } catch (error) {
    if (!isSent && error instanceof OutageError) throw error
    // A call that got lost may have archived them; the next run sees what is left.
    const failed: ArchiveOutcome = { kind: 'failed', error: errorMessage(error) }
    for (const { task } of batch) if (!outcomes.has(task.id)) outcomes.set(task.id, failed)
  }
  return batch.map((item) => ({
    ...item,
    outcome: outcomes.get(item.task.id) ?? { kind: 'failed', error: 'it was not looked at' },
  }))
}

async function lookUp(clearml: Calls, items: readonly ToArchive[]): Promise<ReadonlyMap<string, Task>> {
  const found = await clearml.tasksById(items.map(({ task }) => task.id))
  return new Map(found.map((task) => [task.id, task]))
}

/** By task id why the server archived it not. An answer that got lost says nothing: only looking does. */
async function send(clearml: Calls, items: readonly ToArchive[]): Promise<ReadonlyMap<string, string>> {
  try {
    const refusals = await clearml.archiveTasks(items.map(({ task }) => task.id))
    return new Map([...refusals].map(([id, refusal]) => [id, refusalText(refusal)]))
  } catch (error) {
    return new Map(items.map(({ task }) => [task.id, errorMessage(error)]))
  }
}

function stayingNow({ rule }: ToArchive, now: Task | undefined, policy: Policy): ArchiveOutcome | undefined {
  if (now === undefined) return { kind: 'gone' }
  const ruleNow = archiveRuleOf(now, policy)
  const decision = decideArchive(now, policy, ruleNow)
  if (decision.action === 'keep') return { kind: 'kept', reason: decision.reason }
  return ruleNow === rule ? undefined : { kind: 'kept', reason: 'other-rule' }
}

function outcomeOf(now: Task | undefined, refusal: string | undefined): ArchiveOutcome {
  if (now === undefined) return { kind: 'gone' }
  if (now.systemTags?.includes('archived') === true) return { kind: 'archived' }
  return { kind: 'failed', error: refusal ?? 'the server did not archive it, and does not say why' }
}
