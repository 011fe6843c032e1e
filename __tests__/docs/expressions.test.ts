import { describe, expect, test } from '@jest/globals'
import { evaluate, render } from '../support/docs/expressions.ts'

describe('the evaluator of GitHub expressions', () => {
  test.each([
    ["'a' == 'A'", true],
    ["'0' && 'yes' || 'no'", 'yes'],
    ["'' && 'yes' || 'no'", 'no'],
    ["false && 'yes' || 'no'", 'no'],
    ["true && false || 'no'", 'no'],
    ['false || true && false', false],
    ["!('a' != 'b')", false],
    ["missing == ''", true],
    ["missing != '0'", false],
    ['missing == false', true],
    ["'3' > 0", true],
    ["'0' > 0", false],
    ['missing > 0', false],
    ["true && '10' > 9", true],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression, {})).toBe(expected)
  })

  test.each(["it's", "('a'", 'a b', '&& a'])('refuses %s', (expression) => {
    expect(() => evaluate(expression, {})).toThrow(expression)
  })

  test('gives values as the text that an action gets', () => {
    const context = { 'inputs.dry-run': false, 'github.event_name': 'schedule' }
    expect(render('${{ inputs.dry-run }}', context)).toBe('false')
    expect(render('${{ inputs.other }}', context)).toBe('')
    expect(render('on ${{ github.event_name }}', context)).toBe('on schedule')
  })
})
