import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { addModel, addTask } from '../../../simulator/seed.ts'
import { addArtifact } from '../../../simulator/seed-content.ts'
import type { Simulator } from '../../../simulator/server.ts'
import { daysAgo } from '../e2e/world.ts'
import { hexId } from '../fixtures.ts'

/** Few ids, so that records and folders meet. */
const IDS = Array.from({ length: 8 }, (_, i) => hexId(`${i + 1}a`))
const FOLDERS = 8
const FAR_OLDER = 60

const id = fc.constantFrom(...IDS)

const folder = fc
  .record({
    id,
    project: fc.constantFrom('Vision', 'Vision/Night run', '%D0%AF/x', 'new\nline'),
    name: fc.constantFrom('train', 'a b', 'per%20cent', 'ünï☃', "quo'te+#?"),
    /** The id of a folder around it; in most cases there is none. */
    inside: fc.option(id, { freq: 6 }),
    files: fc.nat(3),
    days: fc.constantFrom(3, FAR_OLDER, FAR_OLDER, 400),
    /** As finely as disks keep times. */
    microseconds: fc.nat(999),
    holdsLink: fc.nat(9).map((n) => n === 0),
  })
  // Two folders of one id, one in the other, are one to a run.
  .map((one) => (one.inside === one.id ? { ...one, inside: null } : one))

const SPELLINGS = {
  plain: (uri: string) => uri,
  quoted: (uri: string) => encodeURI(uri),
  'quoted dot': (uri: string) => uri.replaceAll(/\.(?=[0-9a-f]{32})/gu, '%2E'),
  capitals: (uri: string) => uri.replace(/^[a-z]+:\/\/[^/]*/u, (origin) => origin.toUpperCase()),
  'other host': (uri: string) => uri.replace(/^[a-z]+:\/\/[^/]*/u, 's3://elsewhere.lan:9000/bucket'),
  'folder alone': (uri: string) => uri.slice(0, uri.lastIndexOf('/')),
}

const naming = fc.record({
  folder: fc.nat(FOLDERS - 1),
  by: fc.constantFrom('model' as const, 'artifact' as const),
  spelling: fc.constantFrom(...(Object.keys(SPELLINGS) as (keyof typeof SPELLINGS)[])),
})

const edit = fc.record({
  kind: fc.constantFrom('restore' as const, 'grow' as const, 'shrink' as const, 'name' as const),
  folder: fc.nat(FOLDERS - 1),
})

export const leftoverWorlds = fc.record({
  release: fc.constantFrom('1.0' as const, '1.9' as const, '1.17' as const, '2.3' as const),
  isServed: fc.boolean(),
  folders: fc.uniqueArray(folder, { minLength: 1, maxLength: FOLDERS, selector: (one) => folderOf(one) }),
  tasks: fc.array(
    fc.record({
      id,
      status: fc.constantFrom('completed' as const, 'published' as const),
      hidden: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  named: fc.array(naming, { maxLength: 2 }),
  edits: fc.array(edit, { maxLength: 3 }),
  inputs: fc.record({
    'batch-size': fc.constantFrom('1', '3', '100'),
    concurrency: fc.constantFrom('1', '4'),
  }),
  /** At which request of the live run its connection is cut. */
  cutAt: fc.option(fc.nat(12), { freq: 3 }),
})

type Value<T> = T extends fc.Arbitrary<infer Of> ? Of : never
export type LeftoverCase = Value<typeof leftoverWorlds>
type Folder = Value<typeof folder>

/** Its path below the root, as ClearML's uploader makes it. */
export function folderOf({
  project,
  name,
  inside,
  id: own,
}: Pick<Folder, 'project' | 'name' | 'inside' | 'id'>): string {
  const around = inside === null ? '' : `outer.${inside}/`
  return `${project}/${around}${name}.${own}`
}

/** Makes the disk and the records. A task that has nothing to do with any of it makes the server one that has tasks. */
export function buildLeftovers(simulator: Simulator, root: string, spec: LeftoverCase): void {
  for (const one of spec.folders) {
    const at = folderOf(one)
    mkdirSync(path.join(root, at, 'models'), { recursive: true })
    for (let i = 0; i < one.files; i++) putFile(root, `${at}/models/m ${i}.pt`, one)
    if (one.holdsLink) symlinkSync('/etc/hostname', path.join(root, at, 'link'))
    // What is made in a folder makes it young.
    for (const part of ['models', '']) touch(path.join(root, at, part), one)
  }
  putFile(root, 'README.md', { days: 400, microseconds: 0 })
  addTask(simulator.store, { name: 'bystander' })
  for (const { id: own, status, hidden } of spec.tasks)
    if (!simulator.store.tasks.has(own))
      addTask(simulator.store, { id: own, status, system_tags: hidden ? ['hidden'] : [] })
  for (const one of spec.named) nameFolder(simulator, spec, one)
}

function nameFolder(
  simulator: Simulator,
  { folders }: LeftoverCase,
  { folder: index, by, spelling }: Value<typeof naming>,
): void {
  const one = folders[index]
  if (one === undefined) return
  const uri = SPELLINGS[spelling](`${simulator.filesUrl}/${folderOf(one)}/m.pt`)
  if (by === 'model') addModel(simulator.store, { uri })
  else addArtifact(simulator, addTask(simulator.store, { name: 'namer' }), 'input', { uri, mode: 'input' })
}

export function carryOut(
  simulator: Simulator,
  root: string,
  spec: LeftoverCase,
  { kind, folder: index }: LeftoverCase['edits'][number],
): void {
  const one = spec.folders[index]
  if (one === undefined) return
  const first = path.join(root, folderOf(one), 'models/m 0.pt')
  switch (kind) {
    case 'restore':
      if (!simulator.store.tasks.has(one.id)) addTask(simulator.store, { id: one.id })
      return
    case 'grow':
      putFile(root, `${folderOf(one)}/models/grown.pt`, { ...one, days: FAR_OLDER })
      return
    case 'shrink':
      if (existsSync(first)) rmSync(first)
      return
    case 'name':
      nameFolder(simulator, spec, { folder: index, by: 'model', spelling: 'quoted dot' })
  }
}

function putFile(root: string, file: string, age: Pick<Folder, 'days' | 'microseconds'>): void {
  writeFileSync(path.join(root, file), 'ten bytes!')
  touch(path.join(root, file), age)
}

function touch(file: string, { days, microseconds }: Pick<Folder, 'days' | 'microseconds'>): void {
  const seconds = daysAgo(days).getTime() / 1_000 + microseconds / 1_000_000
  utimesSync(file, seconds, seconds)
}

/**
 * The folders that may go, by nothing of what the run itself uses.
 * @param edits that were carried out
 */
export function truthOf(spec: LeftoverCase, edits: LeftoverCase['edits']): ReadonlySet<string> {
  const at = (index: number): Folder | undefined => spec.folders[index]
  const idsNamed = (index: number): readonly string[] => {
    const one = at(index)
    return one === undefined ? [] : [one.id, ...(one.inside === null ? [] : [one.inside])]
  }
  const edited = (kind: string): readonly number[] =>
    edits.filter((one) => one.kind === kind).map(({ folder: index }) => index)
  const taken = new Set([
    ...spec.tasks.map(({ id: own }) => own),
    ...spec.named.flatMap(({ folder: index }) => idsNamed(index)),
    ...edited('restore').flatMap((index) => at(index)?.id ?? []),
    ...edited('name').flatMap(idsNamed),
  ])
  const grown = new Set(edited('grow').map(at))
  const goes = (one: Folder): boolean =>
    !taken.has(one.id) &&
    !(one.inside !== null && taken.has(one.inside)) &&
    one.days >= FAR_OLDER &&
    !one.holdsLink &&
    !grown.has(one)
  return new Set(spec.folders.filter(goes).map(folderOf))
}
