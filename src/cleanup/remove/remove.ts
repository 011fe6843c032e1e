import type { OnFileError } from '../../plan/policy.ts'
import type { Remover } from '../cleaner.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { leftBehind } from '../left-behind.ts'
import { clearFiles, type FileHands } from './clear-files.ts'
import type { LastLook } from './last-look.ts'
import { claimOf, unlessGone, type RemoveRecords } from './records.ts'

export type RemoverSteps = {
  lastLook: LastLook
  /** Called with the tasks that are about to be touched. What it throws ends the run before they are. */
  onBegin: (items: readonly Inspected[]) => void
  files: FileHands
  onFileError: OnFileError
  removeRecords: RemoveRecords
}

/**
 * Deletes for good: files first, the record last, since it is the only index of the files. Whatever stops in between,
 * the next run finds the record and goes on (docs/how-it-decides.md, "Order").
 */
export function liveRemover({ lastLook, onBegin, files, onFileError, removeRecords }: RemoverSteps): Remover {
  return {
    remove: async (items) => {
      const { proved, settled } = await lastLook(items)
      if (proved.length > 0) onBegin(proved)
      const cleared = await clearFiles(files, proved)
      const stopped = cleared.flatMap((entry) => {
        const error = leftBehind(entry.files, onFileError)
        return error === undefined ? [] : [claimOf(entry, unlessGone(error))]
      })
      const stays = new Set(stopped.map(({ task }) => task.id))
      const ready = cleared.filter(({ item }) => !stays.has(item.task.id))
      if (ready.length === 0) return { settled, claims: stopped }
      const { claims, ...rest } = await removeRecords(ready)
      return { ...rest, settled: [...settled, ...rest.settled], claims: [...stopped, ...claims] }
    },
  }
}
