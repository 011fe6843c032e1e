import type { Release } from '../release.ts'

export type DocumentKind = 'task' | 'model' | 'project' | 'user'

export type StoredDocument = {
  readonly id: string
  readonly company: string
  readonly [field: string]: unknown
}

/** Which request fields filter documents of a kind, and how (docs, section 3.2). */
export type FilterFields = {
  /** Case-sensitive regular expressions. */
  patterns: readonly string[]
  lists: readonly string[]
  /** Lists under names that the user makes up. */
  listPrefixes: readonly string[]
  /** `[min, max]`. */
  ranges: readonly string[]
  dates: readonly string[]
  equal: readonly string[]
  /** Everything under these names is compared as it is. */
  equalPrefixes: readonly string[]
}

const NO_FIELDS = { listPrefixes: [], ranges: [], equal: [], equalPrefixes: [] }

export function filterFields(kind: DocumentKind, release: Release): FilterFields {
  switch (kind) {
    case 'task':
      return taskFields(release)
    case 'model':
      return {
        ...NO_FIELDS,
        patterns: ['name', 'comment'],
        lists: ['id', 'user', 'project', 'task', 'parent', 'framework', 'uri', 'tags', 'system_tags'],
        dates: release.atLeast('1.17') ? ['last_update', 'last_change'] : ['last_update'],
        equal: ['ready'],
      }
    case 'project':
      return {
        ...NO_FIELDS,
        patterns: ['name', 'basename', 'description'],
        lists: ['id', 'parent', 'tags', 'system_tags'],
        dates: ['last_update'],
      }
    case 'user':
      return { ...NO_FIELDS, patterns: ['name'], lists: ['id'], dates: [] }
  }
}

function taskFields(release: Release): FilterFields {
  const queueIsList = release.atLeast('1.13')
  const inputModelIsList = release.atLeast('1.15')
  const dotted = release.atLeast('1.11')
  return {
    patterns: ['name', 'comment', ...(release.atLeast('1.9') ? ['report'] : [])],
    lists: [
      ...['id', 'user', 'type', 'status', 'project', 'parent', 'tags', 'system_tags'],
      ...(queueIsList ? ['execution.queue'] : []),
      ...(inputModelIsList ? ['models.input.model'] : []),
    ],
    listPrefixes: release.atLeast('1.2') ? ['hyperparams.'] : [],
    ranges: [
      ...['started', 'active_duration', 'last_iteration'],
      ...(release.atLeast('1.17') ? ['created'] : []),
    ],
    // Before 1.17 a condition on last_change was ignored.
    dates: ['status_changed', 'last_update', ...(release.atLeast('1.17') ? ['last_change'] : [])],
    equal: [
      ...(dotted && !queueIsList ? ['execution.queue'] : []),
      ...(dotted && !inputModelIsList ? ['models.input.model'] : []),
    ],
    equalPrefixes: dotted ? ['runtime.'] : [],
  }
}
