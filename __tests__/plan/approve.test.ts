import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { asTask, restrictTo, type ApprovedTask } from '../../src/plan/approve.ts'
import { approvedTask, doomed, ids, LONG_AGO, rule, task } from '../support/fixtures.ts'

const approval = (...tasks: ApprovedTask[]) => ({
  madeAtMs: LONG_AGO,
  archives: new Map(),
  tasks: new Map(tasks.map((item) => [item.id, item])),
})

const restrict = (change: Partial<Task>, seen: Partial<ApprovedTask> = {}, byRule = rule()) =>
  restrictTo(
    { doomed: [doomed('a', change)], kept: [] },
    approval(approvedTask('a', seen)),
    new Map([['a', byRule]]),
  )

describe('restrictTo', () => {
  test('lets go what the plan listed, and keeps what it did not', () => {
    const young = { task: task({ id: 'young' }), reason: 'too-young' as const }
    const given = { doomed: [doomed('a'), doomed('late')], kept: [young] }
    const { doomed: going, kept } = restrictTo(given, approval(approvedTask('a')), new Map([['a', rule()]]))
    expect(going).toEqual([doomed('a')])
    expect(kept).toEqual([young, { task: task({ id: 'late' }), reason: 'not-in-plan' }])
  })

  test.each<[Partial<Task>, Partial<ApprovedTask>]>([
    [{ status: 'completed' }, {}],
    [{ status: 'created' }, { status: undefined }],
    [{ statusChanged: LONG_AGO + 1 }, {}],
    [{ lastChange: LONG_AGO + 1 }, {}],
    [{ lastChange: undefined }, {}],
    [{ lastChange: 'unreadable' }, {}],
    [{ lastChange: LONG_AGO }, { lastChangeMs: undefined }],
  ])('keeps a task that is %j where the plan saw %j', (change, seen) => {
    expect(restrict(change, seen)).toMatchObject({
      doomed: [],
      kept: [{ task: { id: 'a' }, reason: 'changed-since-plan' }],
    })
  })

  test.each<[Partial<Task>, Partial<ApprovedTask>]>([
    [{ name: 'renamed' }, {}],
    [{ lastChange: undefined }, { lastChangeMs: undefined }],
    [{ lastChange: 'unreadable' }, { lastChangeMs: undefined }],
    [{ lastUpdate: LONG_AGO + 1 }, {}],
  ])('lets a task go that is %j where the plan saw %j', (change, seen) => {
    expect(ids(restrict(change, seen).doomed)).toEqual(['a'])
  })

  test('compares the age by the clock of the run', () => {
    const byUpdate = rule({ ageField: 'last-update' })
    const change = { statusChanged: LONG_AGO + 1 }
    expect(ids(restrict(change, {}, byUpdate).doomed)).toEqual(['a'])
    expect(restrict({ lastUpdate: LONG_AGO + 1 }, {}, byUpdate).doomed).toEqual([])
  })
})

test('of an approved task that is gone the report knows what the plan said, and no more', () => {
  expect(asTask(approvedTask('a'))).toEqual({
    id: 'a',
    name: 'train',
    type: 'training',
    status: 'created',
    projectName: 'Vision',
    userName: 'Ada',
    owner: { kind: 'unknown' },
    project: { kind: 'unknown' },
    user: { kind: 'unknown' },
    inputModelIds: [],
    metrics: new Map(),
  })
})
