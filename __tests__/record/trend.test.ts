import { describe, expect, test } from '@jest/globals'
import type { Scalar } from '../../src/clearml/past-runs.ts'
import { MAX_RUNS, MAX_SCALARS, mergeTrends, pointOf, scalarsOf, type Point } from '../../src/record/trend.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { DELETED, keptRow, row } from '../support/fixtures.ts'

const point = (atMs: number, deleted: number): Point => ({
  atMs,
  values: { deleted, kept: 1, failed: 0, freed: 10 },
})

/** A record as it was left: its points drawn from 1 on. */
const drawn = (...points: Point[]): readonly Scalar[] =>
  points.flatMap((one, i) => scalarsOf(one, i + 1, 'task'))

test('a run is a point of what it deleted, kept, failed to delete and freed', () => {
  const rows = [row('a', DELETED), row('b', { kind: 'failed', error: 'no' }), keptRow('c'), keptRow('d')]
  const totals = totalsOf(rows)
  const freed = { ...totals, files: { ...totals.files, freedBytes: 7 } }
  expect(pointOf(freed, 5)).toEqual({ atMs: 5, values: { deleted: 1, kept: 2, failed: 1, freed: 7 } })
})

test('tasks share one plot, bytes have their own, and all carry the time of the run', () => {
  expect(scalarsOf(point(5, 3), 2, 'task')).toEqual([
    { metric: 'Tasks', variant: 'deleted', iteration: 2, atMs: 5, value: 3 },
    { metric: 'Tasks', variant: 'kept', iteration: 2, atMs: 5, value: 1 },
    { metric: 'Tasks', variant: 'failed', iteration: 2, atMs: 5, value: 0 },
    { metric: 'Freed', variant: 'bytes', iteration: 2, atMs: 5, value: 10 },
  ])
})

describe('mergeTrends', () => {
  test('gives back what was drawn', () => {
    expect(mergeTrends([drawn(point(1, 3), point(2, 0))], 'task')).toEqual([point(1, 3), point(2, 0)])
    expect(mergeTrends([], 'task')).toEqual([])
  })

  test('takes each run once, oldest first, whatever the records order or number them like', () => {
    const one = drawn(point(1, 3), point(3, 5)).toReversed()
    const other = drawn(point(2, 4), point(3, 5))
    expect(mergeTrends([one, other], 'task')).toEqual([point(1, 3), point(2, 4), point(3, 5)])
  })

  test('ignores what is no series of the trend', () => {
    const strange: Scalar = { metric: 'loss', variant: 'train', iteration: 1, atMs: 1, value: 9 }
    expect(mergeTrends([[...drawn(point(1, 3)), strange]], 'task')).toEqual([point(1, 3)])
  })

  test('keeps the newest, and leaves room for one more', () => {
    const many = Array.from({ length: MAX_RUNS + 5 }, (_, i) => point(i + 1, i))
    const merged = mergeTrends([drawn(...many)], 'task')
    expect(merged).toHaveLength(MAX_RUNS - 1)
    expect(merged.at(-1)).toEqual(many.at(-1))
    expect(drawn(...merged, point(999_999, 1))).toHaveLength(MAX_SCALARS)
  })

  test('draws a point of which a part was lost without that part', () => {
    const [deleted] = drawn(point(1, 3))
    const [merged] = mergeTrends([[deleted!]], 'task')
    expect(merged).toEqual({ atMs: 1, values: { deleted: 3 } })
    expect(scalarsOf(merged!, 1, 'task')).toEqual([deleted])
  })
})
