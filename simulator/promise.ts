import type { RecordedRequest } from './record.ts'

/** What a server says that has done what it was asked for; undefined for requests that delete nothing. */
export function promiseOf({ endpoint, method, path, params }: RecordedRequest): object | string | undefined {
  const ids = Array.isArray(params['ids']) ? params['ids'].map(String) : []
  switch (endpoint) {
    case 'tasks.delete_many':
      return {
        failed: [],
        succeeded: ids.map((id) => ({
          ...{ id, deleted: true, updated_children: 0, updated_models: 0, deleted_models: 0 },
          urls: { model_urls: [], artifact_urls: [], event_urls: [] },
        })),
      }
    case 'models.delete_many':
      return { failed: [], succeeded: ids.map((id) => ({ id, deleted: true, url: null })) }
    case 'fileserver':
      if (method === 'DELETE') return path.slice(1)
      return Array.isArray(params['files'])
        ? {
            deleted: Object.fromEntries(params['files'].map((name: unknown) => [String(name), String(name)])),
            errors: {},
          }
        : undefined
    default:
      return undefined
  }
}
