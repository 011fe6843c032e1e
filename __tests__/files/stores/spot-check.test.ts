import { describe, expect, test } from '@jest/globals'
import type { Look } from '../../../src/files/stores/fileserver-look.ts'
import { createSpotCheck, type SpotCheck } from '../../../src/files/stores/spot-check.ts'
import type { FileOutcome } from '../../../src/files/stores/store.ts'

const DELETED: FileOutcome = { kind: 'deleted' }
const GONE: FileOutcome = { kind: 'gone' }

function world(look: Look, maxLooks?: number): { check: SpotCheck; looked: string[] } {
  const looked: string[] = []
  const hasOneOf = (paths: readonly string[]): Promise<Look> => {
    looked.push(...paths)
    return Promise.resolve(look)
  }
  return { check: createSpotCheck('http://files.test', { hasOneOf }, maxLooks), looked }
}

const NOTHING: Look = { kind: 'nothing', lookedFor: 1, requestCount: 1 }
const SOMETHING: Look = { kind: 'something', requestCount: 1 }

describe('a spot check', () => {
  test('looks after the first answer, the second, the fourth and so on, and leaves what is true', async () => {
    const { check, looked } = world(NOTHING)
    for (let i = 1; i <= 9; i++) expect(await check([`p/x/${i}`], [DELETED])).toEqual([DELETED])
    expect(looked).toEqual(['p/x/1', 'p/x/2', 'p/x/4', 'p/x/8'])
  })

  test('looks for no more files than it may', async () => {
    const { check, looked } = world(NOTHING, 2)
    for (let i = 1; i <= 9; i++) await check([`p/x/${i}`], [DELETED])
    expect(looked).toHaveLength(2)
  })

  test('believes no deletion any more once a file is there, and leaves the other outcomes', async () => {
    const { check, looked } = world(SOMETHING)
    const lie = { kind: 'failed', remedy: 'See what answers in place of the fileserver.' }
    expect(await check(['a', 'b', 'c'], [GONE, DELETED, DELETED])).toMatchObject([GONE, lie, lie])
    expect(await check(['d'], [DELETED])).toMatchObject([lie])
    expect(looked).toEqual(['b'])
  })

  test('says nothing where the fileserver does not', async () => {
    const { check } = world({ kind: 'no-answer', error: 'x', requestCount: 1 })
    expect(await check(['a'], [DELETED])).toEqual([DELETED])
  })

  test.each<[what: string, paths: string[], outcomes: FileOutcome[]]>([
    ['nothing was deleted', ['a'], [GONE]],
    ['the file may have a second name, under which another one lies', ['a%20b'], [DELETED]],
  ])('looks for nothing where %s', async (_, paths, outcomes) => {
    const { check, looked } = world(SOMETHING)
    expect(await check(paths, outcomes)).toEqual(outcomes)
    expect(looked).toEqual([])
  })
})
