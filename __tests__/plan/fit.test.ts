import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { projectPattern } from '../../src/inputs/project-pattern.ts'
import { fitOf, type Fit } from '../../src/plan/fit.ts'
import type { Rule } from '../../src/plan/policy.ts'
import { rule, task } from '../support/fixtures.ts'

const VISION: Partial<Rule> = { projects: [projectPattern('Vision')], projectIds: new Set(['p1']) }

test.each<[what: string, change: Partial<Task>, choice: Partial<Rule>, fit: Fit]>([
  ['without conditions', {}, { excludeTags: [] }, 'in'],
  ['of a wanted type', { type: 'training' }, { taskTypes: ['training'] }, 'in'],
  ['of another type', { type: 'service' }, { taskTypes: ['training'] }, 'out'],
  ['of a type that is not told', { type: undefined }, { taskTypes: ['training'] }, 'doubt'],
  ['with a wanted tag', { tags: ['a', 'b'] }, { tags: ['b'] }, 'in'],
  ['without one', { tags: [] }, { tags: ['b'] }, 'out'],
  ['with tags that are not told', { tags: undefined }, { tags: ['b'], excludeTags: [] }, 'doubt'],
  ['with an excluded tag', { tags: ['Gold'] }, { excludeTags: ['gold'] }, 'out'],
  ['that may have an excluded tag', { tags: undefined }, { excludeTags: ['gold'] }, 'doubt'],
  ['of a wanted user', { user: { kind: 'known', id: 'u1' } }, { userIds: new Set(['u1']) }, 'in'],
  ['of nobody', { user: { kind: 'none' } }, { userIds: new Set(['u1']) }, 'out'],
  ['of a user who is not told', { user: { kind: 'unknown' } }, { userIds: new Set(['u1']) }, 'doubt'],
  ['of a wanted name', { name: 'tmp-1' }, { namePattern: /^tmp-/u }, 'in'],
  ['of another name', { name: 'final' }, { namePattern: /^tmp-/u }, 'out'],
  ['in a wanted project', { project: { kind: 'known', id: 'p1' } }, VISION, 'in'],
  ['in none', { project: { kind: 'none' } }, VISION, 'out'],
  ['in a project that is not told', { project: { kind: 'unknown' } }, VISION, 'doubt'],
  ['in another', { project: { kind: 'known', id: 'p2' }, projectName: 'Audio' }, VISION, 'out'],
  [
    'in one that was moved there since projects were looked up',
    { project: { kind: 'known', id: 'p2' }, projectName: 'Vision/new' },
    VISION,
    'doubt',
  ],
  [
    'in one whose name is not told',
    { project: { kind: 'known', id: 'p2' }, projectName: undefined },
    VISION,
    'doubt',
  ],
])('a task %s', (_, change, choice, fit) => {
  expect(fitOf(task(change), rule(choice))).toBe(fit)
})

describe('several conditions', () => {
  const choice = rule({ taskTypes: ['training'], tags: ['b'] })

  test('leave a task out as soon as one does, whatever is in doubt', () => {
    expect(fitOf(task({ type: undefined, tags: [] }), choice)).toBe('out')
  })

  test('leave it in doubt if no other does', () => {
    expect(fitOf(task({ type: undefined, tags: ['b'] }), choice)).toBe('doubt')
  })
})
