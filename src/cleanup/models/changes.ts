import type { Model } from '../../clearml/models.ts'
import type { Inspected } from '../inspect/inspected.ts'
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
    const modelsOf = (some: readonly Inspected[]): readonly Model[] =>
      some.flatMap(({ task }) => models.get(task.id) ?? [])
    const owning = modelsOf(items.filter(({ owned }) => owned.length > 0))
    const sparing = modelsOf(items.filter(sparesOwnFile))
    const sharersOf = await findSharers([...owning, ...sparing])
    const isNamedElsewhere = (model: Model): boolean => {
      const { staying, going } = sharersOf(model)
      return staying.length + going.length > 0
    }
    // Without its record nobody would know of a file that nobody else names any more.
    const changed = [
      ...owning.filter(isNamedElsewhere),
      ...sparing.filter((model) => !isNamedElsewhere(model)),
    ]
    const changedIds = new Set(changed.map(({ id }) => id))
    return new Map(
      items.flatMap(({ task: { id }, namedUris }): [string, Change][] => {
        const hold = holds.get(id)
        if (hold !== undefined) return [[id, hold]]
        const uri = models.get(id)?.uri
        const isChanged = uri === undefined || !namedUris.has(uri) || changedIds.has(id)
        return isChanged ? [[id, { reason: 'models-changed' }]] : []
      }),
    )
  }
}

function sparesOwnFile({ spared }: Inspected): boolean {
  return spared.some(({ reason }) => reason === 'named-elsewhere')
}
