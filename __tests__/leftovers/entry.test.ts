import { expect, test } from '@jest/globals'
import { entryOf, folderUri, parseSize, projectOf, sizeText } from '../../src/leftovers/entry.ts'
import type { Root } from '../../src/leftovers/roots.ts'
import { hexId } from '../support/fixtures.ts'
import { folder, S3_ROOT } from '../support/leftovers/folders.ts'

const ID = hexId('1')
const SERVED: Root = {
  text: 'http://files:8081/sub',
  bucket: { store: 'folder', bucket: '/srv/files' },
  prefix: 'sub/',
  served: { store: 'fileserver', host: 'http://files:8081', path: '' },
}

test('a folder is told as a task whose id leads to it', () => {
  const task = entryOf(folder({ files: 3, bytes: 42, oldestAtMs: 5, newestAtMs: 9 }), 'id unknown')
  expect(task).toMatchObject({
    id: `${ID} s3://ml/store/Vision/train.${ID}`,
    name: `train.${ID}`,
    projectName: 'Vision',
    type: '3 files, 42 bytes',
    status: 'id unknown',
    created: 5,
    lastUpdate: 9,
    lastChange: 9,
  })
})

test('the same task’s folders have different ids', () => {
  const prefixes = [`store/Vision/a.${ID}/`, `store/Audio/a.${ID}/`]
  const ids = prefixes.map((prefix) => entryOf(folder({ prefix }), 'id unknown').id)
  expect(new Set(ids).size).toBe(2)
})

test.each<[root: Root, prefix: string, uri: string, project: string | undefined]>([
  [S3_ROOT, `store/Vision/Night/t.${ID}/`, `s3://ml/store/Vision/Night/t.${ID}`, 'Vision/Night'],
  [S3_ROOT, `store/t.${ID}/`, `s3://ml/store/t.${ID}`, undefined],
  [S3_ROOT, `store/My%20Project/t.${ID}/`, `s3://ml/store/My%20Project/t.${ID}`, 'My Project'],
  [SERVED, `sub/Vision/t.${ID}/`, `http://files:8081/sub/Vision/t.${ID}`, 'Vision'],
])('%j %s', (root, prefix, uri, project) => {
  const found = folder({ root, prefix })
  expect([folderUri(found), projectOf(found)]).toEqual([uri, project])
})

test('sizes are read as they are written, and nothing else is', () => {
  expect(parseSize(sizeText({ files: 12, bytes: 3_456 }))).toEqual({ files: 12, bytes: 3_456 })
  for (const text of [undefined, '', 'training', '1 files, 2 bytes!']) expect(parseSize(text)).toBeUndefined()
})
