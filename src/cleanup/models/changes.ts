import type { ClearML } from '../../clearml/api.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { Change } from '../remove/changes.ts'
import { modelsBeside, type ModelOptions } from './inspect.ts'
import { sharersOf } from './sharers.ts'
import { findModelTies } from './ties.ts'

/**
 * The last look at what the server would not refuse, or only when the file is gone already: uses, makers, and who else
 * names the file. Gives by id why a model stays.
 */
export async function findModelChanges(
  clearml: ClearML,
  items: readonly Inspected[],
  options: ModelOptions,
): Promise<ReadonlyMap<string, Change>> {
  const ids = items.map(({ task }) => task.id)
  const { models, holds } = await findModelTies(clearml, ids, options)
  const withFile = items.flatMap(({ task, owned }) => (owned.length === 0 ? [] : (models.get(task.id) ?? [])))
  const inFolders = await modelsBeside(clearml, withFile, options)
  const isShared = (id: string): boolean =>
    withFile
      .filter((model) => model.id === id)
      .some((model) => {
        const { staying, going } = sharersOf(model, inFolders, options)
        return staying.length + going.length > 0
      })
  return new Map(
    items.flatMap(({ task: { id }, namedUris }): [string, Change][] => {
      const hold = holds.get(id)
      if (hold !== undefined) return [[id, hold]]
      const uri = models.get(id)?.uri
      const isChanged = uri === undefined || !namedUris.has(uri) || isShared(id)
      return isChanged ? [[id, { reason: 'models-changed' }]] : []
    }),
  )
}
