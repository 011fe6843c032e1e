import { projectIdOf, type Task } from '../../clearml/task.ts'
import type { Location } from '../../files/locate.ts'
import { obstacleText } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import type { FileRemover } from '../../files/remover.ts'
import { countFiles, NO_FILES, plus, type FileTally } from '../../files/tally.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import type { TaskFile } from '../../files/task-file.ts'
import type { Claim } from '../claim.ts'
import type { Reach } from '../inspect/reach.ts'
import type { CompleteFiles } from './records.ts'

/**
 * Files that the server named when it deleted a record and that nobody knew before: they came between the inspection
 * and the deletion. Own ones go now, since no record leads to them any more; whatever stays is listed.
 */
export function createNewcomerClearer(
  remover: Pick<FileRemover, 'deleteFiles'>,
  placeOf: Reach['placeOf'],
  deletedTaskIds: ReadonlySet<string>,
): CompleteFiles {
  const clearLate = async (task: Task, uris: readonly string[], files: FileTally): Promise<FileTally> => {
    let tally = files
    for (const uri of uris) {
      const file: TaskFile = { uri, kind: 'artifact', bytes: undefined }
      const ownership = ownershipOf({
        ...{ uri, place: placeOf(uri), taskId: task.id, deletedTaskIds, modelGuard: undefined },
        projectId: projectIdOf(task),
      })
      if (ownership.kind === 'spared') {
        tally = { ...tally, spared: [...tally.spared, { ...file, reason: ownership.reason }] }
      } else if (ownership.kind === 'unreachable') {
        const error = `it appeared while the task was being deleted: ${obstacleText(ownership.obstacle, uri)}`
        tally = { ...tally, failed: [...tally.failed, { ...file, error }] }
      } else if (ownership.kind === 'owned') {
        const [outcome] = await remover.deleteFiles([ownership.location])
        tally = withOutcome(tally, file, ownership.location, outcome)
      }
    }
    return tally
  }

  return async (claims, items) => {
    const named = new Map(items.map(({ task, namedUris }) => [task.id, namedUris]))
    return await Promise.all(
      claims.map(async (claim): Promise<Claim> => {
        const { task, ifGone, files = NO_FILES } = claim
        if (ifGone.kind !== 'deleted') return claim
        const known = named.get(task.id) ?? new Set()
        const late = ifGone.fileUrls.filter((uri) => !known.has(uri))
        const without = { ...claim, ifGone: { ...ifGone, fileUrls: [] } }
        return late.length === 0 ? without : { ...without, files: await clearLate(task, late, files) }
      }),
    )
  }
}

/** Where this run deletes no files: those of models that went before their task are listed as the server lists others. */
export const listLeftModels: CompleteFiles = (claims, items) => {
  const left = new Map(items.map(({ task, leftModels }) => [task.id, leftModels.map(({ uri }) => uri)]))
  return Promise.resolve(
    claims.map((claim): Claim => {
      const { task, ifGone } = claim
      if (ifGone.kind !== 'deleted') return claim
      return { ...claim, ifGone: { ...ifGone, fileUrls: [...ifGone.fileUrls, ...(left.get(task.id) ?? [])] } }
    }),
  )
}

function withOutcome(
  tally: FileTally,
  file: TaskFile,
  location: Location,
  outcome: FileOutcome | undefined,
): FileTally {
  if (outcome?.kind === 'deleted') {
    return plus(tally, { ...NO_FILES, ...countFiles([{ file, location, isMeasured: false }]) })
  }
  if (outcome?.kind === 'gone') return { ...tally, gone: tally.gone + 1 }
  return {
    ...tally,
    failed: [
      ...tally.failed,
      { ...file, error: outcome?.error ?? 'the store gave no answer', remedy: outcome?.remedy },
    ],
  }
}
