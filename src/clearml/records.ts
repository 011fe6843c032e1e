import { askByIds, collect } from './by-ids.ts'
import { scanChanged } from './changed-scan.ts'
import { REPORT_ASSETS_FIELD } from './contents.ts'
import { asArray, asObject, asText, asTexts, type JsonObject } from './json.ts'
import { fetchAllRows, fetchRows, MAX_PAGE_SIZE, scanRows, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { scanWhole, type RecordList } from './whole-scan.ts'

/** Gets the id of a task and its record as text, in which other tasks may be named. */
export type Visit = (id: string, text: string) => void

/** Looks at other tasks than the candidates, archived and hidden ones included. */
export type RecordsApi = {
  /** All children, by parent. */
  childrenOf: (parentIds: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>
  /** Where the newest models, and the artifacts of the newest tasks that are not archived, are said to lie; newest first. */
  recentFileUris: () => Promise<readonly string[]>
  scanControllers: (visit: Visit) => Promise<void>
  scanDatasets: (visit: Visit) => Promise<void>
  /** Every task that the credentials see, with the files that its record names. */
  scanFilesOfTasks: (visit: Visit) => Promise<void>
  /** The same for tasks that were written at that instant of the server's clock or later, and maybe others; undefined: all. */
  scanChangedFilesOfTasks: (sinceMs: number | undefined, visit: Visit) => Promise<void>
}

/** A controller keeps the graph of its run in `configuration`. */
const CONTROLLER_FIELDS = ['id', 'configuration', 'hyperparams', 'runtime']
const DATASET_FIELDS = [...CONTROLLER_FIELDS, 'parent', 'comment', 'tags', 'script', 'models', 'execution']
const FILE_FIELDS = ['id', 'last_change', 'execution.artifacts']
/** Such records may be large. */
const SMALL_PAGE = 50
/** With their artifacts. */
const RECENT_TASKS = 100

export function createRecordsApi(session: Session, { host, abilities }: Server): RecordsApi {
  const reader: Reader = { call: session.read, host }
  const scan = (filter: object, fields: readonly string[], visit: Visit): Promise<void> =>
    scanRows(
      reader,
      'tasks.get_all_ex',
      'tasks',
      { ...filter, search_hidden: true, only_fields: fields },
      SMALL_PAGE,
      (row) => {
        visit(asText(asObject(row)?.['id']) ?? '', JSON.stringify(row))
      },
    )
  const ofFiles: RecordList = {
    endpoint: 'tasks.get_all_ex',
    list: 'tasks',
    fields: abilities.hasReports ? [...FILE_FIELDS, REPORT_ASSETS_FIELD] : FILE_FIELDS,
  }
  return {
    childrenOf: async (parentIds) => {
      const only_fields = ['id', 'parent']
      const rows = await askByIds(parentIds, MAX_PAGE_SIZE, (parent) =>
        fetchAllRows(reader, 'tasks.get_all_ex', 'tasks', { parent, search_hidden: true, only_fields }),
      )
      const asked = new Set(parentIds)
      const children = rows.flatMap((row) => {
        const parent = asText(asObject(asObject(row)?.['parent'])?.['id'])
        const id = asText(asObject(row)?.['id'])
        return parent === undefined || id === undefined || !asked.has(parent) ? [] : [{ parent, id }]
      })
      return collect(
        children,
        ({ parent }) => parent,
        ({ id }) => id,
      )
    },
    recentFileUris: async () => {
      const newest = { search_hidden: true, order_by: ['-created'] }
      const models = { ...newest, only_fields: ['id', 'uri'] }
      const tasks = { ...newest, only_fields: ['id', 'system_tags', 'execution.artifacts'] }
      const [modelRows, taskRows] = await Promise.all([
        fetchRows(reader, 'models.get_all_ex', 'models', models, 0),
        fetchRows(reader, 'tasks.get_all_ex', 'tasks', tasks, 0, RECENT_TASKS),
      ])
      const artifacts = taskRows.flatMap((row) => {
        const { system_tags: tags, execution } = asObject(row) ?? {}
        return asTexts(tags)?.includes('archived') ? [] : (asArray(asObject(execution)?.['artifacts']) ?? [])
      })
      return inTurn(artifacts, modelRows).flatMap((record) => asText(asObject(record)?.['uri']) ?? [])
    },
    scanControllers: (visit) => scan({ type: ['controller'] }, CONTROLLER_FIELDS, visit),
    scanDatasets: (visit) => scan({ system_tags: ['dataset'] }, DATASET_FIELDS, visit),
    scanFilesOfTasks: (visit) => scanWhole(reader, ofFiles, visitingText(visit)),
    scanChangedFilesOfTasks: (sinceMs, visit) => scanChanged(reader, ofFiles, sinceMs, visitingText(visit)),
  }
}

function visitingText(visit: Visit): (row: JsonObject, id: string) => void {
  return (row, id) => {
    visit(id, JSON.stringify(row))
  }
}

function inTurn<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const longer = Math.max(one.length, other.length)
  return Array.from({ length: longer }, (_, i) => [...one.slice(i, i + 1), ...other.slice(i, i + 1)]).flat()
}
