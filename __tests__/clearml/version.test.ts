import { describe, expect, test } from '@jest/globals'
import { isOlder, parseVersion } from '../../src/clearml/version.ts'

describe('parseVersion', () => {
  test.each([
    ['2.3.0', [2, 3, 0]],
    ['v1.17', [1, 17]],
    ['2', [2]],
    ['3.24.1-1234 enterprise', [3, 24, 1]],
    ['1.15.0.dev1', [1, 15, 0]],
  ])('reads %j', (text, version) => {
    expect(parseVersion(text)).toEqual(version)
  })

  test.each([undefined, '', 'unknown', '.1', 'release 1.0', ' 1.0', '-1'])('%j is no version', (text) => {
    expect(parseVersion(text)).toBeUndefined()
  })
})

describe('isOlder', () => {
  test.each([
    ['2.9', '2.10', true],
    ['2.10', '2.9', false],
    ['1.16.9', '1.17', true],
    ['1.17', '1.17.0', false],
    ['1.17.0', '1.17', false],
    ['1.17', '1.17.1', true],
    ['0.17', '1', true],
    ['10', '9.9', false],
  ])('%s is older than %s: %j', (a, b, older) => {
    expect(isOlder(parseVersion(a)!, parseVersion(b)!)).toBe(older)
  })
})
