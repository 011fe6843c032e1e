import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { Model } from '../../../src/clearml/models.ts'
import { objectUri } from '../../../src/files/bucket-uri.ts'
import type { Bucket } from '../../../src/files/stores/store.ts'
import { FakeClearML } from '../../support/fake-clearml.ts'
import { FakeStore } from '../../support/leftovers/fake-store.ts'
import { DAY, FILES_HOST, hexId, model, NOW, stores, task } from '../../support/fixtures.ts'
import { survey } from '../../support/leftovers/survey-world.ts'

/** Few ids, so that records and files meet. */
const id = fc.nat(9).map((n) => hexId(`${n}a`))
const S3: Bucket = { store: 's3', host: undefined, bucket: 'ml' }
const DISK: Bucket = { store: 'folder', bucket: '/srv/files' }
const STORES = stores({
  'files-host': FILES_HOST,
  'local-roots': `${FILES_HOST}=/srv/files`,
  'uri-map': `http://old-files:8081=${FILES_HOST}\ns3://other-name=s3://ml`,
})

const name = fc.constantFrom('train', 'a b', 'ünï☃', 'x.y', 'per%20cent', 'new\nline', '100%')
const project = fc.constantFrom('Vision', 'Vision/Night', 'a b/c', '.datasets/x')

type File = { bucket: Bucket; key: string; ids: readonly string[] }

const file: fc.Arbitrary<File> = fc
  .record({
    bucket: fc.constantFrom(S3, DISK),
    project,
    segments: fc.array(fc.tuple(name, id), { minLength: 1, maxLength: 2 }),
    rest: fc.constantFrom('models/m.pt', 'artifacts/a b.pkl', 'x'),
  })
  .map(({ bucket, project: path, segments, rest }) => ({
    bucket,
    key: [path, ...segments.map(([text, taskId]) => `${text}.${taskId}`), rest].join('/'),
    ids: segments.map(([, taskId]) => taskId),
  }))

/** Ways in which clients, proxies and people write one address. */
const SPELLINGS: readonly ((uri: string) => string)[] = [
  (uri) => uri,
  (uri) => encodePath(uri),
  (uri) => encodePath(encodePath(uri)),
  (uri) => uri.replace(/\.(?=[0-9a-f]{32})/gu, '%2E'),
  (uri) => uri.replace(/\.(?=[0-9a-f]{32})/gu, '%2e').replaceAll('/x', '%2Fx'),
  (uri) => uri.replace(/^[a-z0-9]+:\/\/[^/]*/u, (origin) => origin.toUpperCase()),
  (uri) => uri.replace(FILES_HOST, 'http://old-files:8081').replace('s3://ml/', 's3://other-name/'),
  (uri) => uri.replace(/^[a-z0-9]+:\/\/[^/]*/u, 's3://elsewhere.lan:9000/bucket'),
  (uri) => `${uri}?versionId=1#frag`,
  (uri) => uri.slice(0, uri.lastIndexOf('/')),
  (uri) => uri.replace(/[0-9a-f]{32}/gu, (taskId) => taskId.toUpperCase()),
]

function encodePath(uri: string): string {
  const [, origin = '', path = ''] = /^([a-z0-9]+:\/\/[^/]*)(.*)$/su.exec(uri) ?? []
  return origin + path.split('/').map(encodeURIComponent).join('/')
}

function recordedUri({ bucket, key }: File): string {
  return bucket.store === 'folder' ? `${FILES_HOST}/${key}` : objectUri(bucket, key)
}

type World = {
  files: readonly File[]
  taskIds: readonly string[]
  /** Files that records name, by place in the list, each in some spelling. */
  named: readonly { index: number; spelling: number; by: 'model' | 'artifact' | 'asset' }[]
  young: readonly number[]
}

const world: fc.Arbitrary<World> = fc.record({
  files: fc.array(file, { minLength: 1, maxLength: 15 }),
  taskIds: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
  named: fc.array(
    fc.record({
      index: fc.nat(14),
      spelling: fc.nat(SPELLINGS.length - 1),
      by: fc.constantFrom('model', 'artifact', 'asset'),
    }),
    { maxLength: 4 },
  ),
  young: fc.array(fc.nat(14), { maxLength: 3 }),
})

function recordsOf({ files, taskIds, named }: World): { tasks: TaskContents[]; models: Model[] } {
  const uris = named.flatMap(({ index, spelling, by }) => {
    const one = files[index]
    return one === undefined ? [] : [{ by, uri: SPELLINGS[spelling]?.(recordedUri(one)) ?? '' }]
  })
  const of = (kind: string) => uris.filter(({ by }) => by === kind).map(({ uri }) => uri)
  const [first, ...rest] = taskIds
  return {
    tasks: [
      task({
        id: first ?? '',
        artifacts: of('artifact').map((uri) => ({ uri, mode: 'input', bytes: 1 })),
        reportAssets: of('asset'),
      }),
      ...rest.map((taskId) => task({ id: taskId, artifacts: [] })),
    ],
    models: of('model').map((uri, i) => model(`m${i}`, undefined, { uri })),
  }
}

/** Which files go, by their own place. */
async function goingOf(given: World): Promise<ReadonlySet<string>> {
  const { tasks, models } = recordsOf(given)
  const store = new FakeStore(STORES)
  for (const [i, { bucket, key }] of given.files.entries())
    store.put(bucket, key, { modifiedAtMs: NOW - (given.young.includes(i) ? 1 : 90) * DAY })
  const roots = [
    { text: 's3://ml', bucket: S3 },
    { text: FILES_HOST, bucket: DISK },
  ].filter(({ bucket }) => given.files.some((one) => one.bucket === bucket))
  const found = await survey(
    { clearml: new FakeClearML(tasks, models), store },
    { roots: roots.map(({ text }) => text), stores: STORES },
  )
  const prefixes = found.draft.plan.families.flat().map(({ task: { id: entry } }) => {
    const folder = found.folders.get(entry)
    return folder === undefined ? '' : objectUri(folder.root.bucket, folder.prefix)
  })
  const going = store.uris.filter((uri) => prefixes.some((prefix) => uri.startsWith(prefix)))
  return new Set(going)
}

test('a leftover is never a file that a record names by any spelling, of a task that exists, or young', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const going = await goingOf(given)
      const uriOf = ({ bucket, key }: File): string => objectUri(bucket, key)
      for (const { index } of given.named) {
        const one = given.files[index]
        if (one !== undefined) expect(going.has(uriOf(one))).toBe(false)
      }
      for (const [i, one] of given.files.entries()) {
        if (one.ids.some((taskId) => given.taskIds.includes(taskId)))
          expect(going.has(uriOf(one))).toBe(false)
        const isOld = (other: File): boolean => !given.young.includes(given.files.indexOf(other))
        if (!isOld(one) && given.files.findLastIndex((other) => uriOf(other) === uriOf(one)) === i)
          expect(going.has(uriOf(one))).toBe(false)
      }
    }),
    { numRuns: 400 },
  )
})

test('what nobody names or has, is old and stands by itself goes', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const going = await goingOf({ ...given, young: [] })
      const named = new Set(given.named.flatMap(({ index }) => given.files[index]?.ids ?? []))
      const nested = given.files.filter(({ ids }) => new Set(ids).size > 1).flatMap(({ ids }) => ids)
      for (const one of given.files) {
        const isFree = one.ids.every(
          (taskId) => !given.taskIds.includes(taskId) && !named.has(taskId) && !nested.includes(taskId),
        )
        if (isFree) expect(going.has(objectUri(one.bucket, one.key))).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})
