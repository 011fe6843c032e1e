import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { projectPattern } from '../../src/inputs/project-pattern.ts'
import { brakesOf } from '../../src/plan/brakes.ts'
import { assign } from '../../src/plan/assign.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import { decide, ruleOf } from '../../src/plan/decide.ts'
import { makePlan } from '../../src/plan/plan.ts'
import type { Policy, Rule } from '../../src/plan/policy.ts'
import { candidateFilter, metricPathsOf } from '../../src/plan/query.ts'
import { DAY, ids, NOW, policy, rule, task } from '../support/fixtures.ts'

const of = (...rules: Partial<Rule>[]): Policy => ({
  ...policy(),
  rules: rules.map((change, i) => rule({ name: `r${i}`, forceDelete: true, ...change })),
})
const inProject = (id: string, more: Partial<Task> = {}): Task =>
  task({ id, project: { kind: 'known', id: 'p' }, projectName: 'P', ...more })
const P: Partial<Rule> = { projects: [projectPattern('P')], projectIds: new Set(['p']) }

describe('the first rule that takes a task in', () => {
  test('decides, whatever it comes to', () => {
    const young = task({ statusChanged: NOW - 10 * DAY, tags: ['a'] })
    const rules = of({ tags: ['a'], cutoffMs: NOW - 30 * DAY }, { cutoffMs: NOW - DAY })
    expect(ruleOf(young, rules)?.name).toBe('r0')
    expect(decide(young, rules)).toEqual({ action: 'keep', reason: 'too-young' })
  })

  test('keeps all where it says so, young and old, drafts and others', () => {
    const rules = of({ tags: ['a'], keep: true, excludeTags: [] }, {})
    for (const change of [{}, { status: 'completed' }, { tags: ['a', 'keep'] }])
      expect(decide(task({ tags: ['a'], ...change }), rules)).toEqual({
        action: 'keep',
        reason: 'kept-by-rule',
      })
  })

  test('is one that is hidden from by hidden tasks', () => {
    const hidden = task({ systemTags: ['archived', 'hidden'] })
    expect(ruleOf(hidden, of({}, { includeHidden: true }))?.name).toBe('r1')
  })
})

describe('a task in no rule', () => {
  test.each<[what: string, change: Partial<Task>, rules: Partial<Rule>[], reason: string]>([
    ['is told so', { tags: [] }, [{ tags: ['a'] }, P], 'no-rule'],
    ['has the reason that all rules have', { tags: [] }, [{ tags: ['a'] }, { tags: ['b'] }], 'other-tags'],
    ['has the one that excludes it', { tags: ['keep'] }, [{ ...P, excludeTags: [] }, {}], 'tag-excluded'],
    ['and not archived has that reason', { systemTags: [] }, [{ tags: ['a'] }, P], 'not-archived'],
    ['and of nobody has that reason', { owner: { kind: 'public' } }, [{ tags: ['a'] }, P], 'public'],
  ])('%s', (_, change, rules, reason) => {
    expect(decide(task(change), of(...rules))).toEqual({ action: 'keep', reason })
  })
})

describe('what the server does not tell', () => {
  const keepP = { ...P, keep: true, excludeTags: [] }
  test.each<[what: string, change: Partial<Task>, first: Partial<Rule>]>([
    ['the project', { project: { kind: 'unknown' } }, keepP],
    [
      'the name of a project that is new',
      { project: { kind: 'known', id: 'x' }, projectName: undefined },
      keepP,
    ],
    ['tags', { tags: undefined }, { tags: ['gold'], keep: true }],
    ['tags that exclude', { tags: undefined }, { excludeTags: ['x'], keep: true }],
    ['the type', { type: undefined }, { taskTypes: ['qc'], keep: true }],
    ['the user', { user: { kind: 'unknown' } }, { userIds: new Set(['u']), keep: true }],
    [
      'the project of an exclusion',
      { project: { kind: 'unknown' } },
      { excludeProjects: [projectPattern('Q')], keep: true },
    ],
  ])('%s leaves the task to no rule behind', (_, change, first) => {
    const rules = of(first, { excludeTags: [] })
    expect(ruleOf(task(change), rules)).toBeUndefined()
    expect(decide(task(change), rules)).toEqual({ action: 'keep', reason: 'rule-unknown' })
  })

  test('does not matter where another condition leaves the task out', () => {
    const rules = of({ ...keepP, taskTypes: ['qc'] }, {})
    expect(ruleOf(task({ project: { kind: 'unknown' } }), rules)?.name).toBe('r1')
  })

  test('a project that is younger than the look at all projects belongs to the rule that names what is above it', () => {
    const late = task({ project: { kind: 'known', id: 'new' }, projectName: 'P/New' })
    expect(ruleOf(late, of(keepP, {}))).toBeUndefined()
    expect(ruleOf({ ...late, projectName: 'Q' }, of(keepP, {}))?.name).toBe('r1')
  })
})

test('keep-last counts over what its rule takes in, and no further', () => {
  const all = ['a', 'b', 'c', 'd'].map((id, i) =>
    inProject(id, { statusChanged: NOW - (60 + i) * DAY, tags: i % 2 === 0 ? ['x'] : [] }),
  )
  const { doomed } = decideAll(all, of({ tags: ['x'], keepLast: 1 }, { keepLast: 1 }))
  expect(ids(doomed)).toEqual(['c', 'd'])
})

describe('limits', () => {
  const all = [
    inProject('p1', { statusChanged: NOW - 90 * DAY }),
    inProject('p2', { statusChanged: NOW - 80 * DAY }),
    task({ id: 'q1', projectName: 'Q', statusChanged: NOW - 70 * DAY }),
    task({ id: 'q2', projectName: 'Q', statusChanged: NOW - 60 * DAY }),
  ]

  test.each<[ofRule: number, ofRun: number, goes: string[]]>([
    [0, 0, ['p1', 'p2', 'q1', 'q2']],
    [1, 0, ['p1', 'q1', 'q2']],
    [1, 2, ['p1', 'q1']],
    [0, 3, ['p1', 'p2', 'q1']],
    [2, 1, ['p1']],
  ])('of a rule (%d) and of the run (%d) both hold', (ofRule, ofRun, goes) => {
    const plan = makePlan(decideAll(all, of({ ...P, maxTasks: ofRule }, {})), [], ofRun)
    expect(ids(plan.families.flat())).toEqual(goes)
    expect(ids([...plan.families.flat(), ...plan.beyondLimit]).toSorted()).toEqual(['p1', 'p2', 'q1', 'q2'])
  })

  test('leave what waits for a task that is beyond them', () => {
    const family = [
      inProject('child', { parentId: 'parent' }),
      task({ id: 'parent', projectName: 'Q' }),
      inProject('first', { statusChanged: NOW - 99 * DAY }),
    ]
    const plan = makePlan(decideAll(family, of({ ...P, maxTasks: 1 }, {})), [], 0)
    expect(ids(plan.families.flat())).toEqual(['first'])
    expect(ids(plan.beyondLimit)).toEqual(['child', 'parent'])
  })

  test.each<[run: number, ofRule: number, held: RegExp | undefined]>([
    [4, 2, undefined],
    [3, 2, /^4 of 4 archived tasks in the selection qualify/u],
    [4, 1, /^rule "r0": 2 of 2 archived tasks/u],
    [3, 1, /^4 of 4 .*; rule "r0": 2 of 2 /u],
  ])('the brakes of the run (%d) and of a rule (%d) both hold', (run, ofRule, held) => {
    const rules = of({ ...P, abortAbove: { kind: 'tasks', tasks: ofRule } }, {})
    const brake = brakesOf(
      { kind: 'tasks', tasks: run },
      decideAll(all, rules).doomed,
      assign(all, rules),
      'archived task',
    )
    expect(brake ?? '').toMatch(held ?? /^$/u)
  })
})

describe('the list', () => {
  test('is asked for what all rules have the very same', () => {
    const same = { taskTypes: ['qc', 'training'], tags: ['a'], userIds: new Set(['u']) }
    expect(candidateFilter(of({ ...same, ...P }, { ...same, taskTypes: ['training', 'qc'] }))).toEqual({
      system_tags: ['archived'],
      type: ['qc', 'training'],
      tags: ['a'],
      user: ['u'],
      search_hidden: false,
    })
    expect(candidateFilter(of(P, P))).toHaveProperty('project', ['p'])
  })

  test('is asked for drafts only where no rule needs more', () => {
    expect(candidateFilter(of({ forceDelete: false }, { forceDelete: false })).status).toEqual(['created'])
    expect(candidateFilter(of({ forceDelete: false }, {}))).not.toHaveProperty('status')
    expect(
      candidateFilter(of({ forceDelete: false }, { forceDelete: false, keep: true })),
    ).not.toHaveProperty('status')
  })

  test('takes hidden tasks in where a rule does', () => {
    expect(candidateFilter(of({}, { includeHidden: true })).search_hidden).toBe(true)
  })

  test('brings each metric along once', () => {
    const by = (path: string): Partial<Rule> => ({
      keepBest: { kind: 'by-metric', count: 1, best: 'max', of: 'last', metric: 'm/v', paths: [path] },
    })
    expect(metricPathsOf(of(by('a.b'), {}, by('c.d'), by('a.b')))).toEqual(['a.b', 'c.d'])
  })
})
