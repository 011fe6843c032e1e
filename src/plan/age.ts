import type { Task, Timestamp } from '../clearml/task.ts'
import type { AgeField } from './policy.ts'
import { ageFieldName } from './reasons.ts'

type Clock = { ageField: AgeField }

/** The instant that the task's age counts from, by the clock of its rule. */
export function ageOf(task: Task, { ageField }: Clock): Timestamp | undefined {
  switch (ageField) {
    case 'last-change':
      return task.lastChange
    case 'last-update':
      return task.lastUpdate
    case 'status-changed':
      // A draft that never ran has no status_changed (transcript 12): it is as old as its creation.
      return task.statusChanged ?? (task.status === 'created' ? task.created : undefined)
  }
}

/** ClearML's own name of the field that `ageOf` reads. */
export function ageSourceOf(task: Task, { ageField }: Clock): string {
  const isDraftThatNeverRan = ageField === 'status-changed' && task.statusChanged === undefined
  return isDraftThatNeverRan ? 'created' : ageFieldName(ageField)
}
