import type { FileTally } from '../files/tally.ts'
import type { Inspected } from './inspect/inspected.ts'
import type { Settled } from './outcome.ts'

export type OnFileError = 'keep-task' | 'delete-task'

/** A task that stays since files of it cannot be deleted; undefined where it may go. */
export function leftBehind(item: Inspected, files: FileTally, onFileError: OnFileError): Settled | undefined {
  const { task, ageAtMs, owned } = item
  const [first] = files.failed
  if (first === undefined || onFileError === 'delete-task') return undefined
  const error = `${files.failed.length} of its ${owned.length} files could not be deleted, so its record stays: ${first.error}`
  return { task, ageAtMs, outcome: { kind: 'failed', error }, files }
}
