import type { ClearML } from '../../clearml/api.ts'
import { errorMessage } from '../../clearml/errors.ts'
import type { Stores } from '../../files/locate.ts'
import type { FileRemover } from '../../files/remover.ts'
import type { FileTally } from '../../files/tally.ts'
import type { Remover } from '../cleaner.ts'
import { findChanges } from './changes.ts'
import { clearFiles, type Cleared } from './clear-files.ts'
import { deleteRecords, type DeleteOptions } from './delete.ts'
import { refusalText } from './refusals.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { clearNewcomers } from './newcomers.ts'
import { leftBehind, type OnFileError } from '../left-behind.ts'
import type { Settled } from '../outcome.ts'
import { recheck } from '../inspect/recheck.ts'

export type RemoveOptions = DeleteOptions & {
  /** What happens to a task whose files could not all be deleted. */
  onFileError: OnFileError
  removeFolders: boolean
  /** Whether files were inspected, so that one which the server names and nobody knew came later. */
  withFiles: boolean
  stores: Stores
  /** Gets the id of every task that was deleted. */
  deletedTaskIds: Set<string>
}

/**
 * Deletes for good: files first, the record last, since it is the only index of the files. Whatever stops in between,
 * the next run finds the record and goes on (docs/how-it-decides.md, "Order").
 */
export function liveRemover(clearml: ClearML, files: FileRemover, options: RemoveOptions): Remover {
  const { policy } = options
  return {
    remove: async (items) => {
      const rechecked = await recheck(clearml, items, policy)
      const now = new Map(rechecked.confirmed.map(({ task, contents }) => [task.id, contents]))
      const stillDoomed = items.flatMap((item) => {
        const contents = now.get(item.task.id)
        return contents === undefined ? [] : [{ item, contents }]
      })
      const changes = await findChanges(clearml, stillDoomed, options)
      const proved = stillDoomed.map(({ item }) => item).filter(({ task }) => !changes.has(task.id))
      const kept = stillDoomed.flatMap(({ item }) => {
        const hold = changes.get(item.task.id)
        return hold === undefined ? [] : [settle(item, { kind: 'kept', ...hold })]
      })

      const cleared = await clearFiles(files, proved, options)
      const left = cleared.flatMap(({ item, files }) => leftBehind(item, files, options.onFileError) ?? [])
      const ready = cleared.filter(({ item }) => !left.some(({ task }) => task.id === item.task.id))
      const done = [...rechecked.settled, ...kept, ...left]
      if (ready.length === 0) return { settled: done }

      const tallies = new Map(ready.map(({ item, files }) => [item.task.id, files]))
      const withTally = (settled: Settled): Settled => withFiles(settled, tallies.get(settled.task.id))
      try {
        const { refused, models } = await deleteSelfUsedModels(clearml, ready)
        const doomed = ready.map(({ item }) => item).filter(({ task }) => !refused.has(task.id))
        const failed = ready.flatMap(({ item }) => {
          const error = refused.get(item.task.id)
          return error === undefined ? [] : [settle(item, { kind: 'failed', error })]
        })
        const { settled, ...rest } = await deleteRecords(clearml, doomed, options)
        for (const { task, outcome } of settled)
          if (outcome.kind === 'deleted') options.deletedTaskIds.add(task.id)
        const counted = settled.map((entry) => plusModels(entry, models.get(entry.task.id) ?? 0))
        const all = [...failed, ...counted].map(withTally)
        return {
          settled: [
            ...done,
            ...(options.withFiles ? await clearNewcomers(files, all, doomed, options) : all),
          ],
          ...rest,
        }
      } catch (error) {
        // The files are gone, the records are not: the next run finds them and finishes.
        const failed = ready.map(({ item }) => settle(item, { kind: 'failed', error: errorMessage(error) }))
        return { settled: [...done, ...failed.map(withTally)], error }
      }
    },
  }
}

/**
 * The server keeps a model that its own task uses as input, and forgets whose it was: so it goes before the task. Gives by
 * task id why one of them stays, and how many went.
 */
async function deleteSelfUsedModels(
  clearml: ClearML,
  cleared: readonly Cleared[],
): Promise<{ refused: ReadonlyMap<string, string>; models: ReadonlyMap<string, number> }> {
  const users = cleared.map(({ item }) => item).filter(({ selfUsedModelIds: ids }) => ids.length > 0)
  if (users.length === 0) return { refused: new Map(), models: new Map() }
  const ids = users.flatMap(({ selfUsedModelIds }) => selfUsedModelIds)
  const { deleted, refusals } = await clearml.deleteModels(ids)
  const refused = users.flatMap(({ task, selfUsedModelIds }): [string, string][] => {
    const [refusal] = selfUsedModelIds.map((id) => refusals.get(id)).filter((found) => found !== undefined)
    return refusal === undefined ? [] : [[task.id, `a model of it: ${refusalText(refusal)}`]]
  })
  const models = users.map(({ task, selfUsedModelIds }): [string, number] => [
    task.id,
    selfUsedModelIds.filter((id) => deleted.has(id)).length,
  ])
  return { refused: new Map(refused), models: new Map(models) }
}

/** Models that went before their task count with it. */
function plusModels(settled: Settled, models: number): Settled {
  const { outcome } = settled
  if (outcome.kind !== 'deleted') return settled
  return { ...settled, outcome: { ...outcome, models: outcome.models + models } }
}

function settle({ task, ageAtMs }: Inspected, outcome: Settled['outcome']): Settled {
  return { task, ageAtMs, outcome }
}

function withFiles(settled: Settled, files: FileTally | undefined): Settled {
  return files === undefined ? settled : { ...settled, files }
}
