import type { ClearML } from '../../src/clearml/api.ts'
import type { Inspect } from '../../src/cleanup/inspect/inspect.ts'
import type { Books } from '../../src/cleanup/ledger.ts'
import { createModelChanges } from '../../src/cleanup/models/changes.ts'
import { createModelFileSorter } from '../../src/cleanup/models/file-sorter.ts'
import { createModelInspect, withoutFiles } from '../../src/cleanup/models/inspect.ts'
import { watchNamedFiles, type NamedFiles } from '../../src/cleanup/models/named-files.ts'
import { createSharerFinder, type FindSharers } from '../../src/cleanup/models/sharers.ts'
import { modelTieFinder } from '../../src/cleanup/models/ties.ts'
import type { ChangesOf } from '../../src/cleanup/remove/last-look.ts'
import type { DeleteFiles } from '../../src/plan/policy.ts'
import { books, reachOf, type ReachSetup } from './inspection.ts'

/** How models are looked at, each part by itself. */
export type ModelSetup = ReachSetup & {
  forceDelete: boolean
  deleteFiles: DeleteFiles
  namedFiles: NamedFiles
  deletedIds: ReadonlySet<string>
  isOpen: Books['isOpen']
}

/** Inspects these models of a server as a run with the default inputs does, unless the setup says otherwise. */
export function modelInspectOn(
  clearml: ClearML,
  modelIds: readonly string[],
  setup: Partial<ModelSetup> = {},
): Inspect {
  const { forceDelete = false, deleteFiles = 'runner', onFileError = 'keep-task' } = setup
  const sharers = sharersOn(clearml, modelIds, setup)
  const sortFiles = createModelFileSorter(reachOf(clearml, setup), sharers, onFileError)
  const findTies = modelTieFinder(clearml, { forceDelete })
  return createModelInspect(findTies, deleteFiles === 'runner' ? sortFiles : withoutFiles)
}

/** Looks once more at these models. */
export function modelChangesOn(
  clearml: ClearML,
  modelIds: readonly string[],
  setup: Partial<ModelSetup> = {},
): ChangesOf {
  const findTies = modelTieFinder(clearml, { forceDelete: setup.forceDelete ?? false })
  return createModelChanges(findTies, sharersOn(clearml, modelIds, setup))
}

function sharersOn(
  clearml: ClearML,
  modelIds: readonly string[],
  { namedFiles, deletedIds = new Set(), isOpen }: Partial<ModelSetup>,
): FindSharers {
  const named = namedFiles ?? watchNamedFiles(clearml, modelIds)
  return createSharerFinder(clearml, named, books({ deleted: deletedIds, ...(isOpen && { isOpen }) }))
}
