import { expect, test } from '@jest/globals'
import { spellingKeys } from '../../src/files/guard.ts'

const F = 'http://files:8081/p/t.0123456789abcdef0123456789abcdef/models'

test.each([
  ['encoded and not', `${F}/p%20q.pt`, `${F}/p q.pt`, true],
  ['a literal escape, encoded and not', `${F}/p%2520q.pt`, `${F}/p%20q.pt`, true],
  ['behind a raw #, which ends the encoding', `${F}/a%20b#c%20d.pt`, `${F}/a b#c%20d.pt`, true],
  ['two names', `${F}/p q.pt`, `${F}/p+q.pt`, false],
])('two spellings of one file share a key: %s', (_, one, other, shared) => {
  expect(spellingKeys(one).some((key) => spellingKeys(other).includes(key))).toBe(shared)
})
