import { describe, expect, test } from '@jest/globals'
import { newestOfProjects } from '../../src/plan/keep-last.ts'
import type { Task } from '../../src/clearml/task.ts'
import { assign } from '../../src/plan/assign.ts'
import { DAY, LONG_AGO, NOW, policy, task, type PolicyChange } from '../support/fixtures.ts'

const P: Task['project'] = { kind: 'known', id: 'p' }
const Q: Task['project'] = { kind: 'known', id: 'q' }
const of = (project: Task['project'], id: string, statusChanged: Task['statusChanged'], more = {}): Task =>
  task({ id, project, statusChanged, ...more })

const newest = (keepLast: number, tasks: readonly Task[], rules: PolicyChange = {}): string[] =>
  [...assign(tasks, policy({ keepLast, ...rules })).taken]
    .flatMap(([rule, taken]) => [...newestOfProjects(taken, rule)])
    .sort()

describe('keep-last', () => {
  const tasks = [
    of(P, 'p1', LONG_AGO + 1),
    of(P, 'p2', LONG_AGO + 2),
    of(P, 'p3', LONG_AGO + 3),
    of(Q, 'q1', LONG_AGO),
  ]

  test.each([
    [0, []],
    [1, ['p3', 'q1']],
    [2, ['p2', 'p3', 'q1']],
    [9, ['p1', 'p2', 'p3', 'q1']],
  ])('%d keeps the newest of every project, however they are listed: %j', (keepLast, expected) => {
    expect(newest(keepLast, tasks)).toEqual(expected)
    expect(newest(keepLast, tasks.toReversed())).toEqual(expected)
  })

  test('of two with the same instant the one with the smaller id is newer', () => {
    const twins = [of(P, 'b', LONG_AGO), of(P, 'a', LONG_AGO), of(P, 'c', LONG_AGO)]
    expect(newest(1, twins)).toEqual(['a'])
    expect(newest(2, twins.toReversed())).toEqual(['a', 'b'])
  })

  test('young and protected tasks count', () => {
    const young = of(P, 'young', NOW - DAY)
    const published = of(Q, 'published', LONG_AGO + 9, { status: 'published' })
    const dataset = of({ kind: 'none' }, 'dataset', LONG_AGO, { systemTags: ['archived', 'dataset'] })
    expect(newest(1, [...tasks, young, published, dataset], { forceDelete: true })).toEqual([
      'dataset',
      'published',
      'young',
    ])
  })

  test('what the selection leaves out does not count', () => {
    const left = [
      of(P, 'tagged', NOW, { tags: ['keep'] }),
      of(P, 'restored', NOW, { systemTags: [] }),
      of(P, 'ended', NOW, { status: 'completed' }),
      of(P, 'foreign', NOW, { owner: { kind: 'company', companyId: 'other' } }),
    ]
    expect(newest(1, [...left, ...tasks])).toEqual(['p3', 'q1'])
  })

  test('a task without a readable date does not count', () => {
    const dateless = [of(P, 'a', 'unreadable'), of(P, 'b', undefined, { created: undefined })]
    expect(newest(1, [...dateless, ...tasks])).toEqual(['p3', 'q1'])
  })

  test('tasks of no project, and those whose project is not told, are counted by themselves', () => {
    const loose = [
      of({ kind: 'none' }, 'n1', LONG_AGO),
      of({ kind: 'none' }, 'n2', LONG_AGO + 1),
      of({ kind: 'unknown' }, 'u1', LONG_AGO),
    ]
    expect(newest(1, [...tasks, ...loose])).toEqual(['n2', 'p3', 'q1', 'u1'])
  })
})
