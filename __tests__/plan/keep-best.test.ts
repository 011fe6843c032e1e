import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import type { MetricValue } from '../../src/clearml/metrics.ts'
import { assign } from '../../src/plan/assign.ts'
import { bestOfProjects, type Ranking } from '../../src/plan/best-of-projects.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import { scoreOf, type BestBy } from '../../src/plan/keep-best.ts'
import { DAY, ids, NOW, policy, rule, task } from '../support/fixtures.ts'

const P: Task['project'] = { kind: 'known', id: 'p' }
const Q: Task['project'] = { kind: 'known', id: 'q' }
const PATH = 'm.v'

const by = (change: Partial<BestBy> = {}): BestBy => ({
  kind: 'by-metric',
  count: 1,
  best: 'max',
  of: 'last',
  metric: 'm/v',
  paths: [PATH],
  ...change,
})

const scored = (id: string, value: number | MetricValue | undefined, more: Partial<Task> = {}): Task =>
  task({
    id,
    project: P,
    metrics: new Map(value === undefined ? [] : [[PATH, typeof value === 'number' ? { value } : value]]),
    ...more,
  })

function rank(tasks: readonly Task[], change: Partial<BestBy> = {}): Ranking {
  const [[one, taken] = [rule(), []]] = assign(tasks, policy({ keepBest: by(change) })).taken
  return bestOfProjects(taken, one)
}
const best = (tasks: readonly Task[], change: Partial<BestBy> = {}): string[] =>
  [...rank(tasks, change).best].toSorted()

const tasks = [
  scored('p1', 0.1),
  scored('p2', 0.9),
  scored('p3', 0.5),
  scored('q1', -3, { project: Q }),
  scored('q2', 0, { project: Q }),
]

describe('keep-best', () => {
  test.each<[change: Partial<BestBy>, expected: string[]]>([
    [{}, ['p2', 'q2']],
    [{ best: 'min' }, ['p1', 'q1']],
    [{ count: 2 }, ['p2', 'p3', 'q1', 'q2']],
    [{ count: 9 }, ['p1', 'p2', 'p3', 'q1', 'q2']],
  ])('%j keeps the best of every project, however they are listed: %j', (change, expected) => {
    expect(best(tasks, change)).toEqual(expected)
    expect(best(tasks.toReversed(), change)).toEqual(expected)
  })

  test('without it no task is ranked', () => {
    expect(bestOfProjects(tasks, rule())).toEqual({ best: new Set(), unmeasuredProjects: [] })
  })

  test('of two with the same value the one with the smaller id is better', () => {
    const twins = [scored('b', 1), scored('a', 1), scored('c', 1)]
    for (const side of ['max', 'min'] as const) {
      expect(best(twins, { best: side })).toEqual(['a'])
      expect(best(twins.toReversed(), { best: side, count: 2 })).toEqual(['a', 'b'])
    }
  })

  test('best-of weighs the best value that a task ever had', () => {
    const runs = [scored('a', { value: 5, min: 0, max: 6 }), scored('b', { value: 1, min: 1, max: 9 })]
    expect(best(runs)).toEqual(['a'])
    expect(best(runs, { of: 'best-of' })).toEqual(['b'])
    expect(best(runs, { best: 'min' })).toEqual(['b'])
    expect(best(runs, { best: 'min', of: 'best-of' })).toEqual(['a'])
  })

  test('young and protected tasks count, and what the selection leaves out does not', () => {
    const others = [
      scored('young', 7, { statusChanged: NOW - DAY }),
      scored('tagged', 99, { tags: ['keep'] }),
      scored('restored', 99, { systemTags: [] }),
      scored('ended', 99, { status: 'completed' }),
    ]
    expect(best([...tasks, ...others])).toEqual(['q2', 'young'])
  })

  test('a task without the metric does not count, and a project of such tasks is named', () => {
    const unmeasured = [
      scored('n1', undefined, { project: { kind: 'known', id: 'r' }, projectName: 'Speech' }),
      scored('n2', { min: 3 }, { project: { kind: 'none' }, projectName: undefined }),
      scored('n3', undefined),
    ]
    expect(rank([...tasks, ...unmeasured])).toEqual({
      best: new Set(['p2', 'q2']),
      unmeasuredProjects: ['(no project)', 'Speech'],
    })
  })
})

describe('the value of a task', () => {
  test('that may be under two names is not known', () => {
    const twice = task({
      metrics: new Map([
        ['a.b', { value: 1 }],
        ['c.d', { value: 2 }],
      ]),
    })
    expect(scoreOf(twice, by({ paths: ['a.b', 'c.d'] }))).toBeUndefined()
    expect(scoreOf(twice, by({ paths: ['a.b', 'e.f'] }))).toBe(1)
  })

  test('of an old record that has no best one is not known', () => {
    expect(scoreOf(scored('a', 5), by({ of: 'best-of' }))).toBeUndefined()
  })
})

test('the plan keeps the best and the unmeasured of what would go, after every other reason', () => {
  const all = [
    scored('best', 3),
    scored('worse', 2),
    scored('unmeasured', undefined),
    scored('newest', 1, { statusChanged: NOW - 40 * DAY }),
    scored('young', undefined, { statusChanged: NOW - DAY }),
  ]
  const { doomed, kept } = decideAll(all, policy({ keepBest: by(), keepLast: 2 }))
  expect(ids(doomed)).toEqual(['worse'])
  expect(kept.map(({ task: { id }, reason }) => [id, reason])).toEqual([
    ['best', 'keep-best'],
    ['unmeasured', 'no-metric'],
    ['newest', 'keep-last'],
    ['young', 'too-young'],
  ])
})
