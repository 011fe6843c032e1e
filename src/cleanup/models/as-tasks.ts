import type { ClearML } from '../../clearml/api.ts'

/** The calls of a cleanup, with models where they say tasks: what lists, decides again, deletes and asks is the same. */
export function modelsAsTasks(clearml: ClearML): ClearML {
  return {
    ...clearml,
    listTasks: clearml.listModels,
    tasksById: clearml.modelRecords,
    existing: clearml.existingModels,
    deleteTasks: (ids) => clearml.deleteFreeModels(ids),
    eventPage: (query) => clearml.eventPage({ ...query, ofModel: true }),
  }
}
