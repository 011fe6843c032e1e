import type { Model } from '../../clearml/models.ts'
import type { Cut } from '../../files/collect.ts'
import type { Folder } from '../../files/folder.ts'
import type { Location } from '../../files/locate.ts'
import type { FailedFile } from '../../files/tally.ts'
import type { SparedFile, TaskFile } from '../../files/task-file.ts'
import type { Confirmed } from './recheck.ts'

export type OwnedFile = { file: TaskFile; location: Location }

/** The files that a task names, and what becomes of them. */
export type SortedFiles = {
  owned: readonly OwnedFile[]
  spared: readonly SparedFile[]
  /** Its own by their paths, but this run cannot delete them. */
  unreachable: readonly FailedFile[]
}

export type GoingModels = {
  /** Models that go with it: what they were found to be is looked at again right before. */
  goingModelIds: readonly string[]
  /** Models that the server would leave behind: they go by a call of their own, before the task. */
  leftModels: readonly Model[]
}

/** What is inspected of a task with which nothing goes. */
export const NOTHING_GOES: Omit<Inspected, keyof Confirmed> = {
  ...{ owned: [], spared: [], unreachable: [], ownFolders: [], folders: [], cuts: [] },
  ...{ leftModels: [], leavesOthers: false, goingModelIds: [], namedUris: new Set() },
}

/** A confirmed task with all that goes with it, and what is spared. */
export type Inspected = Confirmed &
  SortedFiles &
  GoingModels & {
    /** Its own folders in which its files lie. */
    ownFolders: readonly Folder[]
    /** Those of them that go once its files are deleted: all if nothing in them is spared, and else none. */
    folders: readonly Folder[]
    /** What the server cannot list of its events: that goes with the folders as a whole. */
    cuts: readonly Cut[]
    /** Whether its record lists what belongs to others of its circle, so that the server must take nothing along. */
    leavesOthers: boolean
    /** Everything that its records named when it was inspected. */
    namedUris: ReadonlySet<string>
  }
