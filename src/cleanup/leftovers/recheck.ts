import pLimit from 'p-limit'
import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { noteModel, noteTask, type KnownIds } from '../../leftovers/known-ids.ts'
import type { KeepReason } from '../../plan/reasons.ts'
import { portions } from '../../portions.ts'

/** Asks whether folders are nobody's still; gives by id why one stays. */
export type Recheck = (taskIds: readonly string[]) => Promise<ReadonlyMap<string, KeepReason>>

type Calls = Pick<ClearML, 'existing' | 'lastChangeAtMs' | 'scanTaskFilesSince' | 'modelFilesNaming'>

/**
 * The last look at the server before anything is touched: tasks by their ids, models by the ids that they name, and of
 * all tasks those that were written since what is known was read. What is found is known from then on.
 */
export function createRecheck(clearml: Calls, known: KnownIds): Recheck {
  let { asOfMs } = known
  const oneByOne = pLimit(1)

  const readChanges = async (): Promise<void> => {
    const atMs = await clearml.lastChangeAtMs()
    await clearml.scanTaskFilesSince(asOfMs, (record) => {
      noteTask(known, record)
    })
    asOfMs = atMs
  }

  return async (taskIds) => {
    const ids = [...new Set(taskIds)]
    const [models] = await Promise.all([
      clearml.modelFilesNaming(ids),
      oneByOne(readChanges),
      ...portions(ids, MAX_PAGE_SIZE).map(async (portion) => {
        for (const id of await clearml.existing(portion)) known.tasks.add(id)
      }),
    ])
    for (const model of models) noteModel(known, model)
    return new Map(
      ids.flatMap((id): [string, KeepReason][] => {
        if (known.tasks.has(id)) return [[id, 'task-exists']]
        return known.named.has(id) ? [[id, 'named-by-record']] : []
      }),
    )
  }
}
