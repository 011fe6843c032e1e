import { describe, expect, test } from '@jest/globals'
import { nearNames } from '../../src/plan/near.ts'

describe('nearNames', () => {
  test.each<[what: string, text: string, names: string[], near: string[]]>([
    ['another case', 'vision', ['Vision', 'Audio'], ['Vision']],
    ['a letter too few', 'Visin', ['Vision'], ['Vision']],
    ['a letter too many', 'Visiion', ['Vision'], ['Vision']],
    ['a wrong letter', 'Vizion', ['Vision'], ['Vision']],
    ['two swapped letters', 'Viison', ['Vision'], ['Vision']],
    ['part of a path that is spelled right', 'Night', ['Vision/Night', 'Day'], ['Vision/Night']],
    ['part of a path with a slip', 'Nihgt', ['Vision/Night', 'Day'], ['Vision/Night']],
    ['the whole path with a slip', 'Vison/Nigth', ['Vision/Night'], ['Vision/Night']],
    ['a beginning', 'Vis', ['Vision'], ['Vision']],
  ])('finds a name by %s', (_, text, names, near) => {
    expect(nearNames(text, names)).toEqual(near)
  })

  test.each([
    ['Vision', 'Audio'],
    ['abcd', 'wxyz'],
    ['abc', 'def0123456'],
    ['a', 'xyz'],
    ['abcde', 'xyabcdf'],
    ['', 'Vision'],
    ['Vision', ''],
  ])('%j does not remind of %j', (text, name) => {
    expect(nearNames(text, [name])).toEqual([])
  })

  test('a short name may be two keystrokes away, a longer one a third of its letters', () => {
    expect(nearNames('abcd', ['abxy'])).toEqual(['abxy'])
    expect(nearNames('abcd', ['axyz'])).toEqual([])
    expect(nearNames('abcdefghi', ['abcdefxyz'])).toEqual(['abcdefxyz'])
    expect(nearNames('abcdefghi', ['abcdewxyz'])).toEqual([])
    expect(nearNames('abcdefghijk', ['abcdefghxyz'])).toEqual(['abcdefghxyz'])
    expect(nearNames('abcdefghijk', ['abcdefgwxyz'])).toEqual([])
    expect(nearNames('ab', ['xy'])).toEqual(['xy'])
    expect(nearNames('abcdef', ['abcd'])).toEqual(['abcd'])
  })

  test('puts the nearest first, those that are as near by name, and shows three', () => {
    const names = ['Visions', 'vision', 'Vizion', 'My Vision', 'Vizzion']
    expect(nearNames('Vision', names)).toEqual(['vision', 'My Vision', 'Visions'])
    expect(nearNames('abcd', ['abce', 'abca', 'abcb'])).toEqual(['abca', 'abcb', 'abce'])
    expect(nearNames('abcd', ['abxy', 'abce'])).toEqual(['abce', 'abxy'])
  })

  test('names a name once that the server has twice', () => {
    expect(nearNames('vision', ['Vision', 'Vision'])).toEqual(['Vision'])
  })
})
