import type { Call } from '../endpoint.ts'
import { truthy } from '../python.ts'
import type { Store } from '../store.ts'

/** `project` with all the projects below, hidden ones too, where the request and the release want that. */
export function expandProjects(call: Call, ex: boolean): Record<string, unknown> {
  const { params, release, store } = call
  const { project } = params
  const isSupported = release.atLeast(ex ? '1.0' : '1.12')
  if (!isSupported || !truthy(params['include_subprojects']) || !truthy(project)) return params
  const wanted: readonly unknown[] = Array.isArray(project) ? project : [project]
  return { ...params, project: [...wanted, ...projectsBelow(store, wanted)] }
}

function projectsBelow(store: Store, ids: readonly unknown[]): string[] {
  const prefixes = ids
    .map((id) => store.projects.get(String(id))?.name)
    .filter((name) => name !== undefined)
    .map((name) => `${name}/`)
  return [...store.projects.values()]
    .filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)))
    .map(({ id }) => id)
}
