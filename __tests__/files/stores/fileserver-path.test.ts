import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { routePath, unquotePlus } from '../../../simulator/fileserver/paths.ts'
import { batchName, urlPath } from '../../../src/files/stores/fileserver-path.ts'

test.each([
  ['a+b', 'a%2Bb'],
  ['a b', 'a%20b'],
  ['100%25', '100%2525'],
  ['/a', 'a'],
  ['//a//b/', 'a//b/'],
  ['a\\b"<>|^`{}\'', "a%5Cb%22%3C%3E%7C%5E%60%7B%7D'"],
])('an entry of delete_many for %j is %j', (name, entry) => {
  expect(batchName(name)).toBe(entry)
})

test('the fileserver reads every name as it was meant, in a URL and in delete_many', () => {
  const names = fc.string({ unit: 'binary', maxLength: 30 }).filter((name) => name.isWellFormed())
  fc.assert(
    fc.property(names, (name) => {
      expect(routePath(`/${urlPath(name)}`)).toBe(name.replace(/^\//u, ''))
      expect(unquotePlus(batchName(name))).toBe(name.replace(/^\/+/u, ''))
      expect(urlPath(name)).toMatch(/^(?:[A-Za-z0-9\-._~!'()*/]|%[0-9A-F]{2})*$/u)
    }),
    { numRuns: 1_000 },
  )
})
