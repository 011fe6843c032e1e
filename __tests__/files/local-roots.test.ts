import { expect, test } from '@jest/globals'
import { locate } from '../../src/files/locate.ts'
import { stores } from '../support/fixtures.ts'

const roots = stores({
  'local-roots': '/mnt/share=/data/share\nfile:///mnt/share/deep=/data/deep\nhttps://files.test=/srv',
})

test.each<[uri: string, root: string, key: string]>([
  ['/mnt/share/a/b.bin', '/data/share', 'a/b.bin'],
  ['file:///mnt/share/a/b.bin', '/data/share', 'a/b.bin'],
  ['FILE:///mnt/share/a', '/data/share', 'a'],
  ['/mnt/share/deep/a', '/data/deep', 'a'],
  ['file:///mnt/share/deeper/a', '/data/share', 'deeper/a'],
  ['/mnt/share//a', '/data/share', 'a'],
  // Literal, as the SDK stores it.
  ['/mnt/share/a%20b?c#d', '/data/share', 'a%20b?c#d'],
  ['/mnt/share/../x', '/data/share', '../x'],
])('%s lies in a shared folder', (uri, root, key) => {
  expect(locate(uri, roots)).toEqual({
    kind: 'known',
    location: { store: 'object', bucket: { store: 'folder', bucket: root }, key },
  })
})

test.each(['/mnt/shared/a', '/mnt/share', 'file://host/mnt/share/a', '/etc/passwd', 'mnt/share/a'])(
  '%s is a path of the machine that trained',
  (uri) => {
    expect(locate(uri, roots)).toEqual({ kind: 'elsewhere', reason: 'local' })
  },
)

test('a mounted fileserver is still asked by http', () => {
  const both = stores({ 'files-host': 'https://files.test', 'local-roots': 'https://files.test=/srv' })
  expect(locate('https://files.test/a/b', both)).toMatchObject({
    location: { store: 'fileserver', path: 'a/b' },
  })
})

test('a record can be led to a shared folder by uri-map', () => {
  const mapped = stores({ 'uri-map': 'file:///old=file:///mnt/share', 'local-roots': '/mnt/share' })
  expect(locate('file:///old/a', mapped)).toMatchObject({ location: { key: 'a' } })
})
