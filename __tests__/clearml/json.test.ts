import { describe, expect, test } from '@jest/globals'
import { asArray, asNumber, asObject, asText, asTexts } from '../../src/clearml/json.ts'

const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  1.5,
  NaN,
  Infinity,
  '',
  'a',
  [],
  ['a', 'b'],
  ['a', 1],
  {},
  { a: 1 },
]

describe.each<[reader: (value: unknown) => unknown, accepted: readonly unknown[]]>([
  [asObject, [{}, { a: 1 }]],
  [asArray, [[], ['a', 'b'], ['a', 1]]],
  [asText, ['', 'a']],
  [asNumber, [0, 1.5]],
  [asTexts, [[], ['a', 'b']]],
])('%p', (reader, accepted) => {
  test('gives values of its shape as they are, and undefined for all others', () => {
    const taken = VALUES.filter((value) => reader(value) !== undefined)
    expect(taken).toEqual(accepted)
    expect(taken.map(reader)).toEqual(accepted)
  })
})
