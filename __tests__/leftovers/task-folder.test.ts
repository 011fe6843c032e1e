import { describe, expect, test } from '@jest/globals'
import type { StoredObject } from '../../src/files/stores/store.ts'
import { FolderTally, marksOf } from '../../src/leftovers/task-folder.ts'
import { hexId } from '../support/fixtures.ts'

const [A, B, C] = [hexId('a'), hexId('b'), hexId('c')]

const object = (key: string, bytes = 1, modifiedAtMs = 1_000): StoredObject => ({ key, bytes, modifiedAtMs })

function tallied(...objects: StoredObject[]): FolderTally {
  const tally = new FolderTally()
  for (const one of objects) tally.add([one])
  return tally
}

test('counts what lies in a task’s folder, to the byte, with its first and last time', () => {
  const { folders, odd } = tallied(
    object(`Vision/train.${A}/models/m.pt`, 100, 5_000),
    object(`Vision/train.${A}/artifacts/a`, 20, 2_000),
    object(`Vision/train.${A}/x`, 3, 9_000),
  )
  expect(folders).toEqual([
    {
      prefix: `Vision/train.${A}/`,
      taskId: A,
      outerIds: [],
      files: 3,
      bytes: 123,
      newestAtMs: 9_000,
      oldestAtMs: 2_000,
      example: `Vision/train.${A}/models/m.pt`,
      holdsOthers: false,
      holdsOdd: false,
    },
  ])
  expect(odd.files).toBe(0)
})

test('one task may have a folder in two projects', () => {
  const { folders } = tallied(object(`Vision/train.${A}/m`), object(`Audio/train.${A}/m`))
  expect(folders.map(({ prefix }) => prefix)).toEqual([`Vision/train.${A}/`, `Audio/train.${A}/`])
})

describe('a folder of one task in that of another', () => {
  test('is one of its own, and the other is told to hold it', () => {
    const { folders } = tallied(object(`p.${A}/x`), object(`p.${A}/train.${B}/m`, 9), object(`p.${A}/y`))
    expect(folders).toMatchObject([
      { prefix: `p.${A}/`, taskId: A, files: 2, holdsOthers: true, outerIds: [] },
      { prefix: `p.${A}/train.${B}/`, taskId: B, files: 1, bytes: 9, holdsOthers: false, outerIds: [A] },
    ])
  })

  test('is all that there is where the other has no file of its own', () => {
    expect(tallied(object(`p.${A}/q.${B}/train.${C}/m`)).folders).toMatchObject([
      { taskId: C, outerIds: [A, B] },
    ])
  })

  test('is a part of it where both are of the same task', () => {
    expect(tallied(object(`p.${A}/t.${A}/m`), object(`p.${A}/m`)).folders).toMatchObject([
      { prefix: `p.${A}/`, files: 2, holdsOthers: false },
    ])
  })
})

test.each([
  'README.md',
  'Vision/data.csv',
  `Vision/train.${A}`,
  `Vision/train.${A.toUpperCase()}/m`,
  `Vision/${A}/m`,
  `Vision/train.${A}.bak/m`,
  `Vision/train.${A.slice(1)}/m`,
  `Vision/train.${A}0/m`,
])('%s lies in no task’s folder', (key) => {
  const { folders, odd } = tallied(object(key, 7))
  expect(folders).toEqual([])
  expect(odd).toEqual({ files: 1, bytes: 7, examples: [key] })
  expect(marksOf(key)).toEqual([])
})

test('names with line breaks and slashes at their ends are names like others', () => {
  const { folders } = tallied(object(`Vi\nsion/tr\nain.${A}/m\n`), object(`Vision//train.${B}//`))
  expect(folders.map(({ prefix }) => prefix)).toEqual([`Vi\nsion/tr\nain.${A}/`, `Vision//train.${B}/`])
})

test('of many odd files a few are named', () => {
  const { odd } = tallied(...Array.from({ length: 50 }, (_, i) => object(`odd/${i}`)))
  expect([odd.files, odd.examples.length]).toEqual([50, 20])
})

describe('on a disk', () => {
  const folder = (key: string, modifiedAtMs: number) => ({ key, modifiedAtMs })

  test('an empty folder is as old as the last change in it', () => {
    const tally = tallied()
    tally.addFolders([
      folder('Vision/', 9),
      folder(`Vision/train.${A}/`, 5),
      folder(`Vision/train.${A}/models/`, 7),
    ])
    expect(tally.folders).toMatchObject([{ prefix: `Vision/train.${A}/`, files: 0, bytes: 0, newestAtMs: 7 }])
  })

  test('one with files is as old as these, whenever its folders were seen', () => {
    const tally = tallied()
    tally.addFolders([folder(`train.${A}/`, 500)])
    tally.add([object(`train.${A}/x`, 1, 100)])
    tally.addFolders([folder(`train.${A}/y/`, 700)])
    expect(tally.folders).toMatchObject([{ newestAtMs: 100, oldestAtMs: 100 }])
  })

  test('what is neither file nor folder marks the folder that it lies in', () => {
    const tally = tallied(object(`train.${A}/x`), object(`train.${B}/x`))
    tally.addOdd([`train.${A}/models/link`, 'elsewhere/link'])
    expect(tally.folders.map(({ holdsOdd }) => holdsOdd)).toEqual([true, false])
    expect(tally.odd).toEqual({ files: 1, bytes: 0, examples: ['elsewhere/link'] })
  })

  test('a folder with nothing but a link is there', () => {
    const tally = tallied()
    tally.addFolders([folder(`train.${A}/`, 5)])
    tally.addOdd([`train.${A}/link`])
    expect(tally.folders).toMatchObject([{ files: 0, holdsOdd: true }])
  })
})
