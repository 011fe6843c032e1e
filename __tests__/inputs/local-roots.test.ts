import { expect, test } from '@jest/globals'
import { localRoots } from '../../src/inputs/local-roots.ts'

test.each<[text: string, roots: readonly [from: string, to: string][]]>([
  ['', []],
  ['/mnt/share', [['/mnt/share', '/mnt/share']]],
  ['  /mnt/share/  \n\n', [['/mnt/share', '/mnt/share']]],
  ['file:///mnt/share=/data/share', [['file:///mnt/share', '/data/share']]],
  ['/a b/ü=/c d', [['/a b/ü', '/c d']]],
  ['https://files.test=/opt/clearml/fileserver', [['https://files.test', '/opt/clearml/fileserver']]],
  [
    '/mnt/a=/x/a\n/mnt/b=/x/ab',
    [
      ['/mnt/a', '/x/a'],
      ['/mnt/b', '/x/ab'],
    ],
  ],
  // One folder by two recorded names.
  [
    '/old=/x\n/new=/x',
    [
      ['/old', '/x'],
      ['/new', '/x'],
    ],
  ],
])('%j names roots', (text, roots) => {
  expect(localRoots(text)).toEqual({ ok: true, value: roots.map(([from, to]) => ({ from, to })) })
})

test.each<[text: string, problem: string]>([
  ['share', 'line 1 begins with no path'],
  ['file:///mnt/share', 'line 1 names a folder that is not absolute'],
  ['s3://bucket=/mnt', 'line 1 begins with no path'],
  ['https://ada:word@files.test=/mnt/x', 'line 1 begins with no path'],
  ['/mnt/share=share', 'line 1 names a folder that is not absolute'],
  ['/', 'line 1 names the whole file system'],
  ['/mnt=/', 'line 1 names the whole file system'],
  ['/=/mnt', 'line 1 names the whole file system'],
  ['file:///=/mnt', 'line 1 names the whole file system'],
  ['/mnt/../etc', 'line 1 has an empty segment, "." or ".."'],
  ['/mnt=/data/..', 'line 1 has an empty segment, "." or ".."'],
  ['/mnt/./x', 'line 1 has an empty segment, "." or ".."'],
  ['/mnt//x', 'line 1 has an empty segment, "." or ".."'],
  ['/mnt/a\n/mnt/a=/other', 'line 2 names a prefix a second time'],
  ['/mnt/a\nfile:///mnt/a=/other', 'line 2 names a prefix a second time'],
  ['/a=/mnt\n/b=/mnt/share', 'line 2 names a folder that lies in another root, or holds one'],
  ['/a=/mnt/share\n/b=/mnt', 'line 2 names a folder that lies in another root, or holds one'],
])('%j is refused', (text, problem) => {
  const parsed = localRoots(text)
  expect(parsed.ok ? 'accepted' : parsed.accepted).toContain(problem)
})
