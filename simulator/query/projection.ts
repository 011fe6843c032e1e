import { ApiError } from '../errors.ts'
import { PythonException, isDict, typeName } from '../python.ts'
import { compareVersions } from '../path.ts'
import type { Release } from '../release.ts'
import type { Store } from '../store.ts'
import { withDefaults } from './defaults.ts'
import type { DocumentKind, StoredDocument } from './kinds.ts'
import { CLASS_NAMES, SCHEMAS, checkFieldName } from './schema.ts'
import type { Field, Schema } from './schema.ts'

export type Row = Record<string, unknown>

/** The fields asked for, as a tree; a field without branches is wanted whole. */
type Tree = Map<string, Tree>

export type Projection = { include?: Tree; exclude: string[][] }

/** Returned only to those who ask. */
const UNASKED = [['unique_metrics'], ['company_origin'], ['enqueue_status']]

export function parseProjection(
  onlyFields: unknown,
  kind: DocumentKind,
  { ex, release }: { ex: boolean; release: Release },
): Projection {
  const names = fieldNames(onlyFields)
  const excluded = names.filter((name) => name.startsWith('-')).map((name) => name.slice(1).split('.'))
  const included = names.filter((name) => !name.startsWith('-'))
  checkNames(included, kind, { ex, release })
  if (included.length === 0) return { exclude: [...UNASKED, ...excluded] }
  return { include: treeOf(ex ? ['id', ...included] : included), exclude: excluded }
}

/** A string is read letter by letter: Python iterates over it (transcript 02). */
function fieldNames(onlyFields: unknown): string[] {
  if (onlyFields === null || onlyFields === undefined) return []
  if (typeof onlyFields === 'string') return Array.from(onlyFields)
  if (Array.isArray(onlyFields)) return onlyFields.map(String)
  throw new PythonException(`'${typeName(onlyFields)}' object is not iterable`)
}

function checkNames(
  names: readonly string[],
  kind: DocumentKind,
  { ex, release }: { ex: boolean; release: Release },
): void {
  const unknown = names.filter((name) => !isField(name.split('.')[0] ?? '', kind, release))
  if (ex && unknown.length > 0) {
    const details = `fields=(${unknown.join(', ')}), object=${CLASS_NAMES[kind]}`
    throw new ApiError([400, 14], `Fields not defined for object: ${details}`)
  }
  for (const name of names) checkFieldName(kind, name, { joins: ex })
}

/** Models have a `last_change` since 1.13 only. */
function isField(name: string, kind: DocumentKind, release: Release): boolean {
  if (kind === 'model' && name === 'last_change' && !release.atLeast('1.13')) return false
  return SCHEMAS[kind][name] !== undefined
}

/** A field that is wanted whole takes in its own sub-fields. */
function treeOf(names: readonly string[]): Tree {
  const root: Tree = new Map()
  const whole = names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)))
  for (const name of whole) {
    let branch = root
    for (const part of name.split('.')) {
      const next = branch.get(part) ?? new Map<string, Tree>()
      branch.set(part, next)
      branch = next
    }
  }
  return root
}

/** The rules of one reply: `get_all_ex` shows references as objects, and joins what was asked of them. */
type Shape = { store: Store; ex: boolean }

export function projectRow(
  store: Store,
  kind: DocumentKind,
  document: StoredDocument,
  { include, exclude }: Projection,
  { ex }: { ex: boolean },
): Row {
  const row = pick(withDefaults(kind, document), SCHEMAS[kind], include ?? new Map<string, Tree>(), {
    store,
    ex,
  })
  for (const path of exclude) remove(row, path)
  return row
}

/** The row of a document without any projection. */
export function fullRow(
  store: Store,
  kind: DocumentKind,
  document: StoredDocument,
  options: { ex: boolean },
): Row {
  return projectRow(store, kind, document, { exclude: UNASKED }, options)
}

function pick(source: Readonly<Row>, schema: Schema, tree: Tree, shape: Shape): Row {
  const row: Row = {}
  const names = tree.size > 0 ? tree.keys() : Object.keys(source)
  for (const name of names) {
    const value = source[name]
    if (value === undefined || value === null) continue
    row[name] = shaped(value, schema[name] ?? 'value', tree.get(name) ?? new Map<string, Tree>(), shape)
  }
  return row
}

function shaped(value: unknown, field: Field, tree: Tree, shape: Shape): unknown {
  if (field === 'map' && isDict(value)) return tree.size > 0 ? pick(value, {}, tree, shape) : value
  if (typeof field === 'string') return value
  if ('reference' in field)
    return shape.ex ? referenceRow(String(value), field.reference, tree, shape) : value
  if ('fields' in field) return isDict(value) ? pick(value, field.fields, tree, shape) : value
  // Asked for `execution.artifacts.uri` the server answers with an empty list (transcript 08).
  if (field.mapStored && tree.size > 0) return []
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.map((item) => (isDict(item) ? pick(item, field.items, tree, shape) : item))
}

function referenceRow(id: string, kind: string, tree: Tree, shape: Shape): Row {
  if (id === '') return {}
  if (tree.size === 0) return { id }
  const document = referenced(shape.store, kind, id)
  return document ? { id, ...pick(document, SCHEMAS[kind as DocumentKind], tree, shape) } : { id }
}

function referenced(store: Store, kind: string, id: string): StoredDocument | undefined {
  switch (kind) {
    case 'task':
      return store.tasks.get(id)
    case 'model':
      return store.models.get(id)
    case 'project':
      return store.projects.get(id)
    case 'user':
      return store.users.get(id)
    default:
      return store.queues.get(id)
  }
}

function remove(row: Row, path: readonly string[]): void {
  const [name, ...rest] = path
  if (name === undefined) return
  const inner = row[name]
  if (rest.length === 0) Reflect.deleteProperty(row, name)
  else if (isDict(inner)) {
    row[name] = { ...inner }
    remove(row[name] as Row, rest)
  }
}

/** Tags come sorted (transcript 29). Requests below version 2.3 know one kind of them only (docs, section 1.1). */
export function conformTags(requestedVersion: string, rows: readonly Row[]): void {
  const knowsOneKind = compareVersions(requestedVersion, '2.3') < 0
  for (const row of rows) {
    const systemTags = listAt(row, 'system_tags')
    if (knowsOneKind && systemTags.length > 0) {
      row['tags'] = [...new Set([...listAt(row, 'tags'), ...systemTags])]
      row['system_tags'] = []
    }
    for (const field of ['tags', 'system_tags'])
      if (Array.isArray(row[field])) row[field] = listAt(row, field).toSorted()
  }
}

function listAt(row: Row, field: string): readonly unknown[] {
  const value = row[field]
  return Array.isArray(value) ? value : []
}
