import { portions } from '../portions.ts'
import { askByIds } from './by-ids.ts'
import { REPORT_ASSETS_FIELD } from './contents.ts'
import { asArray, asObject, asText, type JsonObject } from './json.ts'
import { fetchRows, MAX_PAGE_SIZE, scanRows, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { parseTimestamp } from './task.ts'

/** What the record of a task or model says of files, and of tasks that may be gone. */
export type RecordedFiles = {
  id: string
  /** Every URI in it; where a part has another shape than expected, the JSON of that part. */
  uris: readonly string[]
  /** Other texts in which tasks are named: its parent, its maker. They tell that this server once had them. */
  mentions: readonly string[]
}

export type VisitFiles = (record: RecordedFiles) => void

/** Looks at all records that name files, of whatever task: archived, hidden, published and public ones included. */
export type RecordedFilesApi = {
  /** Every task that the credentials see. */
  scanTaskFiles: (visit: VisitFiles) => Promise<void>
  /** Every model likewise. */
  scanModelFiles: (visit: VisitFiles) => Promise<void>
  /** When a task was written last, by the server's clock; undefined where there is no task, or no readable date. */
  lastChangeAtMs: () => Promise<number | undefined>
  /**
   * Every task that was written at that instant of the server's clock or later, and maybe others.
   * @param sinceMs undefined: all of them
   */
  scanTaskFilesSince: (sinceMs: number | undefined, visit: VisitFiles) => Promise<void>
  /** Models of anybody that name one of these ids in their URI. */
  modelFilesNaming: (ids: readonly string[]) => Promise<readonly RecordedFiles[]>
}

type Kind = { endpoint: string; list: string; fields: readonly string[]; parse: (row: JsonObject) => Found }
type Found = Omit<RecordedFiles, 'id'>

const MODELS: Kind = {
  endpoint: 'models.get_all_ex',
  list: 'models',
  fields: ['id', 'uri', 'task', 'comment'],
  parse: ({ uri, task, comment }) => ({
    uris: [...textsOf(uri), ...makerIfThere(task)],
    mentions: [asText(asObject(task)?.['id'] ?? task) ?? '', asText(comment) ?? ''],
  }),
}
/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200
/** How the server keeps the maker of a model whose task was deleted. */
const DELETED_MAKER = '__DELETED__'

export function createRecordedFilesApi(
  session: Session,
  { host, abilities }: Pick<Server, 'host' | 'abilities'>,
): RecordedFilesApi {
  const reader: Reader = { call: session.read, host }
  const assets = abilities.hasReports ? [REPORT_ASSETS_FIELD, 'report'] : []
  const tasks: Kind = {
    endpoint: 'tasks.get_all_ex',
    list: 'tasks',
    fields: ['id', 'parent', 'last_change', 'execution.artifacts', 'output', ...assets],
    parse: filesOfTask,
  }

  const scan = async (
    { endpoint, list, fields }: Kind,
    params: JsonObject,
    visit: (row: JsonObject) => void,
  ): Promise<void> => {
    const all = { search_hidden: true, ...params, only_fields: fields }
    await scanRows(reader, endpoint, list, all, MAX_PAGE_SIZE, (row) => {
      visit(asObject(row) ?? {})
    })
  }

  /**
   * A record that goes while pages are read moves all behind it, so that one may be skipped at the border of two pages.
   * So ids alone are read once more, from the other end.
   */
  const scanAll = async (kind: Kind, visit: VisitFiles): Promise<void> => {
    const seen = new Set<string>()
    const take = (row: JsonObject): void => {
      const id = asText(row['id']) ?? ''
      if (seen.has(id)) return
      seen.add(id)
      visit({ id, ...kind.parse(row) })
    }
    await scan(kind, {}, take)
    const skipped: string[] = []
    await scan({ ...kind, fields: ['id'] }, { order_by: ['-id'] }, (row) => {
      const id = asText(row['id']) ?? ''
      if (!seen.has(id)) skipped.push(id)
    })
    const rows = await askByIds(skipped, MAX_PAGE_SIZE, (id) =>
      fetchRows(reader, kind.endpoint, kind.list, { id, search_hidden: true, only_fields: kind.fields }, 0),
    )
    for (const row of rows) take(asObject(row) ?? {})
  }

  return {
    scanTaskFiles: (visit) => scanAll(tasks, visit),
    scanModelFiles: (visit) => scanAll(MODELS, visit),
    lastChangeAtMs: async () => {
      const params = { search_hidden: true, order_by: ['-last_change'], only_fields: ['id', 'last_change'] }
      const [row] = await fetchRows(reader, tasks.endpoint, tasks.list, params, 0, 1)
      return instantOf(asObject(row)?.['last_change'])
    },
    scanTaskFilesSince: async (sinceMs, visit) => {
      // Newest first, since servers before 1.17 ignore the condition.
      const newest = { search_hidden: true, order_by: ['-last_change', 'id'], only_fields: tasks.fields }
      const condition =
        sinceMs === undefined ? {} : { last_change: [`>=${new Date(sinceMs).toISOString().slice(0, 19)}`] }
      const seen = new Set<string>()
      for (let page = 0; ; page++) {
        const before = seen.size
        const rows = await fetchRows(reader, tasks.endpoint, tasks.list, { ...newest, ...condition }, page)
        let isPast = sinceMs !== undefined
        for (const fields of rows.map((row) => asObject(row) ?? {})) {
          const id = asText(fields['id']) ?? ''
          const at = instantOf(fields['last_change'])
          if (sinceMs === undefined || at === undefined || at >= sinceMs) isPast = false
          if (seen.has(id)) continue
          seen.add(id)
          visit({ id, ...tasks.parse(fields) })
        }
        if (isPast || seen.size === before) return
      }
    },
    modelFilesNaming: async (ids) => {
      const found: RecordedFiles[] = []
      await Promise.all(
        portions(ids, IDS_OF_A_PATTERN).map((part) =>
          scan(MODELS, { _any_: { fields: ['uri'], pattern: `(${part.join('|')})` } }, (row) =>
            found.push({ id: asText(row['id']) ?? '', ...MODELS.parse(row) }),
          ),
        ),
      )
      return found
    },
  }
}

function filesOfTask({ parent, execution, output, report, ...fields }: JsonObject): Found {
  const artifacts = asObject(execution)?.['artifacts']
  return {
    uris: [
      ...(asArray(artifacts)?.flatMap((one) => textsOf(asObject(one)?.['uri'] ?? one)) ?? textsOf(artifacts)),
      ...textsOf(output),
      ...textsOf(fields[REPORT_ASSETS_FIELD]),
      // Its text shows files of others, too.
      ...textsOf(report),
    ],
    mentions: textsOf(asObject(parent)?.['id'] ?? parent),
  }
}

/** What is no text is taken as it was sent: an id in it keeps a folder all the same. */
function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null || value === '') return []
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}

/** One that is gone has no files any more but those that models name. */
function makerIfThere(task: unknown): readonly string[] {
  const maker = asText(asObject(task)?.['id'] ?? task) ?? ''
  return maker === '' || maker.startsWith(DELETED_MAKER) ? [] : [maker]
}

function instantOf(value: unknown): number | undefined {
  const at = parseTimestamp(value)
  return typeof at === 'number' ? at : undefined
}
