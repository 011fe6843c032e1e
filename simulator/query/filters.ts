import type { Call } from '../endpoint.ts'
import { isDict, str, truthy } from '../python.ts'
import { datePredicate } from './date-filter.ts'
import { filterFields } from './kinds.ts'
import type { DocumentKind } from './kinds.ts'
import { filterObjectPredicate, listPredicate } from './list-filter.ts'
import { multiFieldPredicate, patternPredicate } from './pattern-filter.ts'
import { valueAt } from './predicate.ts'
import type { Predicate } from './predicate.ts'
import { rangePredicate } from './range-filter.ts'

const MULTI_FIELD = ['_any_', '_or_', '_all_', '_and_']
const TASK_DATES = [
  'created',
  'started',
  'completed',
  'published',
  'status_changed',
  'last_update',
  'last_change',
]

/**
 * The conditions that a request sets, to be met all together. Fields that filter nothing are ignored, so a
 * misspelt filter matches everything (transcript 02).
 */
export function requestPredicates(
  call: Call,
  kind: DocumentKind,
  params: Readonly<Record<string, unknown>>,
): Predicate[] {
  const { release, settings } = call
  const { ignoreFilters } = settings
  if (ignoreFilters === 'all') return []
  const now = call.now()
  const fields = filterFields(kind, release)
  const filterObject = release.atLeast('1.13') && isDict(params['filters']) ? params['filters'] : {}
  const isList = (key: string) =>
    fields.lists.includes(key) || fields.listPrefixes.some((prefix) => key.startsWith(prefix))

  const predicates: (Predicate | undefined)[] = []
  for (const [key, data] of Object.entries(params)) {
    if (data === null || data === undefined) continue
    if (fields.patterns.includes(key)) predicates.push(patternPredicate(key, data))
    else if (isList(key) && !(key in filterObject)) predicates.push(listPredicate(key, data, release))
    else if (fields.ranges.includes(key) || (kind === 'task' && key.startsWith('last_metrics.'))) {
      predicates.push(rangePredicate(key, data, now))
    } else if (fields.dates.includes(key) && ignoreFilters !== 'dates') {
      predicates.push(datePredicate(key, data, now))
    } else if (fields.equal.includes(key) || fields.equalPrefixes.some((prefix) => key.startsWith(prefix))) {
      predicates.push((document) => equals(valueAt(document, key), data))
    } else if (MULTI_FIELD.includes(key)) {
      predicates.push(multiFieldPredicate(key, data, { now, release, dateFields: TASK_DATES }))
    } else if (key === 'search_text' && truthy(data)) {
      predicates.push(textPredicate(str(data)))
    }
  }
  for (const [key, data] of Object.entries(filterObject)) {
    if (isList(key)) predicates.push(filterObjectPredicate(key, data))
  }
  return predicates.filter((predicate) => predicate !== undefined)
}

function equals(value: unknown, wanted: unknown): boolean {
  return Array.isArray(value) ? value.includes(wanted) : value === wanted
}

/** Stands in for MongoDB's text index: any of the words, in the name, the comment or the id. */
function textPredicate(text: string): Predicate {
  const words = text.toLowerCase().split(/\s+/)
  return (document) => {
    const haystack = [document['name'], document['comment'], document.id].join('\n').toLowerCase()
    return words.some((word) => haystack.includes(word))
  }
}
