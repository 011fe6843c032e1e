import type { Call } from '../endpoint.ts'
import { dropEvents, reachElasticsearch } from '../elasticsearch.ts'
import { ApiError } from '../errors.ts'
import type { TaskDocument } from '../store.ts'
import type { Cleanup } from './cleanup.ts'
import type { DeleteOptions } from './request.ts'
import { scheduleForDelete } from './schedule.ts'
import { distinct, eventUrls } from './urls.ts'

/** Since 1.17 events go once for the whole call, when its tasks are gone already. */
export const deletesEventsPerBatch = ({ release }: Call) => release.atLeast('1.17')

/**
 * Up to 1.16 each task takes its events along: refused for published tasks at a time when the children
 * and models have been dealt with already, so that the task is left half destroyed.
 */
export function deleteEventsOfTask(call: Call, task: TaskDocument, cleanup: Cleanup, force: boolean): void {
  const { store, release, identity } = call
  reachElasticsearch(call)
  const sources = release.atLeast('1.8') ? [task.id, ...cleanup.deletedModelIds] : [task.id]
  cleanup.urls.event_urls = distinct(sources.flatMap((id) => eventUrls(store, id)))
  if (!force && (task.status === 'published' || task.status === 'publishing')) {
    const data = { company: identity.company, id: task.id }
    throw new ApiError(
      [400, 101],
      `Invalid task id (or task published): company=${data.company}, id=${data.id}`,
      data,
    )
  }
  dropEvents(call, sources)
}

/** Up to 1.16 the reply names only what the client has to delete itself, and folders go as a whole. */
export function scheduleFilesOfTask(
  call: Call,
  taskId: string,
  cleanup: Cleanup,
  options: DeleteOptions,
): void {
  const isTold = options.returnFileUrls || call.release.atLeast('1.8')
  if (!options.deleteExternalArtifacts || !isTold) return
  const { urls } = cleanup
  const wholeFolders = !cleanup.keepsOutputs
  const all = [...urls.model_urls, ...urls.artifact_urls, ...urls.event_urls]
  const taken = scheduleForDelete(call, taskId, all, { wholeFolders })
  const left = (list: string[]) => list.filter((url) => !taken.has(url))
  cleanup.urls = {
    model_urls: left(urls.model_urls),
    artifact_urls: left(urls.artifact_urls),
    event_urls: left(urls.event_urls),
  }
}

/**
 * Since 1.17: the events of all tasks of the call and of their deleted models. Their URLs are never
 * returned, but scheduled, all under the first task's id (transcript 16). The tasks are gone already, so that
 * without Elasticsearch the call fails and the events stay for ever (transcript 27).
 */
export function deleteEventsOfBatch(call: Call, cleanups: readonly Cleanup[], options: DeleteOptions): void {
  const sources = cleanups.flatMap(({ taskId, deletedModelIds }) => [taskId, ...deletedModelIds])
  const first = cleanups[0]
  if (first === undefined) return
  if (options.deleteExternalArtifacts) {
    for (const { taskId, urls } of cleanups) {
      scheduleForDelete(call, taskId, [...urls.model_urls, ...urls.artifact_urls])
    }
    reachElasticsearch(call)
    for (const id of sources) scheduleForDelete(call, first.taskId, eventUrls(call.store, id))
  }
  dropEvents(call, sources)
}
