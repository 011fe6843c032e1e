import { ApiError } from '../errors.ts'
import { PythonException, str, typeName } from '../python.ts'
import type { Release } from '../release.ts'
import type { DocumentKind, StoredDocument } from './kinds.ts'
import { isMissing, valueAt } from './predicate.ts'
import { checkFieldName } from './schema.ts'

type Key = { name: string; descending: boolean }

/** Without `order_by` documents come in the order of the store. */
export function ordered(
  documents: StoredDocument[],
  orderBy: unknown,
  { kind, release, searching }: { kind: DocumentKind; release: Release; searching: boolean },
): StoredDocument[] {
  const keys = orderKeys(orderBy)
  const [first] = keys
  if (first === undefined) return documents
  if (keys.some(({ name }) => name === '@text_score') && !searching) {
    const reason = 'text score cannot be used in order_by when search text is not used'
    throw new ApiError([400, 16], `Invalid value for fields (${reason})`)
  }
  // Only a leading ascending field is looked up, for its missing values (transcript 08: `-nosuch` passes).
  if (!first.descending && first.name !== '') checkFieldName(kind, first.name, { joins: false })
  if (release.atLeast('1.8') && !keys.some(({ name }) => name === 'id' || name === '')) {
    keys.push({ name: 'id', descending: false })
  }
  return documents.toSorted((left, right) => {
    for (const key of keys) {
      const difference = compareBy(key, left, right, key === first)
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** A string is read letter by letter: Python iterates over it (transcripts 02 and 08). */
function orderKeys(orderBy: unknown): Key[] {
  if (orderBy === null || orderBy === undefined) return []
  if (typeof orderBy !== 'string' && !Array.isArray(orderBy)) {
    throw new PythonException(`'${typeName(orderBy)}' object is not iterable`)
  }
  return Array.from(orderBy, (entry) => {
    const text = str(entry)
    return { name: text.replace(/^[+-]/, ''), descending: text.startsWith('-') }
  })
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
