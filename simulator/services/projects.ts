import type { Call, Endpoints } from '../endpoint.ts'
import { truthy } from '../python.ts'
import { queryDocuments } from '../query/index.ts'

export const projects: Endpoints = {
  'projects.get_all': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, false) },
  'projects.get_all_ex': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, true) },
}

function getAll(call: Call, ex: boolean): unknown {
  const { store, params } = call
  const isShallow = truthy(params['shallow_search'])
  const candidates = [...store.projects.values()].filter(({ parent }) => !isShallow || parent === undefined)
  const { rows, ...scroll } = queryDocuments(call, 'project', candidates, { ex })
  return { projects: rows, ...scroll }
}
