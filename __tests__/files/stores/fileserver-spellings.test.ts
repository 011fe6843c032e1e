import { expect, test } from '@jest/globals'
import { spellingsOf } from '../../../src/files/stores/fileserver-path.ts'

test.each([
  ['a stored text that is encoded and means nothing else', 'p/a%C3%B6', ['p/a%C3%B6', 'p/a%25C3%25B6']],
  ['one without escapes', 'p/größe b', ['p/gr%C3%B6%C3%9Fe%20b']],
  ['a lone percent sign', 'p/50% b', ['p/50%25%20b']],
  ['a raw # ends the encoding: what follows is literal', 'a%20b#c', ['a%20b%23c', 'a%2520b%23c']],
  [
    'an escape behind it is a name first',
    'a%20b#c%20d',
    ['a%20b%23c%2520d', 'a%20b%23c%20d', 'a%2520b%23c%2520d'],
  ],
  ['the same behind a raw ?', 'a?c%20d', ['a%3Fc%2520d', 'a%3Fc%20d']],
])('%s', (_, stored, spellings) => {
  expect(spellingsOf(stored)).toEqual(spellings)
})
