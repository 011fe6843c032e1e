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
  const isOld = (row: JsonObject): boolean => {
    const at = instantOf(row['last_change'])
    return fromMs !== undefined && at !== undefined && at < fromMs
  }
  const readPage = async (page: number): Promise<{ news: number; rows: readonly JsonObject[] }> => {
    const before = seen.size
    const rows = (await fetchRows(reader, endpoint, list, params, page)).map((one) => asObject(one) ?? {})
    for (const row of rows) {
      const id = asText(row['id']) ?? ''
      // What has no readable id is told each time that it comes, as by `scanWhole`.
      if (id !== '' && seen.has(id)) continue
      seen.add(id)
      visit(row, id)
    }
    return { news: seen.size - before, rows }
  }

  let last = 0
  let hasBorder = false
  for (let reachedOld = false; ; last++) {
    const { news, rows } = await readPage(last)
    hasBorder ||= last > 0 && rows.length > 0 && !reachedOld
    reachedOld ||= rows.some(isOld)
    if (news === 0 || rows.every(isOld)) break
  }
  // One that goes while pages are read moves all behind it, so that one may be skipped at the border of two pages.
  if (hasBorder) for (let page = 0; page <= last; page++) await readPage(page)
}

function instantOf(value: unknown): number | undefined {
  const at = parseTimestamp(value)
  return typeof at === 'number' ? at : undefined
}
