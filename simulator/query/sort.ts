import type { Store } from '../store.ts'
import type { StoredDocument } from './kinds.ts'
import { isMissing, valueAt } from './predicate.ts'

export type Key = { name: string; descending: boolean }

/** `values`: what each of the unsorted documents was sorted by, key after key. */
type LastSort = {
  keys: string
  documents: readonly StoredDocument[]
  values: readonly unknown[]
  sorted: StoredDocument[]
}

const lastSorts = new WeakMap<Store, LastSort>()

/** A listing asks for the same order page after page: as long as nothing changed, it is sorted once. */
export function sortDocuments(
  documents: StoredDocument[],
  keys: readonly Key[],
  store: Store,
): StoredDocument[] {
  const name = JSON.stringify(keys)
  const last = lastSorts.get(store)
  if (last?.keys === name && isUnchanged(last, documents, keys)) return last.sorted
  const sorted = documents.toSorted((left, right) => compare(keys, left, right))
  const values = documents.flatMap((document) => keys.map((key) => sortValue(document, key.name)))
  lastSorts.set(store, { keys: name, documents, values, sorted })
  return sorted
}

function isUnchanged(last: LastSort, documents: readonly StoredDocument[], keys: readonly Key[]): boolean {
  let at = 0
  return (
    documents.length === last.documents.length &&
    documents.every(
      (document, index) =>
        document === last.documents[index] &&
        keys.every((key) => sortValue(document, key.name) === last.values[at++]),
    )
  )
}

function compare(keys: readonly Key[], left: StoredDocument, right: StoredDocument): number {
  for (const [index, key] of keys.entries()) {
    const difference = compareBy(key, left, right, index === 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Missing values come first in MongoDB; the server moves those of a leading ascending field to the end. */
function compareBy(key: Key, left: StoredDocument, right: StoredDocument, isFirst: boolean): number {
  const [leftValue, rightValue] = [sortValue(left, key.name), sortValue(right, key.name)]
  const [leftMissing, rightMissing] = [isMissing(leftValue), isMissing(rightValue)]
  if (leftMissing || rightMissing) {
    const missingLast = Number(leftMissing) - Number(rightMissing)
    return key.descending || isFirst ? missingLast : -missingLast
  }
  const difference = compareValues(leftValue, rightValue)
  return key.descending ? -difference : difference
}

/** The empty name stands for the whole document, whose first field is its id. */
function sortValue(document: StoredDocument, name: string): unknown {
  return name === '' ? document.id : valueAt(document, name)
}

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime()
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [leftText, rightText] = [JSON.stringify(left), JSON.stringify(right)]
  return leftText < rightText ? -1 : Number(leftText > rightText)
}
