import { createFileSorter } from '../../src/cleanup/inspect/file-sorter.ts'
import { createInspect, type Inspect } from '../../src/cleanup/inspect/inspect.ts'
import { createReach, type Reach } from '../../src/cleanup/inspect/reach.ts'
import type { FileRules } from '../../src/cleanup/inspect/sort-files.ts'
import type { Books } from '../../src/cleanup/ledger.ts'
import type { ClearML } from '../../src/clearml/api.ts'
import { collectEventFiles, type EventOptions } from '../../src/files/collect.ts'
import type { Stores } from '../../src/files/locate.ts'
import type { FileRemover } from '../../src/files/remover.ts'
import type { Foreseen } from '../../src/plan/foreseen.ts'
import type { Handling, OnFileError } from '../../src/plan/policy.ts'
import { eventOptions, stores } from './fixtures.ts'

export type ReachSetup = {
  stores: Stores
  proveHosts: FileRemover['proveHosts']
  onFileError: OnFileError
}

/** How tasks are inspected, each part by itself. */
export type InspectSetup = Handling &
  Foreseen &
  FileRules &
  ReachSetup & {
    events: EventOptions
    deletedTaskIds: ReadonlySet<string>
    isOpen: Books['isOpen']
  }

/** The books of a run, which has deleted nothing and is to delete nothing unless the overrides say otherwise. */
export function books(overrides: Partial<Books> = {}): Books {
  return { deleted: new Set(), isOpen: () => false, ...overrides }
}

/** What a run with the default inputs reaches. */
export function reachOf(
  clearml: ClearML,
  {
    stores: configured = stores(),
    proveHosts = () => Promise.resolve(new Map()),
    onFileError = 'keep-task',
  }: Partial<ReachSetup> = {},
): Reach {
  return createReach(clearml, configured, { proveHosts }, onFileError)
}

/** Inspects tasks of this server as a run with the default inputs does, unless the setup says otherwise. */
export function inspectOn(clearml: ClearML, setup: Partial<InspectSetup> = {}): Inspect {
  const { events = eventOptions(), removeFolders = true, onFileError = 'keep-task' } = setup
  const { forceDelete = false, deleteModels = true, deleteFiles = 'runner' } = setup
  const { needs = [], inheritable = new Set(), deletedTaskIds = new Set(), isOpen } = setup
  const sortFiles = createFileSorter(clearml, {
    eventFilesOf: (tasks) => collectEventFiles(clearml, tasks, events),
    reach: reachOf(clearml, setup),
    rules: { onFileError, removeFolders },
    deletedTaskIds,
  })
  const handling = { forceDelete, deleteModels, deleteFiles }
  return createInspect(clearml, handling, {
    foreseen: { needs, inheritable },
    books: books({ deleted: deletedTaskIds, ...(isOpen && { isOpen }) }),
    sortFiles,
  })
}
