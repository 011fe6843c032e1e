import { portions } from '../portions.ts'
import { lastChangeOf, scanChanged } from './changed-scan.ts'
import { MODELS, taskKind, type RecordedFiles, type RecordKind } from './file-records.ts'
import { asObject, asText, type JsonObject } from './json.ts'
import { MAX_PAGE_SIZE, scanRows, type Reader } from './paging.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { scanWhole } from './whole-scan.ts'

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

/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200

export function createRecordedFilesApi(
  session: Session,
  { host, abilities }: Pick<Server, 'host' | 'abilities'>,
): RecordedFilesApi {
  const reader: Reader = { call: session.read, host }
  const tasks = taskKind(abilities.hasReports)

  const scan = async (
    { endpoint, list, fields }: RecordKind,
    params: JsonObject,
    visit: (row: JsonObject) => void,
  ): Promise<void> => {
    const all = { search_hidden: true, ...params, only_fields: fields }
    await scanRows(reader, endpoint, list, all, MAX_PAGE_SIZE, (row) => {
      visit(asObject(row) ?? {})
    })
  }

  const scanAll = (kind: RecordKind, visit: VisitFiles): Promise<void> =>
    scanWhole(reader, kind, (row, id) => {
      visit({ id, ...kind.parse(row) })
    })

  return {
    scanTaskFiles: (visit) => scanAll(tasks, visit),
    scanModelFiles: (visit) => scanAll(MODELS, visit),
    lastChangeAtMs: () => lastChangeOf(reader, tasks),
    scanTaskFilesSince: (sinceMs, visit) =>
      scanChanged(reader, tasks, sinceMs, (row, id) => {
        visit({ id, ...tasks.parse(row) })
      }),
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
