import type { Model } from '../../clearml/models.ts'
import type { Cut, EventOptions } from '../../files/collect.ts'
import type { Folder } from '../../files/folder.ts'
import type { Location, Stores } from '../../files/locate.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { FailedFile } from '../../files/tally.ts'
import type { SparedFile, TaskFile } from '../../files/task-file.ts'
import type { Need } from '../../plan/needs.ts'
import type { Confirmed } from './recheck.ts'

export type OwnedFile = { file: TaskFile; location: Location }

/** A confirmed task with all that goes with it, and what is spared. */
export type Inspected = Confirmed & {
  owned: readonly OwnedFile[]
  spared: readonly SparedFile[]
  /** Its own by their paths, but this run cannot delete them. */
  unreachable: readonly FailedFile[]
  /** Its own folders in which its files lie. */
  ownFolders: readonly Folder[]
  /** Those of them that go once its files are deleted: all if nothing in them is spared, and else none. */
  folders: readonly Folder[]
  /** What the server cannot list of its events: that goes with the folders as a whole. */
  cuts: readonly Cut[]
  /** Models that the server would leave behind: they go by a call of their own, before the task. */
  leftModels: readonly Model[]
  /** Whether its record lists what belongs to others of its circle, so that the server must take nothing along. */
  leavesOthers: boolean
  /** Models that go with it: what they were found to be is looked at again right before. */
  goingModelIds: readonly string[]
  /** Everything that its records named when it was inspected. */
  namedUris: ReadonlySet<string>
}

export type InspectOptions = {
  forceDelete: boolean
  deleteModels: boolean
  /** Whether a task stays of which files cannot be reached; else it goes, and they are listed. */
  keepUnreachable: boolean
  /** Whether this run deletes files, so that it has to know them. */
  withFiles: boolean
  /** Whether a task's own folder goes as a whole once its files are deleted. */
  removeFolders: boolean
  stores: Stores
  /** Whether the fileservers have what they are said to. */
  proveHosts: FileRemover['proveHosts']
  /** One for the whole run: its limit holds back the many reads, so that batches do not wait behind all of them. */
  events: EventOptions
  /** Tasks that this run has deleted so far, or would have in a dry run: whatever the server says, they are no more. */
  deletedTaskIds: ReadonlySet<string>
  /** Whether a task is still to be deleted by this run. */
  isOpen: (taskId: string) => boolean
  /** Models that may go with the last of their users, as far as the survey saw. */
  inheritable: ReadonlySet<string>
  /** By task id, what the task has to wait for. */
  needs: ReadonlyMap<string, readonly Need[]>
}
