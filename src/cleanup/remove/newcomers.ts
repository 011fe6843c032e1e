import type { Task } from '../../clearml/task.ts'
import { locate, type Location, type Stores } from '../../files/locate.ts'
import { obstacleText } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import type { FileRemover } from '../../files/remover.ts'
import { countFiles, NO_FILES, plus, type FileTally } from '../../files/tally.ts'
import type { FileOutcome } from '../../files/stores/store.ts'
import type { TaskFile } from '../../files/task-file.ts'
import type { Claim } from '../claim.ts'
import type { Inspected } from '../inspect/inspected.ts'

/**
 * Files that the server named when it deleted a record and that nobody knew before: they came between the inspection
 * and the deletion. Own ones go now, since no record leads to them any more; whatever stays is listed.
 */
export async function clearNewcomers(
  remover: Pick<FileRemover, 'deleteFiles'>,
  claims: readonly Claim[],
  items: readonly Inspected[],
  options: { stores: Stores; deletedTaskIds: ReadonlySet<string> },
): Promise<readonly Claim[]> {
  const named = new Map(items.map(({ task, namedUris }) => [task.id, namedUris]))
  return await Promise.all(
    claims.map(async (claim): Promise<Claim> => {
      const { task, ifGone, files = NO_FILES } = claim
      if (ifGone.kind !== 'deleted') return claim
      const known = named.get(task.id) ?? new Set()
      const late = ifGone.fileUrls.filter((uri) => !known.has(uri))
      const without = { ...claim, ifGone: { ...ifGone, fileUrls: [] } }
      if (late.length === 0) return without
      return { ...without, files: await clearLate(remover, task, late, files, options) }
    }),
  )
}

async function clearLate(
  remover: Pick<FileRemover, 'deleteFiles'>,
  { id: taskId, project }: Task,
  uris: readonly string[],
  files: FileTally,
  { stores, deletedTaskIds }: { stores: Stores; deletedTaskIds: ReadonlySet<string> },
): Promise<FileTally> {
  let tally = files
  for (const uri of uris) {
    const file: TaskFile = { uri, kind: 'artifact', bytes: undefined }
    const place = locate(uri, stores)
    const projectId = project.kind === 'known' ? project.id : undefined
    const ownership = ownershipOf({ uri, place, taskId, projectId, deletedTaskIds, modelGuard: undefined })
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
