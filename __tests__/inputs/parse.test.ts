import { describe, expect, test } from '@jest/globals'
import {
  boolean,
  days,
  daysOrNone,
  key,
  minutes,
  oneOf,
  orNone,
  setOf,
  wholeNumber,
  type Parsed,
} from '../../src/inputs/parse.ts'

const NO_NUMBERS = [
  '',
  ' ',
  '30abc',
  'abc',
  '1e3',
  '1e999',
  '-1',
  '+5',
  '0x10',
  'Infinity',
  'NaN',
  '٣٠',
  '３０',
  '1,5',
  '1 000',
  '30\n',
  '30\n31',
  ' 30 ',
  '1_000',
]

function expectRefusal(parsed: Parsed<unknown>): string {
  if (parsed.ok) throw new Error(`accepted as ${JSON.stringify(parsed.value)}`)
  return parsed.accepted
}

test.each([
  ['0', 0],
  ['0.0', 0],
  ['7', 7],
  ['0.25', 0.25],
])('daysOrNone takes %j', (text, value) => {
  expect(daysOrNone(text)).toEqual({ ok: true, value })
})

test.each(['', '-1', 'none', '36501', '7 days'])('daysOrNone refuses %j', (text) => {
  expect(daysOrNone(text)).toMatchObject({
    ok: false,
    accepted: expect.stringContaining('from 0') as unknown,
  })
})

describe('days', () => {
  test.each([
    ['30', 30],
    ['1', 1],
    ['0.5', 0.5],
    ['007', 7],
    ['0.000000001', 1e-9],
    ['36500', 36500],
    ['36499.999999999', 36499.999999999],
  ])('reads %j as %d', (text, value) => {
    expect(days(text)).toEqual({ ok: true, value })
  })

  test.each([...NO_NUMBERS, '0', '0.0', '0.000000000', '.5', '5.', '1.2.3', '36500.1', '36501', '9999999'])(
    'refuses %j',
    (text) => {
      expect(expectRefusal(days(text))).toBe(
        'a number of days above 0 and up to 36500, for example 30 or 0.5',
      )
    },
  )
})

describe('minutes', () => {
  test.each([
    ['300', 300],
    ['0.5', 0.5],
    ['7200', 7_200],
    ['0.000001', 1e-6],
  ])('reads %j as %d', (text, value) => {
    expect(minutes(text)).toEqual({ ok: true, value })
  })

  test.each([...NO_NUMBERS, '0', '0.0', '7200.1', '7201', '.5', '5.'])('refuses %j', (text) => {
    expect(expectRefusal(minutes(text))).toBe('a number of minutes above 0 and up to 7200, for example 300')
  })
})

describe('wholeNumber', () => {
  test.each([
    ['0', 0],
    ['1', 1],
    ['32', 32],
    ['0032', 32],
  ])('reads %j as %d', (text, value) => {
    expect(wholeNumber(0, 32)(text)).toEqual({ ok: true, value })
  })

  test.each([...NO_NUMBERS, '33', '1.0', '999999999999999', '9999999999999999999999'])(
    'refuses %j outside of 0 to 32',
    (text) => {
      expect(expectRefusal(wholeNumber(0, 32)(text))).toBe('a whole number from 0 to 32')
    },
  )

  test('refuses what is below its least number', () => {
    expect(expectRefusal(wholeNumber(1, 500)('0'))).toBe('a whole number from 1 to 500')
    expect(wholeNumber(1, 500)('1')).toEqual({ ok: true, value: 1 })
  })
})

describe('boolean', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('reads %j', (text, value) => {
    expect(boolean(text)).toEqual({ ok: true, value })
  })

  test.each(['', 'yes', 'yes please', 'no', '1', '0', 'tRUE', 'fALSE', 'true ', 'true\nfalse', 'on', 'null'])(
    'refuses %j',
    (text) => {
      expect(expectRefusal(boolean(text))).toBe('true or false')
    },
  )
})

describe('oneOf', () => {
  const parser = oneOf(['status-changed', 'last-change'])

  test('reads each of its values as it is', () => {
    expect(parser('status-changed')).toEqual({ ok: true, value: 'status-changed' })
    expect(parser('last-change')).toEqual({ ok: true, value: 'last-change' })
  })

  test.each(['', 'Status-Changed', 'status_changed', 'status-changed ', 'status', 'toString', '__proto__'])(
    'refuses %j and names its values',
    (text) => {
      expect(expectRefusal(parser(text))).toBe('one of status-changed, last-change')
    },
  )
})

describe('setOf', () => {
  const parser = setOf(['published', 'running', 'reports'])

  test.each([
    ['published', ['published']],
    ['running, published', ['running', 'published']],
    ['published\nreports\n', ['published', 'reports']],
    [' published ,\r\n running ', ['published', 'running']],
    ['published,,published', ['published']],
  ])('reads %j', (text, values) => {
    expect(parser(text)).toEqual({ ok: true, value: new Set(values) })
  })

  test.each([
    '',
    ',',
    ' \n ',
    'all',
    'published, everything',
    'published running',
    'published; running',
    'none',
    'None',
    'Published',
    'publish',
  ])('refuses %j, so that a slip of the pen never lifts a protection', (text) => {
    expect(expectRefusal(parser(text))).toBe(
      'any of published, running, reports, separated by commas or lines',
    )
  })
})

describe('orNone', () => {
  const names = orNone<ReadonlySet<string>>(setOf(['published', 'running']), new Set())
  const anyWord = orNone<string>((text) => ({ ok: true, value: text }), 'nothing')

  test.each(['none', ' none ', '\n none \t'])('reads %j as nothing of the kind', (text) => {
    expect(names(text)).toEqual({ ok: true, value: new Set() })
    expect(anyWord(text)).toEqual({ ok: true, value: 'nothing' })
  })

  test.each(['published', 'running, published'])('reads %j by its parser', (text) => {
    expect(names(text).ok).toBe(true)
    expect(anyWord(text)).toEqual({ ok: true, value: text })
  })

  test.each(['None', 'NONE', 'nOne', 'none, keep', 'keep\nNone', 'none, none'])(
    'refuses %j, whatever its parser takes',
    (text) => {
      expect(expectRefusal(names(text))).toBe(
        'any of published, running, separated by commas or lines, or none alone',
      )
      expect(expectRefusal(anyWord(text))).toBe('none alone and in small letters, or other words')
    },
  )

  test.each(['non', 'nonesuch', 'none such'])('has nothing against %j', (text) => {
    expect(anyWord(text)).toEqual({ ok: true, value: text })
  })
})

describe('key', () => {
  test.each(['GGS9F4M6XB2DXJ5AFT9F', 'a', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\\'])(
    'takes %j as it is',
    (text) => {
      expect(key(text)).toEqual({ ok: true, value: text })
    },
  )

  test.each(['', 'two words', 'two\nlines', 'tab\tbed', 'schlüssel', 'null\0byte', 'del\u007f', 'a\u00a0b'])(
    'refuses %j without repeating it',
    (text) => {
      const accepted = expectRefusal(key(text))
      expect(accepted).toBe('one word of letters, digits and signs, without blanks or line breaks')
    },
  )
})
