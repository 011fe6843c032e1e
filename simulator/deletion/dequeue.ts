import type { Store, TaskDocument } from '../store.ts'

type Change = { now: Date; statusMessage: string; statusReason: string }

/** Takes the task off every queue and undoes its queuing; a deletion that is refused later leaves it so. */
export function dequeue(store: Store, task: TaskDocument, change: Change): void {
  removeFromQueues(store, task.id)
  if (task.status !== 'queued' && task.status !== 'in_progress') return
  task.status = task.enqueue_status ?? 'created'
  delete task.enqueue_status
  task['status_message'] = change.statusMessage
  task['status_reason'] = change.statusReason
  task.status_changed = change.now
  task.last_update = change.now
  task.last_change = change.now
}

/** Number of queues that had it. */
export function removeFromQueues(store: Store, taskId: string): number {
  let removed = 0
  for (const queue of store.queues.values()) {
    const entries = queue.entries.filter((entry) => entry !== taskId)
    if (entries.length === queue.entries.length) continue
    queue.entries = entries
    removed += 1
  }
  return removed
}
