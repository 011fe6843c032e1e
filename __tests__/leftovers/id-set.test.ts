import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { IdSet } from '../../src/leftovers/id-set.ts'

const id = fc.stringMatching(/^[0-9a-f]{32}$/u)
/** Ids that fall into few slots. */
const alike = fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => `${'0'.repeat(7)}${a}${'0'.repeat(23)}${b}`)

test('holds what was added, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(id, alike)), fc.array(fc.oneof(id, alike)), (added, others) => {
      const ids = new IdSet()
      for (const one of added) ids.add(one)
      const model = new Set(added)
      expect(ids.size).toBe(model.size)
      for (const one of [...added, ...others]) expect(ids.has(one)).toBe(model.has(one))
    }),
  )
})

test('grows over many ids', () => {
  const ids = new IdSet()
  const texts = Array.from({ length: 20_000 }, (_, i) => (i * 7_919).toString(16).padStart(32, '0'))
  for (const text of texts) ids.add(text)
  expect(ids.size).toBe(20_000)
  expect(texts.every((text) => ids.has(text))).toBe(true)
  expect(ids.has('f'.repeat(32))).toBe(false)
})

test('the id of zeros is an id like others', () => {
  const ids = new IdSet()
  expect(ids.has('0'.repeat(32))).toBe(false)
  ids.add('0'.repeat(32))
  expect([ids.has('0'.repeat(32)), ids.size]).toEqual([true, 1])
})

test.each(['', 'abc', 'g'.repeat(32), 'A'.repeat(32), '0'.repeat(33)])('%j is no id', (text) => {
  expect(() => {
    new IdSet().add(text)
  }).toThrow(RangeError)
})
