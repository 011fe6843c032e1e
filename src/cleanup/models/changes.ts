import type { Change, ChangesOf } from '../remove/last-look.ts'
import type { FindSharers } from './sharers.ts'
import type { FindModelTies } from './ties.ts'

/**
 * Looks once more at what the server would not refuse, or only when the file is gone already: uses, makers, and who else
 * names the file.
 */
export function createModelChanges(findTies: FindModelTies, findSharers: FindSharers): ChangesOf {
  return async (pairs) => {
    const items = pairs.map(({ item }) => item)
    const { models, holds } = await findTies(items.map(({ task }) => task.id))
    const withFile = items.flatMap(({ task, owned }) =>
      owned.length === 0 ? [] : (models.get(task.id) ?? []),
    )
    const sharersOf = await findSharers(withFile)
    const isShared = (id: string): boolean =>
      withFile
        .filter((model) => model.id === id)
        .some((model) => {
          const { staying, going } = sharersOf(model)
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
}
