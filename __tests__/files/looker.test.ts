import { describe, expect, test } from '@jest/globals'
import type { Folder } from '../../src/files/folder.ts'
import type { Location } from '../../src/files/locate.ts'
import { LookError } from '../../src/files/look-error.ts'
import { createLooker, type Contents, type Looker } from '../../src/files/looker.ts'
import type { Bucket, ObjectReader, StoredObject } from '../../src/files/stores/store.ts'

const S3: Bucket = { store: 's3', host: undefined, bucket: 'ml' }
const OTHER: Bucket = { store: 's3', host: undefined, bucket: 'other' }
const at = (prefix: string, bucket: Bucket = S3): Folder => ({ store: 'object', bucket, prefix })
const onFileserver = (path: string): Extract<Location, { store: 'fileserver' }> => ({
  store: 'fileserver',
  host: 'http://files.test',
  path,
})
const object = (key: string, bytes = 1): StoredObject => ({ key, bytes, modifiedAtMs: 0 })

type World = { looker: Looker; listed: string[]; loaded: string[] }

/** @param found by prefix, pages or what a listing throws */
function world(
  found: Record<string, readonly StoredObject[][] | Error>,
  { localRoots = [{ from: '/x', to: '/y' }], signal = new AbortController().signal } = {},
): World {
  const listed: string[] = []
  const loaded: string[] = []
  const reader: ObjectReader = {
    list: async function* (bucket, prefix) {
      listed.push(`${bucket.bucket}/${prefix}`)
      const pages = found[prefix] ?? []
      if (pages instanceof Error) throw pages
      yield* pages
      await Promise.resolve()
    },
    bytesOf: (_, key) => (key === 'broken' ? Promise.reject(new Error('503')) : Promise.resolve(key.length)),
  }
  const looker = createLooker({
    ...{ localRoots, signal },
    limit: (work) => work(),
    bytesOnFileserver: ({ path }) => Promise.resolve(path.length),
    openReader: (store) => {
      loaded.push(store)
      return store === 'gcs' ? Promise.reject(new Error('no SDK')) : Promise.resolve(reader)
    },
  })
  return { looker, listed, loaded }
}

function keysOf(contents: Contents): string[] | string {
  return contents.kind === 'listed' ? contents.objects.map(({ key }) => key) : JSON.stringify(contents)
}

describe('a folder in a bucket', () => {
  test('is listed, page by page', async () => {
    const { looker, listed } = world({ 'p/t/': [[object('p/t/a'), object('p/t/b')], [object('p/t/c')]] })
    expect(keysOf(await looker.contentsOf(at('p/t/')))).toEqual(['p/t/a', 'p/t/b', 'p/t/c'])
    expect(listed).toEqual(['ml/p/t/'])
  })

  test('knows its own files by their keys', async () => {
    const { looker } = world({})
    const contents = await looker.contentsOf(at('p/t/'))
    const keys = (location: Location): readonly string[] =>
      contents.kind === 'listed' ? contents.keysOf(location) : []
    expect([
      keys({ store: 'object', bucket: { ...S3 }, key: 'p/t/a%20b' }),
      keys({ store: 'object', bucket: OTHER, key: 'p/t/a' }),
      keys(onFileserver('p/t/a')),
    ]).toEqual([['p/t/a%20b'], [], []])
  })

  test('that may not be listed is not asked for again, nor another one of its bucket', async () => {
    const denied = new LookError('no s3:ListBucket', true, { cause: undefined })
    const { looker, listed } = world({ 'p/t/': denied, 'p/u/': [[object('p/u/a')]] })
    const why = { kind: 'failed', why: 'no s3:ListBucket' }
    expect([await looker.contentsOf(at('p/t/')), await looker.contentsOf(at('p/u/'))]).toEqual([why, why])
    expect(keysOf(await looker.contentsOf(at('p/u/', OTHER)))).toEqual(['p/u/a'])
    expect(listed).toEqual(['ml/p/t/', 'other/p/u/'])
  })

  test('whose listing failed for a passing reason does not speak for the others', async () => {
    const { looker } = world({
      'p/t/': new LookError('503', false, { cause: undefined }),
      'p/u/': [[object('p/u/a')]],
    })
    expect(await looker.contentsOf(at('p/t/'))).toEqual({ kind: 'failed', why: '503' })
    expect(keysOf(await looker.contentsOf(at('p/u/')))).toEqual(['p/u/a'])
  })

  test('of a store that cannot be loaded says why', async () => {
    const { looker } = world({})
    const contents = await looker.contentsOf(at('p/', { store: 'gcs', bucket: 'ml' }))
    expect(contents).toEqual({ kind: 'failed', why: 'no SDK' })
  })

  test('is asked for no more once the run is stopped', async () => {
    const { looker, loaded } = world({}, { signal: AbortSignal.abort() })
    expect(await looker.contentsOf(at('p/t/'))).toMatchObject({ kind: 'failed' })
    expect(await looker.bytesOf({ store: 'object', bucket: S3, key: 'a' })).toBeUndefined()
    expect(loaded).toEqual([])
  })
})

describe('a folder of a fileserver', () => {
  const mounted = { localRoots: [{ from: 'HTTP://files.test:80/', to: '/srv/files' }].map(plain) }
  function plain({ from, to }: { from: string; to: string }): { from: string; to: string } {
    return { from: from.replace(/\/$/u, ''), to }
  }

  test('cannot be listed', async () => {
    const { looker, loaded } = world({})
    expect(await looker.contentsOf(onFileserver('p/t'))).toEqual({ kind: 'not-listable' })
    expect(loaded).toEqual([])
  })

  test('is listed where it is mounted, by the name that is stored', async () => {
    const { looker, listed } = world({ 'a b/t%/': [[object('a b/t%/x')]] }, mounted)
    const contents = await looker.contentsOf(onFileserver('a%20b/t%25'))
    expect(contents).toMatchObject({ kind: 'listed', prefix: 'a b/t%/', bucket: { bucket: '/srv/files' } })
    expect(contents.kind === 'listed' ? contents.keysOf(onFileserver('a%20b/t%25/x')) : []).toContain(
      'a b/t%/x',
    )
    expect(listed).toEqual(['/srv/files/a b/t%/'])
  })

  test('is looked for by its next reading where the first one leads to nothing', async () => {
    const { looker, listed } = world({ 'p%22/': [[object('p%22/x')]] }, mounted)
    expect(await looker.contentsOf(onFileserver('p%2522'))).toMatchObject({ prefix: 'p%22/' })
    expect(listed).toEqual(['/srv/files/p"/', '/srv/files/p%22/'])
  })

  test('that is there by no reading is empty', async () => {
    const { looker } = world({}, mounted)
    expect(await looker.contentsOf(onFileserver('p'))).toMatchObject({ kind: 'listed', objects: [] })
  })
})

test('the size of one file is asked for where it lies, and nobody can tell where that fails', async () => {
  const { looker } = world({})
  const sizes = [
    onFileserver('a/b'),
    { store: 'object', bucket: S3, key: 'four' },
    { store: 'object', bucket: S3, key: 'broken' },
    { store: 'object', bucket: { store: 'gcs', bucket: 'ml' }, key: 'a' },
  ] as const
  expect(await Promise.all(sizes.map((location) => looker.bytesOf(location)))).toEqual([
    3,
    4,
    undefined,
    undefined,
  ])
})

test('a bucket that refused to tell a size, for want of a right, is asked for no other', async () => {
  const denied = new LookError('no s3:GetObject', true, { cause: undefined })
  const asked: string[] = []
  const looker = createLooker({
    ...{ localRoots: [], signal: new AbortController().signal, limit: (work) => work() },
    bytesOnFileserver: () => Promise.resolve(undefined),
    openReader: () =>
      Promise.resolve({
        list: () => ReadableStream.from([[object('p/a')]]),
        bytesOf: (_, key) => {
          asked.push(key)
          return Promise.reject(denied)
        },
      }),
  })
  for (const key of ['a', 'b']) {
    expect(await looker.bytesOf({ store: 'object', bucket: S3, key })).toBeUndefined()
  }
  expect(asked).toEqual(['a'])
  expect(await looker.contentsOf(at('p/'))).toMatchObject({ kind: 'listed' })
})
