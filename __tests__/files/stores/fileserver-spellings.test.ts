import { expect, test } from '@jest/globals'
import { spellingsOf } from '../../../src/files/stores/fileserver-path.ts'

test.each([
  ['a raw # ends the encoding: what follows is literal', 'a%20b#c', ['a%20b%23c', 'a%2520b%23c']],
  [
    'an escape behind it may be a part of the name',
    'a%20b#c%20d',
    ['a%20b%23c%20d', 'a%20b%23c%2520d', 'a%2520b%23c%2520d'],
  ],
  ['the same behind a raw ?', 'a?c%20d', ['a%3Fc%20d', 'a%3Fc%2520d']],
])('%s', (_, stored, spellings) => {
  expect(spellingsOf(stored)).toEqual(spellings)
})
