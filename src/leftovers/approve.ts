import type { Approval } from '../plan/approve.ts'
import type { Doomed } from '../plan/order.ts'
import type { Kept } from '../plan/plan.ts'
import { entryOf, parseSize } from './entry.ts'
import type { Root } from './roots.ts'
import type { TaskFolder } from './task-folder.ts'

/**
 * Only what the plan listed, and what is as the plan saw it or is less: a run that was ended may have deleted a part of
 * it, beginning with any file.
 */
export function restrictToPlan(
  doomed: readonly Doomed[],
  { tasks }: Pick<Approval, 'tasks'>,
): { doomed: readonly Doomed[]; kept: readonly Kept[] } {
  const going: Doomed[] = []
  const kept: Kept[] = []
  for (const item of doomed) {
    const { task, ageAtMs } = item
    const approved = tasks.get(task.id)
    const [size, then] = [parseSize(task.type), parseSize(approved?.type)]
    if (approved === undefined) kept.push({ task, reason: 'not-in-plan' })
    else if (size === undefined || then === undefined) kept.push({ task, reason: 'changed-since-plan' })
    else if (ageAtMs > approved.ageAtMs || size.files > then.files || size.bytes > then.bytes)
      kept.push({ task, reason: 'changed-since-plan' })
    else going.push(item)
  }
  return { doomed: going, kept }
}

/** An empty folder changes when the last of its files goes: one that was ended by this plan is as old as the plan saw it. */
export function asApproved(
  folder: TaskFolder,
  root: Root,
  approval: Pick<Approval, 'tasks'> | undefined,
): TaskFolder {
  if (approval === undefined || folder.files > 0) return folder
  const approved = approval.tasks.get(entryOf({ ...folder, root }, 'id unknown').id)
  const wasFull = (parseSize(approved?.type)?.files ?? 0) > 0
  return approved === undefined || !wasFull ? folder : { ...folder, newestAtMs: approved.ageAtMs }
}
