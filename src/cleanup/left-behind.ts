import { deletedFiles, type FileTally } from '../files/tally.ts'
import type { OnFileError } from '../plan/policy.ts'

/** Why a task stays of which files cannot be deleted; undefined where it may go. */
export function leftBehind(files: FileTally, onFileError: OnFileError): string | undefined {
  const [first] = files.failed
  if (first === undefined || onFileError === 'delete-task') return undefined
  const all = deletedFiles(files) + files.gone + files.failed.length
  return `${files.failed.length} of its ${all} files could not be deleted, so its record stays: ${first.error}`
}
