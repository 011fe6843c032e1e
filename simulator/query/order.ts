import { ApiError } from '../errors.ts'
import { PythonException, str, typeName } from '../python.ts'
import type { Release } from '../release.ts'
import type { Store } from '../store.ts'
import type { DocumentKind, StoredDocument } from './kinds.ts'
import { checkFieldName } from './schema.ts'
import { sortDocuments, type Key } from './sort.ts'

type Sorting = { store: Store; kind: DocumentKind; release: Release; searching: boolean }

/** Without `order_by` documents come in the order of the store. */
export function ordered(
  documents: StoredDocument[],
  orderBy: unknown,
  { store, kind, release, searching }: Sorting,
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
  return sortDocuments(documents, keys, store)
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
