import { asObject, asText, type JsonObject } from './json.ts'
import { fetchRows, type Reader } from './paging.ts'
import { parseTimestamp } from './task.ts'
import type { RecordList } from './whole-scan.ts'

/** A write that was under way during a read may be dated before what that read saw. */
const MARGIN_MS = 60_000

/** When a record was written last, by the server's clock; undefined where there is none, or no readable date. */
export async function lastChangeOf(
  reader: Reader,
  { endpoint, list }: RecordList,
): Promise<number | undefined> {
  const newest = { search_hidden: true, order_by: ['-last_change'], only_fields: ['id', 'last_change'] }
  const [row] = await fetchRows(reader, endpoint, list, newest, 0, 1)
  return instantOf(asObject(row)?.['last_change'])
}

/**
 * Visits every record that was written at that instant of the server's clock or later, and maybe others.
 * @param sinceMs undefined: all of them
 */
export async function scanChanged(
  reader: Reader,
  { endpoint, list, fields }: RecordList,
  sinceMs: number | undefined,
  visit: (row: JsonObject, id: string) => void,
): Promise<void> {
  const fromMs = sinceMs === undefined ? undefined : sinceMs - MARGIN_MS
  const params = {
    search_hidden: true,
    // Newest first, since servers before 1.17 ignore the condition.
    order_by: ['-last_change', 'id'],
    only_fields: fields,
    ...(fromMs === undefined ? {} : { last_change: [`>=${new Date(fromMs).toISOString().slice(0, 19)}`] }),
  }
  const seen = new Set<string>()
  for (let page = 0; ; page++) {
    const before = seen.size
    const rows = await fetchRows(reader, endpoint, list, params, page)
    let isPast = fromMs !== undefined
    for (const row of rows.map((one) => asObject(one) ?? {})) {
      const id = asText(row['id']) ?? ''
      const at = instantOf(row['last_change'])
      if (fromMs === undefined || at === undefined || at >= fromMs) isPast = false
      // What has no readable id is told each time that it comes, as by `scanWhole`.
      if (id !== '' && seen.has(id)) continue
      seen.add(id)
      visit(row, id)
    }
    if (isPast || seen.size === before) return
  }
}

function instantOf(value: unknown): number | undefined {
  const at = parseTimestamp(value)
  return typeof at === 'number' ? at : undefined
}
