import { askByIds } from './by-ids.ts'
import { asObject, asText, type JsonObject } from './json.ts'
import { fetchRows, MAX_PAGE_SIZE, scanRows, type Reader } from './paging.ts'

/** Records of one kind, and what is read of each. */
export type RecordList = { endpoint: string; list: string; fields: readonly string[] }

/**
 * Visits every record that the credentials see, hidden ones too. One that goes while pages are read moves all behind it, so
 * that one may be skipped at the border of two pages: ids alone are read once more, from the other end.
 */
export async function scanWhole(
  reader: Reader,
  { endpoint, list, fields }: RecordList,
  visit: (row: JsonObject, id: string) => void,
): Promise<void> {
  const seen = new Set<string>()
  const take = (row: unknown): void => {
    const record = asObject(row) ?? {}
    const id = asText(record['id']) ?? ''
    // What has no readable id is told each time that it comes: it names files all the same.
    if (id !== '' && seen.has(id)) return
    seen.add(id)
    visit(record, id)
  }
  const read = (params: JsonObject, each: (row: unknown) => void): Promise<void> =>
    scanRows(reader, endpoint, list, { search_hidden: true, ...params }, MAX_PAGE_SIZE, each)

  await read({ only_fields: fields }, take)
  const skipped: string[] = []
  await read({ order_by: ['-id'], only_fields: ['id'] }, (row) => {
    const id = asText(asObject(row)?.['id']) ?? ''
    if (!seen.has(id)) skipped.push(id)
  })
  const rows = await askByIds(skipped, MAX_PAGE_SIZE, (id) =>
    fetchRows(reader, endpoint, list, { id, search_hidden: true, only_fields: fields }, 0),
  )
  for (const row of rows) take(row)
}
