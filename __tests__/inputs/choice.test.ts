import { describe, expect, test } from '@jest/globals'
import {
  abortAbove,
  lines,
  pattern,
  projectPatterns,
  shard,
  TASK_TYPES,
  taskTypes,
  words,
} from '../../src/inputs/choice.ts'
import type { Parsed } from '../../src/inputs/parse.ts'

function valueOf<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(`refused: ${parsed.accepted}`)
  return parsed.value
}

function refusalOf(parsed: Parsed<unknown>): string {
  if (parsed.ok) throw new Error(`accepted as ${JSON.stringify(parsed.value)}`)
  return parsed.accepted
}

describe('words', () => {
  test.each([
    ['', []],
    ['keep', ['keep']],
    ['keep, gold', ['keep', 'gold']],
    ['keep\ngold\n', ['keep', 'gold']],
    [' a b ,c', ['a b', 'c']],
    ['a,,b', ['a', 'b']],
  ])('of %j are %j', (text, expected) => {
    expect(valueOf(words(text))).toEqual(expected)
  })

  test.each([',', ' , ', '\n,'])('%j names nothing, and is refused rather than set no condition', (text) => {
    expect(refusalOf(words(text))).toBe('words separated by commas or lines')
  })

  test('may be any words, none as well', () => {
    expect(valueOf(words('none'))).toEqual(['none'])
  })
})

test('lines may hold commas', () => {
  expect(valueOf(lines('Ada, Countess\nBob'))).toEqual(['Ada, Countess', 'Bob'])
})

describe('task-types', () => {
  test('are those of ClearML', () => {
    expect(valueOf(taskTypes('training, qc'))).toEqual(['training', 'qc'])
    expect(valueOf(taskTypes(TASK_TYPES.join('\n')))).toEqual(TASK_TYPES)
    expect(valueOf(taskTypes(''))).toEqual([])
  })

  test.each(['Training', 'training,nonsense', 'data-processing', ','])('%j is refused', (text) => {
    expect(refusalOf(taskTypes(text))).toMatch(
      /^any of training, testing, .*, report, separated by commas or lines$/u,
    )
  })
})

describe('projects', () => {
  test('are one a line', () => {
    expect(valueOf(projectPatterns('Vision\n\n A, B/C \n')).map(({ text }) => text)).toEqual([
      'Vision',
      'A, B/C',
    ])
  })

  test.each(['/', 'Vision\n//', '/ /'])('%j has a line that names no project', (text) => {
    expect(refusalOf(projectPatterns(text))).toBe(
      'full names of projects, one a line, with * and ** as wildcards',
    )
  })
})

describe('name-pattern', () => {
  test('is a regular expression that takes characters whole', () => {
    const smoke = valueOf(pattern('^smoke .$'))
    expect(smoke.test('smoke 🎉')).toBe(true)
    expect(smoke.test('smoke')).toBe(false)
    expect(valueOf(pattern('')).test('anything')).toBe(true)
  })

  test.each(['(', '[z-a]', '\\-'])('%j is refused with the reason', (text) => {
    expect(refusalOf(pattern(text))).toMatch(
      /^a regular expression of JavaScript with the flag u \(Invalid regular expression: .+\)$/u,
    )
  })
})

describe('abort-above', () => {
  test.each([
    ['', { kind: 'never' }],
    ['1', { kind: 'tasks', tasks: 1 }],
    ['500', { kind: 'tasks', tasks: 500 }],
    ['99999999', { kind: 'tasks', tasks: 99_999_999 }],
    ['20%', { kind: 'share', hundredths: 2_000 }],
    ['12.5%', { kind: 'share', hundredths: 1_250 }],
    ['12.05%', { kind: 'share', hundredths: 1_205 }],
    ['0.01%', { kind: 'share', hundredths: 1 }],
    ['100%', { kind: 'share', hundredths: 10_000 }],
  ])('reads %j as %j', (text, expected) => {
    expect(valueOf(abortAbove(text))).toEqual(expected)
  })

  test.each([
    '0',
    '0%',
    '0.00%',
    '100.01%',
    '101%',
    '999%',
    '-1',
    '1.5',
    '20 %',
    '%',
    '12.345%',
    '100000000',
    'x5',
    '5x',
    ' ',
  ])('refuses %j', (text) => {
    expect(refusalOf(abortAbove(text))).toBe(
      'a number of tasks from 1, or a percentage above 0% and up to 100%',
    )
  })
})

describe('shard', () => {
  test.each([
    ['', { index: 1, count: 1 }],
    ['1/1', { index: 1, count: 1 }],
    ['2/8', { index: 2, count: 8 }],
    ['8/8', { index: 8, count: 8 }],
    ['256/256', { index: 256, count: 256 }],
  ])('reads %j as %j', (text, expected) => {
    expect(valueOf(shard(text))).toEqual(expected)
  })

  test.each([
    '0/1',
    '2/1',
    '1/0',
    '1/257',
    '1',
    '1/',
    '/1',
    'a/b',
    '1/2/3',
    ' 1/2',
    '1/2 ',
    '-1/2',
    '0001/2',
  ])('refuses %j', (text) => {
    expect(refusalOf(shard(text))).toBe('INDEX/COUNT, from 1/1 to 256/256, for example 2/8')
  })
})
