import { describe, expect, test } from '@jest/globals'
import { sortModelFile } from '../../../src/cleanup/models/sort-file.ts'
import type { Model } from '../../../src/clearml/models.ts'
import { locate, type Place } from '../../../src/files/locate.ts'
import { fileOf, hexId, model, stores } from '../../support/fixtures.ts'

const [MAKER, OTHER, ID] = [hexId('a'), hexId('b'), hexId('c')]
const placeOf = (uri: string): Place => locate(uri, stores())
const sort = (change: Partial<Model>, guard?: 'named-elsewhere') => {
  const sorted = sortModelFile(model(ID, MAKER, change), { placeOf, projectId: undefined, guard })
  return sorted.kind === 'spared' ? sorted.file.reason : sorted.kind
}

describe('the file of a model', () => {
  test.each<[what: string, kind: string, change: Partial<Model>]>([
    ['in the folder of its maker', 'owned', {}],
    ['whose maker is gone, by the mark', 'owned', { taskId: `__DELETED__${MAKER}` }],
    ['whose maker is gone, by its comment', 'owned', { taskId: undefined, createdBy: MAKER }],
    ['in a folder of its own', 'owned', { taskId: undefined, uri: fileOf(ID, 'models/x.pt') }],
    ['in the folder of another task', 'another-task', { uri: fileOf(OTHER, 'models/x.pt') }],
    ['of nobody in a folder', 'left-model', { taskId: undefined }],
    ['that was registered', 'unmarked', { uri: 'http://clearml.test:8081/shared/models/x.pt' }],
    ['on a foreign host', 'foreign', { uri: 'https://example.com/x.pt' }],
    ['on a disk', 'local', { uri: '/home/ada/x.pt' }],
    ['that is none', 'nothing', { uri: '' }],
    ['that was never uploaded', 'nothing', { uri: fileOf(MAKER, 'models/uploading_file') }],
    [
      'of its maker on a host that is not configured',
      'unreachable',
      { uri: fileOf(MAKER, 'x', 'https://old.test') },
    ],
    ['under a path that leads elsewhere', 'unreachable', { uri: fileOf(MAKER, '../../x.pt') }],
    [
      'in a folder in the folder of another task',
      'unreachable',
      { uri: `${fileOf(OTHER, `train.${MAKER}`)}/x.pt` },
    ],
  ])('%s: %s', (_, kind, change) => {
    expect(sort(change)).toBe(kind)
  })

  test('stays where somebody else names it', () => {
    expect(sort({}, 'named-elsewhere')).toBe('named-elsewhere')
  })
})
