import { describe, expect, test } from '@jest/globals'
import { markedTaskIds, taskFolderOf } from '../../src/files/marker.ts'
import { hexId } from '../support/fixtures.ts'

const [A, B] = [hexId('a'), hexId('b')]

describe('markedTaskIds', () => {
  test.each<[uri: string, ids: string[]]>([
    [`http://f:8081/Vision/train.${A}/models/m.pt`, [A]],
    [`s3://ml/train.${A}/m.pt`, [A]],
    [`/mnt/x/train.${A}/m.pt`, [A]],
    [`x/.${A}/m.pt`, [A]],
    [`x/a.b.c.${A}/m.pt`, [A]],
    [`x/run.${A}/y/run.${B}/m.pt`, [A, B]],
    [`x/run.${A}/y/run.${A}/m.pt`, [A, A]],
    [`x/run.${A}.${B}/m.pt`, [B]],
    // Not the end of a folder's name.
    [`x/run.${A}`, []],
    [`x/m.${A}.pt`, []],
    [`x/run.${A}-old/m.pt`, []],
    [`x/run.${A}%2Fm.pt`, []],
    [`x/run.${A}\\m.pt`, []],
    // Not an id.
    [`x/run-${A}/m.pt`, []],
    [`x/run.${A}0/m.pt`, []],
    [`x/run.0${A}/m.pt`, []],
    [`x/run.${A.slice(1)}/m.pt`, []],
    [`x/run.${A.toUpperCase()}/m.pt`, []],
    [`x/run.g${A.slice(1)}/m.pt`, []],
    [`x/run%2E${A}/m.pt`, []],
    ['', []],
  ])('%s: %j', (uri, ids) => {
    expect(markedTaskIds(uri)).toEqual(ids)
  })
})

describe('taskFolderOf', () => {
  test.each<[path: string, folder: string | undefined]>([
    [`Vision/train.${A}/models/m.pt`, `Vision/train.${A}`],
    [`train.${A}/m.pt`, `train.${A}`],
    [`Cats%20%26%20Dogs/train%20%231.${A}/models/m.pt`, `Cats%20%26%20Dogs/train%20%231.${A}`],
    [`x/run.${B}/run.${A}/m.pt`, `x/run.${B}/run.${A}`],
    [`x/run.${A}/deep/run.${A}/m.pt`, `x/run.${A}`],
    [`x/run.${A}`, undefined],
    [`x/run.${B}/m.pt`, undefined],
    [`x/run.${A}0/m.pt`, undefined],
    ['', undefined],
  ])('of %s is %j', (path, folder) => {
    expect(taskFolderOf(path, A)).toBe(folder)
  })
})
