import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import { foldersOf } from '../../files/folder.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { NO_FILES } from '../../files/tally.ts'
import type { FileKind, TaskFile } from '../../files/task-file.ts'
import type { OnFileError } from '../../plan/policy.ts'
import type { Settled } from '../outcome.ts'
import { sortByRights, type FileRights } from './file-rights.ts'
import { goingModels } from './guarded-models.ts'
import type { Inspected } from './inspected.ts'
import type { Listed } from './listed.ts'
import type { Staying } from './staying.ts'
import { goesWithFolders } from './unlisted.ts'

/** What the user decided on files. */
export type FileRules = {
  /** Whether a task stays of which files cannot be reached; else it goes, and they are listed. */
  onFileError: OnFileError
  /** Whether a task's own folder goes as a whole once its files are deleted. */
  removeFolders: boolean
}

/** What becomes of a task by its files. */
export function sortOut(listed: Listed, rights: FileRights, rules: FileRules): Inspected | Settled {
  const { item, models, leavesOthers, files } = listed
  const { task, ageAtMs } = item
  if (files.kind === 'gone') return { task, ageAtMs, outcome: { kind: 'gone' } }
  const unlisted = (reason: string, remedy?: string): Settled => {
    const error = `its debug samples and plots could not be listed: ${reason}`
    return { task, ageAtMs, outcome: { kind: 'failed', error, remedy } }
  }
  if (files.kind === 'failed') return unlisted(errorMessage(files.error), remedyOf(files.error))
  const sorted = sortByRights(listed, files.files, rights)
  const { owned, spared, unreachable } = sorted
  const [first] = unreachable
  if (first !== undefined && rules.onFileError === 'keep-task') {
    const error = `${unreachable.length} of its own files cannot be reached, so it stays: ${first.error}`
    const tally = { ...NO_FILES, failed: unreachable, spared }
    return { task, ageAtMs, outcome: { kind: 'failed', error }, files: tally }
  }
  const ownFolders = foldersOf(
    owned.map(({ location }) => location),
    task.id,
  )
  const doFoldersGo = rules.removeFolders && isEmptied(task.id, [...spared, ...unreachable], rights.staying)
  const folders = doFoldersGo ? ownFolders : []
  const { cuts } = files
  const [cut] = cuts
  if (cut !== undefined) {
    const namedOf = (kind: FileKind): number => files.files.filter((file) => file.kind === kind).length
    const areCovered = goesWithFolders({ cuts, taskId: task.id, owned, folders, namedOf })
    if (!areCovered) return unlisted(cut.reason)
  }
  // A model that it inherited goes with its file or not at all: that nobody else needs it is proved of both.
  const sparedUris = new Set(spared.map(({ uri }) => uri))
  const provedModels = models.filter(
    ({ model, ownerId }) => ownerId === task.id || !sparedUris.has(model.uri),
  )
  const namedUris = new Set(files.files.map(({ uri }) => uri))
  return {
    ...item,
    ...sorted,
    ...{ ownFolders, folders, cuts, namedUris, leavesOthers },
    ...goingModels(provedModels, leavesOthers),
  }
}

/** Whether nothing that stays lies in the task's folders. */
function isEmptied(taskId: string, left: readonly TaskFile[], { folderTaskIds }: Staying): boolean {
  return !folderTaskIds.has(taskId) && !left.some(({ uri }) => markedTaskIds(uri).includes(taskId))
}
