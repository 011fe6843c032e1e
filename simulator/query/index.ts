import type { Call } from '../endpoint.ts'
import { truthy } from '../python.ts'
import { requestPredicates } from './filters.ts'
import type { DocumentKind, StoredDocument } from './kinds.ts'
import { ordered } from './order.ts'
import { pageSlice } from './paging.ts'
import type { Predicate } from './predicate.ts'
import { conformTags, parseProjection, projectRow } from './projection.ts'
import type { Row } from './projection.ts'
import { nextOfScroll } from './scroll.ts'
import { expandProjects } from './subprojects.ts'

export type { DocumentKind, StoredDocument } from './kinds.ts'
export type { Row } from './projection.ts'

/** `scroll_id` is present only when the request had the key, as on the real server. */
export type QueryResult = { rows: Row[]; scroll_id?: string }

/**
 * What every `*.get_all` does with its request (`call.params`): filter, order, cut out the page or the
 * scroll's next part, and project. `ex` selects the rules of `*.get_all_ex`.
 */
export function queryDocuments(
  call: Call,
  kind: DocumentKind,
  documents: Iterable<StoredDocument>,
  { ex }: { ex: boolean },
): QueryResult {
  const { params, release, store } = call
  const allowsPublic = !ex || !release.atLeast('1.9') || truthy(params['allow_public'] ?? true)
  const predicates = [
    companyPredicate(call, allowsPublic),
    ...hiddenPredicate(call, kind, truthy(params['search_hidden']) || truthy(params['id'])),
    ...requestPredicates(call, kind, expandProjects(call, ex)),
  ]
  const scroll = release.atLeast('1.2') && params['scroll_id'] !== undefined ? nextOfScroll(call) : undefined
  const { start, size } = scroll?.slice ?? pageSlice(params, release)
  const projection = parseProjection(
    truthy(params['only_fields']) ? params['only_fields'] : params['projection'],
    kind,
    { ex, release },
  )
  const sorting = { store, kind, release, searching: truthy(params['search_text']) }
  const matching = ordered(select(documents, predicates), params['order_by'], sorting)
  const page = matching.slice(start, start + size)
  scroll?.advance(page.length)

  const rows = page.map((document) => projectRow(store, kind, document, projection, { ex }))
  conformTags(call.requestedVersion, rows)
  return scroll ? { rows, scroll_id: scroll.id } : { rows }
}

/** How many documents match; paging, order and sub-projects do not count here (transcript 11). */
export function countDocuments(
  call: Call,
  kind: DocumentKind,
  documents: Iterable<StoredDocument>,
  query: { params: Readonly<Record<string, unknown>>; searchHidden: boolean; allowPublic: boolean },
): number {
  const predicates = [
    companyPredicate(call, query.allowPublic),
    ...hiddenPredicate(call, kind, query.searchHidden),
    ...requestPredicates(call, kind, query.params),
  ]
  return select(documents, predicates).length
}

/** Documents of the caller's company, and public ones where they are wanted. */
function companyPredicate({ identity }: Call, allowPublic: boolean): Predicate {
  return ({ company }) => company === identity.company || (allowPublic && company === '')
}

/** Since 1.4 what is tagged `hidden` itself comes only when asked for (docs, section 3.6). */
function hiddenPredicate({ release }: Call, kind: DocumentKind, wanted: boolean): Predicate[] {
  if (wanted || !release.atLeast('1.4') || (kind !== 'task' && kind !== 'project')) return []
  return [({ system_tags: tags }) => !(Array.isArray(tags) && tags.includes('hidden'))]
}

function select(documents: Iterable<StoredDocument>, predicates: readonly Predicate[]): StoredDocument[] {
  const selected: StoredDocument[] = []
  for (const document of documents) {
    if (predicates.every((matches) => matches(document))) selected.push(document)
  }
  return selected
}
