import { askByIds, collect } from './by-ids.ts'
import { asObject, asText, type JsonObject } from './json.ts'
import { fetchAllRows, MAX_PAGE_SIZE, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import { parseModelIds } from './task.ts'

/** Tasks of anybody, archived and hidden ones included, that use one of these models as input, by model. */
export type UsersOfModels = (modelIds: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>

/** `modelIds` is undefined where they cannot be read: such a task may use any model. */
type Use = { taskId: string; modelIds: readonly string[] | undefined }

/** Where the server cannot be asked by models, it is asked once for the uses of all tasks. */
export function createUsersOfModels(
  reader: Reader,
  { filtersByInputModels }: Server['abilities'],
): UsersOfModels {
  let everyUse: Promise<readonly Use[]> | undefined

  const readUses = async (params: JsonObject): Promise<readonly Use[]> => {
    const only_fields = ['id', 'models.input']
    const rows = await fetchAllRows(reader, 'tasks.get_all_ex', 'tasks', {
      ...params,
      search_hidden: true,
      only_fields,
    })
    return rows.map((row) => {
      const fields = asObject(row)
      return {
        taskId: asText(fields?.['id']) ?? 'unknown',
        modelIds: fields === undefined ? undefined : parseModelIds(fields, 'input'),
      }
    })
  }
  const usesOf = async (modelIds: readonly string[]): Promise<readonly Use[]> => {
    if (modelIds.length === 0) return []
    if (filtersByInputModels) {
      return await askByIds(modelIds, MAX_PAGE_SIZE, (portion) => readUses({ 'models.input.model': portion }))
    }
    // The filter is ignored or means equality there: one look through all tasks serves the whole run.
    everyUse ??= readUses({})
    return await everyUse
  }

  return async (modelIds) => {
    const asked = new Set(modelIds)
    const uses = (await usesOf(modelIds)).flatMap(({ taskId, modelIds: used }) =>
      (used?.filter((modelId) => asked.has(modelId)) ?? modelIds).map((modelId) => ({ modelId, taskId })),
    )
    return collect(
      uses,
      ({ modelId }) => modelId,
      ({ taskId }) => taskId,
    )
  }
}
