import type { Model } from '../clearml/models.ts'
import { withAzureEndpoint } from './azure-endpoint.ts'
import { decodeOnce } from './ownership.ts'
import type { SpareReason } from './task-file.ts'

export type ModelSituation = {
  /** Tasks other than the one that goes which use the model as input. */
  otherUsers: readonly string[]
  deleteModels: boolean
}

/** Why the file of a model of a doomed task has to stay; undefined if it goes with the task. */
export function modelGuard(
  model: Model,
  { otherUsers, deleteModels }: ModelSituation,
): SpareReason | undefined {
  if (model.published) return 'published-model'
  if (!deleteModels) return 'model-kept'
  return otherUsers.length > 0 ? 'model-in-use' : undefined
}

/** The same file may be registered once percent-encoded and once not, or by two names of its store: they count as one. */
export function spellingKey(uri: string): string {
  return decodeOnce(withAzureEndpoint(uri))
}

/**
 * The fileserver is asked for one spelling of a stored text after the other until it finds one: two URIs that share a
 * key may name the same file.
 */
export function spellingKeys(uri: string): readonly string[] {
  if (!/^https?:/iu.test(uri)) return [spellingKey(uri)]
  const cut = uri.search(/[?#]|$/u)
  return [...new Set([spellingKey(uri), spellingKey(uri.slice(0, cut)) + uri.slice(cut), uri])]
}
