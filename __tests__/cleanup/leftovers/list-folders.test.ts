import { describe, expect, test } from '@jest/globals'
import { createFolderLister } from '../../../src/cleanup/leftovers/list-folders.ts'
import type { ListAll } from '../../../src/files/stores/list-all.ts'
import type { Root } from '../../../src/leftovers/roots.ts'
import { hexId } from '../../support/fixtures.ts'
import { keyOf, S3 } from '../../support/leftovers/survey-world.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]
const rootAt = (prefix: string): Root => ({
  text: `s3://ml/${prefix}`,
  bucket: S3,
  prefix,
  served: undefined,
})

/** Gives for each prefix pages with a file of each of these tasks. */
function pagesOf(pages: Readonly<Record<string, readonly (readonly string[])[]>>): ListAll {
  return async function* listAll(_, prefix) {
    for (const taskIds of pages[prefix] ?? []) {
      const objects = taskIds.map((id) => ({ key: keyOf(id), bytes: 1, modifiedAtMs: 0 }))
      yield await Promise.resolve({ objects, folders: [], odd: [] })
    }
  }
}

describe('the folders below roots', () => {
  test('are told for each root, and counted over all of them', async () => {
    const told: [page: number, listed: number][] = []
    const list = createFolderLister(
      pagesOf({ 'x/': [[A], [A, B]], 'y/': [[C]] }),
      new AbortController().signal,
      (page, listed) => told.push([page, listed]),
    )
    const idsBelow = async (prefix: string): Promise<string[]> =>
      (await list(rootAt(prefix))).folders.map(({ taskId }) => taskId)
    expect(await idsBelow('x/')).toEqual([A, B])
    expect(await idsBelow('y/')).toEqual([C])
    expect(told).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
  })

  test('are an error where nothing lies', async () => {
    const list = createFolderLister(pagesOf({}), new AbortController().signal, () => undefined)
    await expect(list(rootAt('typo/'))).rejects.toThrow('s3://ml/typo/ holds nothing')
  })

  test('are listed no further once the run is ended', async () => {
    const controller = new AbortController()
    let pages = 0
    const list = createFolderLister(pagesOf({ 'x/': [[A], [B], [C]] }), controller.signal, () => {
      pages += 1
      controller.abort(new Error('enough'))
    })
    await expect(list(rootAt('x/'))).rejects.toThrow('enough')
    await expect(list(rootAt('y/'))).rejects.toThrow('enough')
    expect(pages).toBe(1)
  })
})
