import { describe, expect, test } from '@jest/globals'
import { measureSizes, Unsized } from '../../src/cleanup/measure.ts'
import type { SeenFile } from '../../src/cleanup/inspect/look.ts'
import type { Settled } from '../../src/cleanup/outcome.ts'
import { NO_FILES, withSizes } from '../../src/files/tally.ts'
import type { FileKind } from '../../src/files/task-file.ts'
import { FakeRemover } from '../support/fake-remover.ts'
import { doomed, FILES_HOST } from '../support/fixtures.ts'

const OPTIONS = { concurrency: 4, isOver: () => false }

function seen(path: string, kind: FileKind = 'model', bytes?: number): SeenFile {
  return {
    file: { uri: path, kind, bytes },
    location: { store: 'fileserver', host: FILES_HOST, path },
    isMeasured: false,
  }
}
const settled = (id: string): Settled => ({
  ...doomed(id),
  outcome: { kind: 'would-delete' },
  files: {
    ...NO_FILES,
    deleted: { ...NO_FILES.deleted, model: 1, artifact: 1 },
    ...withSizes({ artifact: { files: 1, bytes: 5, measuredBytes: 0 } }),
  },
})

describe('what is asked for its size', () => {
  const askedOf = async (budget: number, files: readonly SeenFile[]): Promise<string[]> => {
    const stores = new FakeRemover()
    const unsized = new Unsized(budget)
    unsized.note('a', files)
    await measureSizes([settled('a')], unsized, stores.remover, OPTIONS)
    return stores.sized
  }

  test('are models and artifacts of which nothing tells it', async () => {
    const inBucket: SeenFile = {
      ...seen('o'),
      location: { store: 'object', bucket: { store: 'gcs', bucket: 'b' }, key: 'o' },
    }
    const files = [
      seen('a', 'artifact'),
      seen('sized', 'artifact', 7),
      seen('m'),
      seen('s', 'debug-sample'),
      seen('p', 'plot'),
      inBucket,
    ]
    expect(await askedOf(10, files)).toEqual(['m', 'o', 'a'])
  })

  test('are models first, as far as the budget goes', async () => {
    const models = Array.from({ length: 3 }, (_, i) => seen(`m${i}`))
    const artifacts = Array.from({ length: 3 }, (_, i) => seen(`a${i}`, 'artifact'))
    expect(await askedOf(4, [...artifacts, ...models])).toEqual(['m0', 'm1', 'm2', 'a0'])
    expect(await askedOf(2, [...artifacts, ...models])).toHaveLength(2)
  })

  test('is nothing with a budget of 0', async () => {
    expect(await askedOf(0, [seen('m'), seen('a', 'artifact')])).toEqual([])
  })
})

describe('a size that was told', () => {
  test('is added to its task, and to no other', async () => {
    const stores = new FakeRemover()
    stores.sizes.set('m', 70)
    const unsized = new Unsized(10)
    unsized.note('a', [seen('m'), seen('gone')])
    unsized.note('b', [seen('elsewhere')])
    const [a, b] = await measureSizes([settled('a'), settled('b')], unsized, stores.remover, OPTIONS)
    expect(a?.files).toMatchObject({
      freedBytes: 75,
      sized: {
        model: { files: 1, bytes: 70, measuredBytes: 70 },
        artifact: { files: 1, bytes: 5, measuredBytes: 0 },
      },
    })
    expect(b).toEqual(settled('b'))
  })

  test('is asked for no more once the run is over', async () => {
    const stores = new FakeRemover()
    const unsized = new Unsized(10)
    unsized.note('a', [seen('m')])
    const items = [settled('a')]
    expect(await measureSizes(items, unsized, stores.remover, { ...OPTIONS, isOver: () => true })).toEqual(
      items,
    )
    expect(stores.sized).toEqual([])
  })

  test('of a task that is not among the settled is of no use', async () => {
    const stores = new FakeRemover()
    stores.sizes.set('m', 70)
    const unsized = new Unsized(10)
    unsized.note('x', [seen('m')])
    expect(await measureSizes([settled('a')], unsized, stores.remover, OPTIONS)).toEqual([settled('a')])
  })
})
