import type { Call, Endpoints } from '../endpoint.ts'
import { invalid } from '../fields.ts'
import { isDict, repr, truthy } from '../python.ts'
import { countDocuments } from '../query/index.ts'
import type { DocumentKind, StoredDocument } from '../query/index.ts'
import type { Release, ReleaseName } from '../release.ts'
import type { Store } from '../store.ts'

export const organization: Endpoints = {
  'organization.get_entities_count': {
    minVersion: '1.0',
    since: '1.6',
    access: 'user',
    handle: getEntitiesCount,
  },
}

type Entity = {
  kind: DocumentKind
  since: ReleaseName
  documents: (store: Store) => Iterable<StoredDocument>
}

/** Pipelines and datasets are projects, told apart by the filters that the caller sends (transcript 11). */
const ENTITIES: Readonly<Record<string, Entity>> = {
  projects: { kind: 'project', since: '1.6', documents: ({ projects }) => projects.values() },
  tasks: { kind: 'task', since: '1.6', documents: ({ tasks }) => tasks.values() },
  models: { kind: 'model', since: '1.6', documents: ({ models }) => models.values() },
  pipelines: { kind: 'project', since: '1.6', documents: ({ projects }) => projects.values() },
  datasets: { kind: 'project', since: '1.6', documents: ({ projects }) => projects.values() },
  reports: { kind: 'task', since: '1.9', documents: (store) => tasksOfType(store, 'report') },
  pipeline_runs: { kind: 'task', since: '2.2', documents: (store) => tasksOfType(store, 'controller') },
  dataset_versions: {
    kind: 'task',
    since: '2.2',
    documents: (store) => tasksOfType(store, 'data_processing'),
  },
}

function tasksOfType({ tasks }: Store, type: string): StoredDocument[] {
  return [...tasks.values()].filter((task) => task.type === type)
}

function getEntitiesCount(call: Call): unknown {
  const { params, release, store } = call
  const counts: Record<string, number> = {}
  for (const [name, { kind, since, documents }] of Object.entries(ENTITIES)) {
    const filter = params[name]
    if (filter === undefined || filter === null || !release.atLeast(since)) continue
    if (!isDict(filter)) {
      throw invalid(`error for field '${name}': ('value is wrong, expected type "dict"', ${repr(filter)}).`)
    }
    const searchHidden = truthy((release.atLeast('1.8') ? params : filter)['search_hidden'])
    const allowPublic = !release.atLeast('1.9') || truthy(params['allow_public'] ?? true)
    const count = countDocuments(call, kind, documents(store), { params: filter, searchHidden, allowPublic })
    counts[name] = Math.min(count, limit(params['limit'], release))
  }
  return counts
}

/** The server stops counting there. */
function limit(value: unknown, release: Release): number {
  return typeof value === 'number' && value > 0 && release.atLeast('2.2') ? value : Infinity
}
