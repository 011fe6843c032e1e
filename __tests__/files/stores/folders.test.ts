import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFolders, type Folders } from '../../../src/files/stores/folders.ts'
import type { FileOutcome } from '../../../src/files/stores/store.ts'

let base: string
let root: string
let folders: Folders

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'folders-')))
  root = path.join(base, 'share')
  mkdirSync(path.join(root, 'p/t'), { recursive: true })
  folders = createFolders([root], { sleep: () => Promise.resolve(), concurrency: 4 })
})
afterEach(() => {
  rmSync(base, { recursive: true, force: true })
})

const put = (key: string): void => {
  writeFileSync(path.join(root, key), 'x')
}
const at = (...keys: string[]): { host: string; path: string }[] =>
  keys.map((key) => ({ host: root, path: key }))
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `p/t/${i}`)

async function problemOf(
  keys: readonly string[],
  recent: readonly string[] = [],
): Promise<string | undefined> {
  const problems = await folders.proveRoots(at(...keys), () => Promise.resolve(at(...recent)))
  return problems.get(root)?.error
}

async function remove(...keys: string[]): Promise<readonly FileOutcome[]> {
  return await folders.store.deleteObjects({ store: 'folder', bucket: root }, keys)
}

const texts = (outcomes: readonly FileOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.error : outcome.kind))

describe('a root', () => {
  test('is believed when it has one of the files', async () => {
    put('p/t/7')
    expect(await problemOf(many(10))).toBeUndefined()
    expect(await remove('p/t/8')).toEqual([{ kind: 'gone' }])
  })

  test('is believed when it has a file of other tasks', async () => {
    put('p/other')
    expect(await problemOf(many(10), ['p/other'])).toBeUndefined()
  })

  test('that has nothing of what was recorded there is not, and nothing is gone there', async () => {
    const problem = await problemOf(many(10), ['p/other'])
    expect(problem).toContain(`${root} has none of the 10 files that were recorded there`)
    expect(problem).toContain('Check local-roots, and what is mounted there')
    expect(texts(await remove('p/t/8'))).toEqual([expect.stringContaining('check local-roots')])
  })

  test('may miss a few, as a run leaves them that was killed', async () => {
    expect(await problemOf(many(5))).toBeUndefined()
    expect(await remove('p/t/0')).toEqual([{ kind: 'gone' }])
  })

  test('that cannot be read says so', async () => {
    rmSync(root, { recursive: true })
    expect(await problemOf(['p/t/0'])).toContain('cannot be read (ENOENT)')
  })

  test('that is empty may be one where nothing is mounted', async () => {
    rmSync(path.join(root, 'p'), { recursive: true })
    expect(await problemOf(['p/t/0'])).toContain('is the share mounted?')
  })

  test('that is another folder all of a sudden has nothing that is gone', async () => {
    put('p/t/0')
    put('p/t/1')
    expect(await remove('p/t/0')).toEqual([{ kind: 'deleted' }])
    renameSync(root, path.join(base, 'unmounted'))
    mkdirSync(path.join(root, 'p/t'), { recursive: true })
    put('p/t/2')
    const outcomes = await remove('p/t/1', 'p/t/2')
    expect(texts(outcomes)).toEqual([1, 2].map(() => expect.stringContaining('still mounted')))
    expect(outcomes).toMatchObject([{ breaksBucket: true }, { breaksBucket: true }])
  })
})

test('a path that the file system would resolve is refused by a check already', async () => {
  put('p/t/0')
  const found = await folders.store.check({ store: 'folder', bucket: root }, ['p/t/0', 'p/../p/t/0', 'p//t'])
  expect(found.map(({ kind }) => kind)).toEqual(['deletable', 'failed', 'failed'])
})

test('a root that is not there is told by a check already', async () => {
  rmSync(root, { recursive: true })
  const [found] = await folders.store.check({ store: 'folder', bucket: root }, ['p/t/0'])
  expect(found).toMatchObject({ kind: 'failed', breaksBucket: true })
})
