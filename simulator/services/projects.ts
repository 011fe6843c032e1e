import type { Call, Endpoints } from '../endpoint.ts'
import { ApiError } from '../errors.ts'
import { requiredString } from '../fields.ts'
import { truthy } from '../python.ts'
import { queryDocuments } from '../query/index.ts'
import { fullRow, type Row } from '../query/projection.ts'
import { addProject } from '../seed.ts'
import type { Store } from '../store.ts'

export const projects: Endpoints = {
  'projects.get_all': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, false) },
  'projects.get_all_ex': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, true) },
  'projects.get_by_id': { minVersion: '1.0', access: 'user', handle: getById },
  'projects.create': { minVersion: '1.0', access: 'user', required: ['name'], handle: create },
}

function getById({ store, params, identity }: Call): unknown {
  const id = requiredString(params, 'project')
  const project = store.projects.get(id)
  if (project === undefined || ![identity.company, ''].includes(project.company))
    throw new ApiError([400, 401], `Invalid project id: id=${id}`)
  return { project: fullRow(store, 'project', project, { ex: false }) }
}

/** A full name is unique in a company. */
function create({ store, params, identity, now }: Call): unknown {
  const name = requiredString(params, 'name')
  const { company, user } = identity
  if ([...store.projects.values()].some((project) => project.name === name && project.company === company)) {
    throw new ApiError(
      [400, 801],
      'Value combination already exists (unique field already contains this value)',
    )
  }
  const created = now()
  const fields = { company, user, description: params['description'] ?? '', created, last_update: created }
  return { id: addProject(store, name, fields).id }
}

function getAll(call: Call, ex: boolean): unknown {
  const { store, params } = call
  const isShallow = truthy(params['shallow_search'])
  const candidates = [...store.projects.values()].filter(({ parent }) => !isShallow || parent === undefined)
  const { rows, ...scroll } = queryDocuments(call, 'project', candidates, { ex })
  const saysHidden = ex && truthy(params['search_hidden']) && call.release.atLeast('1.11')
  return { projects: saysHidden ? rows.map((row) => withHidden(store, row)) : rows, ...scroll }
}

/** Whoever asks for hidden projects is told which are, whatever fields were asked for (transcript 29). */
function withHidden(store: Store, row: Row): Row {
  const tags = store.projects.get(String(row['id']))?.system_tags ?? []
  return tags.includes('hidden') ? { ...row, hidden: true } : row
}
