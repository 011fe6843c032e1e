import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { spellingKeys, stayingKeys } from '../../src/files/guard.ts'
import { markedTaskIds } from '../../src/files/marker.ts'
import { namesOf } from '../../src/files/stored-names.ts'
import { hexId } from '../support/fixtures.ts'

const A = hexId('a')
const F = `http://files:8081/p/t.${A}/models`

const share = (one: string, other: string): boolean =>
  spellingKeys(one).some((key) => spellingKeys(other).includes(key))

describe('two URIs that may name one file share a key', () => {
  test.each([
    ['encoded and not', `${F}/p%20q.pt`, `${F}/p q.pt`],
    ['a literal escape, encoded and not', `${F}/p%2520q.pt`, `${F}/p%20q.pt`],
    ['behind a raw #, which ends the encoding', `${F}/a%20b#c%20d.pt`, `${F}/a b#c%20d.pt`],
    ['behind a raw ; of the name', `${F}/a%20b;c%20d.pt`, `${F}/a b;c%20d.pt`],
    ['a quote, as old and new fileservers store it', `${F}/a"b.pt`, `${F}/a%2522b.pt`],
    ['a line break', `${F}/a\nb.pt`, `${F}/a%250Ab.pt`],
    ['a backslash, as the SDK uploads it', `${F}/a\\b.pt`, `${F}/a/b.pt`],
    ['two addresses of one fileserver', `${F}/m.pt`, `https://files.test/x/p/t.${A}/models/m.pt`],
    ['hosts with capitals', `${F}/m.pt`, `HTTP://Files:8081/p/t.${A}/models/m.pt`],
    ['an encoded dot before the id', `${F}/m.pt`, `http://files:8081/p/t%2E${A}/models/m.pt`],
    ['paths with empty segments and dots', `${F}/m.pt`, `${F}//./x/../m.pt`],
    ['the key of an object, encoded and not', `s3://ml/t.${A}/a%20b`, `s3://ml/t.${A}/a b`],
    ['two addresses of one store', `s3://minio:9000/ml/t.${A}/a`, `s3://10.0.0.7:9000/ml/t.${A}/a`],
  ])('%s', (_, one, other) => {
    expect(share(one, other)).toBe(true)
  })

  test('whatever names the fileserver is asked for', () => {
    const name = fc.string({ unit: fc.constantFrom(...Array.from('ab%2250AD"\\\n\t ;#?+/')), maxLength: 8 })
    fc.assert(
      fc.property(name, (recorded) => {
        for (const stored of namesOf(`p/t.${A}/m/${recorded}`)) {
          const raw = `http://f/${stored}`
          if (markedTaskIds(raw).length === 1)
            expect(share(`http://f/p/t.${A}/m/${recorded}`, raw)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

test.each([
  ['names', `${F}/p q.pt`, `${F}/p+q.pt`],
  ['case', `${F}/A.pt`, `${F}/a.pt`],
  ['literal escapes', `${F}/a%252520b.pt`, `${F}/a b.pt`],
  ['tasks', `${F}/m.pt`, `http://files:8081/p/t.${hexId('b')}/models/m.pt`],
  ['kinds of stores', `${F}/m.pt`, `s3://ml/p/t.${A}/models/m.pt`],
])('two files share none: %s', (_, one, other) => {
  expect(share(one, other)).toBe(false)
})

test('what stays has the keys of the folders that it lies in, which cannot go without it', () => {
  const staying = new Set(stayingKeys(`${F}/deep/m.pt`))
  const isHeld = (uri: string): boolean => spellingKeys(uri).some((key) => staying.has(key))
  expect(isHeld(`${F}/deep`)).toBe(true)
  expect(isHeld(`${F}/`)).toBe(true)
  expect(isHeld(`http://files:8081/p/q/t.${A}/`)).toBe(true)
  expect(isHeld(`${F}/deep/m.pt/x`)).toBe(false)
  expect(isHeld(`${F}/deeper`)).toBe(false)
  expect(isHeld(`${F}/other.pt`)).toBe(false)
})
