import { ClearMLError } from './errors.ts'
import { asArray, asObject, asText, type JsonObject } from './json.ts'
import type { Call } from './session.ts'

/** The server answers at most this many rows, whatever `page_size` asks for (transcript 04). */
export const MAX_PAGE_SIZE = 500

export type Reader = {
  call: Call
  /** For error texts. */
  host: string
}

/** One page of rows of a `*.get_all_ex`. @throws ClearMLError also when the reply holds no list, or no id. */
export async function fetchRows(
  { call, host }: Reader,
  endpoint: string,
  listName: string,
  params: JsonObject,
  page: number,
  pageSize = MAX_PAGE_SIZE,
): Promise<readonly unknown[]> {
  const data = await call(endpoint, { order_by: ['id'], ...params, page, page_size: pageSize })
  const rows = rowsIn(data, listName, endpoint, host)
  // Such a page brings nothing new, and would be taken for the last one.
  if (rows.length > 0 && !rows.some(hasId)) {
    throw new ClearMLError(endpoint, host, {
      kind: 'unexpected',
      detail: `a page of ${listName} without ids`,
    })
  }
  return rows
}

/** The rows of a reply. @throws ClearMLError when it holds no list. */
export function rowsIn(
  data: JsonObject,
  listName: string,
  endpoint: string,
  host: string,
): readonly unknown[] {
  const rows = asArray(data[listName])
  if (rows !== undefined) return rows
  throw new ClearMLError(endpoint, host, { kind: 'unexpected', detail: `no list of ${listName}` })
}

function hasId(row: unknown): boolean {
  return (asText(asObject(row)?.['id']) ?? '') !== ''
}

/**
 * Every page of a query. A short page is not the end, since a server may be set to smaller pages than it is
 * asked for; one without any new row is.
 * @param expected how many rows there can be at most: with so many no further page is asked for.
 */
export async function fetchAllRows(
  reader: Reader,
  endpoint: string,
  listName: string,
  params: JsonObject,
  expected = Infinity,
): Promise<readonly unknown[]> {
  const rows = new Map<unknown, unknown>()
  for (let page = 0; ; page++) {
    const before = rows.size
    for (const row of await fetchRows(reader, endpoint, listName, params, page))
      rows.set(asObject(row)?.['id'], row)
    if (rows.size === before || rows.size >= expected) return [...rows.values()]
  }
}

/** Visits every row of a query once, and keeps none: for rows that are too large to be held all together. */
export async function scanRows(
  reader: Reader,
  endpoint: string,
  listName: string,
  params: JsonObject,
  pageSize: number,
  visit: (row: unknown) => void,
): Promise<void> {
  const seen = new Set<unknown>()
  for (let page = 0; ; page++) {
    const before = seen.size
    for (const row of await fetchRows(reader, endpoint, listName, params, page, pageSize)) {
      const id = asObject(row)?.['id']
      // A row without an id is none that was seen before.
      if (typeof id !== 'string' || !seen.has(id)) visit(row)
      seen.add(id)
    }
    if (seen.size === before) return
  }
}
