import { REPORT_ASSETS_FIELD } from './contents.ts'
import { asArray, asObject, asText, type JsonObject } from './json.ts'
import type { RecordList } from './whole-scan.ts'

/** What the record of a task or model says of files, and of tasks that may be gone. */
export type RecordedFiles = {
  id: string
  /** Every URI in it; where a part has another shape than expected, the JSON of that part. */
  uris: readonly string[]
  /** Other texts in which tasks are named: its parent, its maker. They tell that this server once had them. */
  mentions: readonly string[]
}

/** How records of a kind are asked for, and read. */
export type RecordKind = RecordList & { parse: (row: JsonObject) => Found }
type Found = Omit<RecordedFiles, 'id'>

export const MODELS: RecordKind = {
  endpoint: 'models.get_all_ex',
  list: 'models',
  fields: ['id', 'uri', 'task', 'comment'],
  parse: ({ uri, task, comment }) => ({
    uris: [...textsOf(uri), ...makerIfThere(task)],
    mentions: [asText(asObject(task)?.['id'] ?? task) ?? '', asText(comment) ?? ''],
  }),
}

export function taskKind(hasReports: boolean): RecordKind {
  const assets = hasReports ? [REPORT_ASSETS_FIELD, 'report'] : []
  return {
    endpoint: 'tasks.get_all_ex',
    list: 'tasks',
    fields: ['id', 'parent', 'last_change', 'execution.artifacts', 'output', ...assets],
    parse: filesOfTask,
  }
}

/** How the server keeps the maker of a model whose task was deleted. */
const DELETED_MAKER = '__DELETED__'

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
