import { describe, expect, test } from '@jest/globals'
import { metricField, NO_METRICS, parseMetrics } from '../../src/clearml/metrics.ts'
import { parseTask } from '../../src/clearml/task.ts'
import { taskRow } from '../support/fixtures.ts'

const PATH = 'aaa.bbb'
const row = (entry: unknown): Record<string, unknown> => ({ last_metrics: { aaa: { bbb: entry } } })

describe('parseMetrics', () => {
  test('gives the last, least and greatest value', () => {
    const entry = { metric: 'm', variant: 'v', value: 0.5, min_value: -1, max_value: 2 }
    expect([...parseMetrics(row(entry), [PATH])]).toEqual([[PATH, { value: 0.5, min: -1, max: 2 }]])
  })

  test('of an old release gives what is there', () => {
    expect(parseMetrics(row({ value: 0 }), [PATH]).get(PATH)).toEqual({ value: 0 })
    expect(parseMetrics(row({ value: 1, min_value: null }), [PATH]).get(PATH)).toEqual({ value: 1 })
  })

  test('gives the extremes where the last value is no number', () => {
    const entry = { value: 'NaN', min_value: -1, max_value: 2 }
    expect(parseMetrics(row(entry), [PATH]).get(PATH)).toEqual({ min: -1, max: 2 })
  })

  test.each(['aaa', ''])('finds nothing by %j, which names no variant', (path) => {
    expect(parseMetrics(row({ value: 1 }), [path])).toBe(NO_METRICS)
  })

  test.each<[what: string, entry: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', '0.5'],
    ['a number', 7],
    ['texts as values', { value: '0.5', min_value: 'low', max_value: true }],
    ['no number that JSON has', { value: NaN, max_value: Infinity }],
    ['nothing inside', {}],
  ])('%s is no value', (_, entry) => {
    expect(parseMetrics(row(entry), [PATH])).toBe(NO_METRICS)
  })

  test.each<[Record<string, unknown>]>([[{}], [{ last_metrics: [] }], [{ last_metrics: { aaa: 1 } }]])(
    'a row of the shape %j has none',
    (fields) => {
      expect(parseMetrics(fields, [PATH])).toBe(NO_METRICS)
    },
  )

  test('keeps only what was asked for, whatever the server sends', () => {
    const fields = {
      last_metrics: { aaa: { bbb: { value: 1 }, ccc: { value: 2 } }, ddd: { bbb: { value: 3 } } },
    }
    expect([...parseMetrics(fields, [PATH]).keys()]).toEqual([PATH])
    expect(parseMetrics(fields, [])).toBe(NO_METRICS)
  })
})

test('a task has the metrics that it was read for', () => {
  const fields = taskRow(row({ value: 4 }))
  expect(parseTask(fields, [PATH])?.metrics.get(PATH)).toEqual({ value: 4 })
  expect(parseTask(fields)?.metrics).toBe(NO_METRICS)
  expect(metricField(PATH)).toBe('last_metrics.aaa.bbb')
})
