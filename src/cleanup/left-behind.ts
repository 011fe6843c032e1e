import type { FileTally } from '../files/tally.ts'
import type { Inspected } from './inspect/inspected.ts'

export type OnFileError = 'keep-task' | 'delete-task'

/** Why a task stays of which files cannot be deleted; undefined where it may go. */
export function leftBehind(
  { owned }: Inspected,
  { failed: [first, ...others] }: FileTally,
  onFileError: OnFileError,
): string | undefined {
  if (first === undefined || onFileError === 'delete-task') return undefined
  return `${1 + others.length} of its ${owned.length} files could not be deleted, so its record stays: ${first.error}`
}
