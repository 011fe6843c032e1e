import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHostProofs } from '../../../src/files/proof-of-host.ts'
import { createFolderStore } from '../../../src/files/stores/folder.ts'
import type { Bucket, FileOutcome, StoredObject } from '../../../src/files/stores/store.ts'

let base: string
let root: string
let proofs = createHostProofs()
const store = createFolderStore(
  {
    found: (root) => {
      proofs.found(root)
    },
    verdict: (root) => proofs.verdict(root),
  },
  { sleep: () => Promise.resolve(), concurrency: 4 },
)

beforeEach(() => {
  proofs = createHostProofs()
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'folder-')))
  root = path.join(base, 'share')
  mkdirSync(root)
})
afterEach(() => {
  rmSync(base, { recursive: true, force: true })
})

function put(key: string, text = 'x'): string {
  const file = path.join(root, key)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

function bucket(folder = root): Bucket {
  return { store: 'folder', bucket: folder }
}

const containing = (text: string): string => expect.stringContaining(text) as unknown as string

async function remove(...keys: string[]): Promise<readonly FileOutcome[]> {
  return await store.deleteObjects(bucket(), keys)
}

async function listed(prefix = '', folder = root): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = []
  for await (const page of store.list(bucket(folder), prefix)) found.push(...page)
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

describe('deleting', () => {
  test('takes exactly the named files, odd names literally', async () => {
    const goes = ['a/b%20c', 'a/line\nbreak', 'ü/日本😀', 'a/back\\slash', '-rf', 'a/ trail ']
    const stays = ['a/b c', 'a/linebreak', 'a/back/slash', 'a/trail']
    for (const key of [...goes, ...stays]) put(key)
    expect(await remove(...goes)).toEqual(goes.map(() => ({ kind: 'deleted' })))
    expect((await listed()).map(({ key }) => key)).toEqual(stays.toSorted())
  })

  test('says of what is not there that it is gone', async () => {
    put('a/other')
    expect(await remove('a/b', 'c/d/e')).toEqual([{ kind: 'gone' }, { kind: 'gone' }])
  })

  test('of a file that is named twice takes it once, and finds it gone then', async () => {
    put('a/b')
    put('a/other')
    const outcomes = await remove('a/b', 'a/b')
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['deleted', 'gone'])
  })

  test.each(['../outside', 'a/../../outside', './a', 'a//b', '', '/a', 'a/', '..'])(
    'refuses the path %j',
    async (key) => {
      writeFileSync(path.join(base, 'outside'), 'x')
      put('a/b')
      const [outcome] = await remove(key)
      expect(outcome?.kind).toBe('failed')
      expect(existsSync(path.join(base, 'outside'))).toBe(true)
      expect(existsSync(path.join(root, 'a/b'))).toBe(true)
    },
  )

  test('never goes through a symbolic link, to a folder or a file, inside or outside of the root', async () => {
    mkdirSync(path.join(base, 'outside'))
    writeFileSync(path.join(base, 'outside/file'), 'x')
    put('real/file')
    symlinkSync(path.join(base, 'outside'), path.join(root, 'out'))
    symlinkSync(path.join(root, 'real'), path.join(root, 'in'))
    symlinkSync(path.join(root, 'real/file'), path.join(root, 'link'))
    const outcomes = await remove('out/file', 'in/file', 'link')
    expect(outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.error : outcome.kind))).toEqual([
      expect.stringContaining('a symbolic link is on its way'),
      expect.stringContaining('a symbolic link is on its way'),
      expect.stringContaining('it is a symbolic link'),
    ])
    for (const file of ['outside/file', 'share/real/file', 'share/link'])
      expect(existsSync(path.join(base, file))).toBe(true)
  })

  test('reaches a root that is itself a symbolic link, as mounts may be', async () => {
    put('a/b')
    symlinkSync(root, path.join(base, 'alias'))
    expect(await store.deleteObjects(bucket(path.join(base, 'alias')), ['a/b'])).toEqual([
      { kind: 'deleted' },
    ])
  })

  test('takes no folder for a file', async () => {
    put('a/b')
    const outcomes = await remove('a', 'a/b/c')
    expect(outcomes).toMatchObject([
      { kind: 'failed', error: containing('is a folder') },
      { kind: 'failed', error: containing('a file stands where a folder should be') },
    ])
  })

  test('removes one name of a file with two', async () => {
    const file = put('a/b')
    linkSync(file, path.join(base, 'other-name'))
    expect(await remove('a/b')).toEqual([{ kind: 'deleted' }])
    expect(existsSync(path.join(base, 'other-name'))).toBe(true)
  })

  test.each([
    ['missing', () => undefined, 'cannot be read (ENOENT)'],
    [
      'empty, as a share that is not mounted',
      () => {
        mkdirSync(path.join(base, 'gone'))
      },
      'is the share mounted?',
    ],
    [
      'a file',
      () => {
        writeFileSync(path.join(base, 'gone'), 'x')
      },
      'cannot be read (ENOTDIR)',
    ],
  ])('takes nothing for gone where the root is %s', async (_, make, problem) => {
    make()
    const outcomes = await store.deleteObjects(bucket(path.join(base, 'gone')), ['a', 'b'])
    expect(outcomes).toEqual(
      [1, 2].map(() => ({
        kind: 'failed',
        breaksBucket: true,
        error: containing(problem),
      })),
    )
  })

  test('refuses the whole file system as a root', async () => {
    symlinkSync('/', path.join(base, 'all'))
    const [outcome] = await store.deleteObjects(bucket(path.join(base, 'all')), ['etc/hostname'])
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: containing('whole file system'),
    })
  })

  test('says what the file system says where no right is missing', async () => {
    put('a/b')
    const key = `a/${'x'.repeat(300)}`
    expect(await remove(key)).toMatchObject([
      { kind: 'failed', breaksBucket: false, error: `${root}/${key} cannot be deleted (ENAMETOOLONG).` },
    ])
  })

  test('says so where the runner may not write', async () => {
    const [outcome] = await store.deleteObjects(bucket('/proc/sys'), ['kernel/hostname'])
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: containing('Let the user of the runner write there'),
    })
  })
})

describe('a root that goes', () => {
  test('between two files leaves nothing that is gone', async () => {
    const unmounting = createFolderStore(
      {
        found: (from) => {
          if (existsSync(from)) renameSync(from, path.join(base, 'unmounted'))
        },
        verdict: () => 'proved',
      },
      { sleep: () => Promise.resolve(), concurrency: 1 },
    )
    const keys = Array.from({ length: 40 }, (_, i) => `a/${i}`)
    for (const key of keys) put(key)
    const outcomes = await unmounting.deleteObjects(bucket(), keys)
    expect(outcomes.filter(({ kind }) => kind === 'gone')).toEqual([])
    expect(outcomes.at(-1)).toMatchObject({
      kind: 'failed',
      breaksBucket: true,
      error: containing('see whether the share is still mounted'),
    })
  })

  test.each([
    ['and leaves nothing behind', () => undefined],
    [
      'and leaves another folder behind',
      () => {
        put('a/other')
      },
    ],
  ])('%s ends a listing with an error', async (_, leave) => {
    put('a/b')
    expect(await listed()).toHaveLength(1)
    renameSync(root, path.join(base, 'unmounted'))
    leave()
    await expect(listed()).rejects.toThrow(`${root} is not the folder any more that it was`)
  })
})

describe('removing an empty folder', () => {
  const removeFolder = async (prefix: string, of = bucket()): Promise<FileOutcome | undefined> =>
    await store.removeEmptyFolder?.(of, prefix)

  test('takes it with the empty ones in it, and nothing beside it', async () => {
    put('p/file')
    mkdirSync(path.join(root, 'p/t/inner/most'), { recursive: true })
    expect(await removeFolder('p/t/')).toEqual({ kind: 'deleted' })
    expect(existsSync(path.join(root, 'p/t'))).toBe(false)
    expect(existsSync(path.join(root, 'p/file'))).toBe(true)
  })

  test('finds gone what others remove at the same time, be it between two looks', async () => {
    put('p/file')
    for (let i = 0; i < 100; i++) mkdirSync(path.join(root, `p/t/${i}/inner`), { recursive: true })
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => removeFolder('p/t/')))
    expect(outcomes.map((outcome) => outcome?.kind).toSorted()).toEqual([
      'deleted',
      ...Array.from({ length: 7 }, () => 'gone'),
    ])
    expect(existsSync(path.join(root, 'p/t'))).toBe(false)
  })

  test('finds none gone with a root that goes meanwhile', async () => {
    mkdirSync(path.join(root, 'p/t'), { recursive: true })
    const removing = removeFolder('p/t/')
    renameSync(root, `${root}-away`)
    expect(await removing).toMatchObject({ kind: 'failed' })
    renameSync(`${root}-away`, root)
    expect(existsSync(path.join(root, 'p/t'))).toBe(true)
  })

  test('leaves one that holds a file, at whatever depth', async () => {
    const file = put('p/t/inner/file')
    expect(await removeFolder('p/t/')).toMatchObject({
      kind: 'failed',
      breaksBucket: false,
      error: `The folder ${root}/p/t cannot be removed (ENOTEMPTY).`,
    })
    expect(existsSync(file)).toBe(true)
  })

  test('says of one that is not there that it is gone', async () => {
    put('p/file')
    expect(await removeFolder('p/t/')).toEqual({ kind: 'gone' })
  })

  test('takes no file for a folder, and no link', async () => {
    put('p/file')
    mkdirSync(path.join(root, 'real'))
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'))
    for (const name of ['p/file', 'link'])
      expect(await removeFolder(`${name}/`)).toMatchObject({
        kind: 'failed',
        error: `${root}/${name} is no folder.`,
      })
    expect(existsSync(path.join(root, 'real'))).toBe(true)
    expect(existsSync(path.join(root, 'link'))).toBe(true)
  })

  test('says why it cannot be where the root is missing, or none', async () => {
    const missing = path.join(base, 'gone')
    expect(await removeFolder('t/', bucket(missing))).toMatchObject({
      kind: 'failed',
      error: containing(
        `${missing}/t cannot be removed: the folder ${missing} of local-roots cannot be read (ENOENT)`,
      ),
    })
    expect(await removeFolder('t/', { store: 'gcs', bucket: 'b' })).toMatchObject({
      kind: 'failed',
      error: 'b/t cannot be removed: it does not lie in a folder.',
    })
  })
})

describe('listing', () => {
  test('ends with an error where a folder cannot be read', async () => {
    put('a/b')
    const long = 'x'.repeat(300)
    await expect(listed(`${long}/`)).rejects.toThrow(`${root}/${long} cannot be read (ENAMETOOLONG)`)
  })

  test('leaves out a name that is no UTF-8, since nothing is found by it again', async () => {
    put('a')
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff])]), 'x')
    expect((await listed()).map(({ key }) => key)).toEqual(['a'])
  })

  test('gives key, size and time of every regular file, through no link', async () => {
    utimesSync(put('a/b', '12345'), 1_000, 1_000)
    put('c', '')
    symlinkSync(base, path.join(root, 'a/up'))
    symlinkSync(path.join(root, 'c'), path.join(root, 'a/link'))
    expect(await listed()).toEqual([
      { key: 'a/b', bytes: 5, modifiedAtMs: 1_000_000 },
      expect.objectContaining({ key: 'c', bytes: 0 }),
    ])
  })

  test.each<[prefix: string, keys: readonly string[]]>([
    ['a/t.1/', ['a/t.1/x', 'a/t.1/y/z']],
    ['a/t.1', ['a/t.1/x', 'a/t.1/y/z', 'a/t.12/x']],
    ['a/t.1/y/z', ['a/t.1/y/z']],
    ['b/', []],
    ['missing/deep/', []],
  ])('of the prefix %j holds what begins with it', async (prefix, keys) => {
    for (const key of ['a/t.1/x', 'a/t.1/y/z', 'a/t.12/x', 'a/s', 'a/u/x', 'b']) put(key)
    expect((await listed(prefix)).map(({ key }) => key)).toEqual(keys)
  })

  test('comes in pages of many files', async () => {
    for (let i = 0; i < 1_001; i++) put(`many/${i}`)
    let pages = 0
    for await (const page of store.list(bucket(), 'many/')) pages += page.length > 0 ? 1 : 0
    expect(pages).toBe(3)
    expect(await listed('many/')).toHaveLength(1_001)
  })

  test('of a missing root is an error', async () => {
    await expect(listed('', path.join(base, 'gone'))).rejects.toThrow('cannot be read (ENOENT)')
  })

  test('counts no bytes of a file that keeps another name', async () => {
    linkSync(put('a', '12345'), path.join(base, 'other-name'))
    expect(await store.bytesOf(bucket(), 'a')).toBe(0)
  })

  test('tells the size of one file, and that there is none', async () => {
    put('a/b', '123')
    expect([
      await store.bytesOf(bucket(), 'a/b'),
      await store.bytesOf(bucket(), 'a/c'),
      await store.bytesOf(bucket(), 'a'),
    ]).toEqual([3, undefined, undefined])
  })
})

test('a bucket of another store is refused', async () => {
  const [outcome] = await store.deleteObjects({ store: 'gcs', bucket: 'b' }, ['a'])
  expect(outcome).toMatchObject({ kind: 'failed', breaksBucket: true })
})
