import type { ModelsApi } from '../../clearml/models.ts'

/** Which of these models the server still has; without ids nothing is sent. */
export async function modelsThere(
  clearml: Pick<ModelsApi, 'modelsById'>,
  ids: Iterable<string>,
): Promise<ReadonlySet<string>> {
  return new Set((await clearml.modelsById([...new Set(ids)])).map(({ id }) => id))
}
