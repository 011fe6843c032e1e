import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { archiveFilter, archiveRuleOf, archives, decideArchive } from '../../src/plan/archive.ts'
import type { Policy, Rule } from '../../src/plan/policy.ts'
import { DAY, NOW, policy, rule, task } from '../support/fixtures.ts'

const of = (...rules: Partial<Rule>[]): Policy => ({
  ...policy(),
  rules: rules.map((change, i) => {
    const { archiveAfterDays = 60 } = change
    return rule({ name: `r${i}`, archiveAfterDays, archiveCutoffMs: NOW - archiveAfterDays * DAY, ...change })
  }),
})
/** Lies open, finished, and untouched for 90 days. */
const open = (change: Partial<Task> = {}): Task => task({ status: 'completed', systemTags: [], ...change })
const reasonOf = (one: Task, rules = of({})): string | undefined => {
  const decision = decideArchive(one, rules)
  return decision.action === 'keep' ? decision.reason : undefined
}

describe('what is put into the archive', () => {
  test.each(['created', 'stopped', 'failed', 'completed'])('is finished: %s', (status) => {
    expect(reasonOf(open({ status }))).toBeUndefined()
  })

  test.each<[status: string | undefined, reason: string]>([
    ['queued', 'running'],
    ['in_progress', 'running'],
    ['published', 'published'],
    ['publishing', 'published'],
    ['closed', 'status-unknown'],
    [undefined, 'status-unknown'],
  ])('is never %s, whatever is protected', (status, reason) => {
    expect(reasonOf(open({ status }), of({ protect: new Set() }))).toBe(reason)
  })

  test('is no dataset version and no report, unless protect is lifted', () => {
    const [dataset, report] = [open({ systemTags: ['dataset'] }), open({ type: 'report' })]
    expect([reasonOf(dataset), reasonOf(report)]).toEqual(['dataset', 'report'])
    for (const one of [dataset, report]) expect(reasonOf(one, of({ protect: new Set() }))).toBeUndefined()
  })

  test.each<[what: string, change: Partial<Task>, reason: string | undefined]>([
    ['both long ago', { lastChange: NOW - 61 * DAY, lastUpdate: NOW - 61 * DAY }, undefined],
    ['changed lately', { lastChange: NOW - 59 * DAY }, 'touched-lately'],
    ['reported to lately', { lastUpdate: NOW - 59 * DAY }, 'touched-lately'],
    ['to the millisecond', { lastChange: NOW - 60 * DAY }, 'touched-lately'],
    ['without a change', { lastChange: undefined }, 'no-date'],
    ['without an update', { lastUpdate: undefined }, 'no-date'],
    ['of an odd date', { lastUpdate: 'unreadable' }, 'date-unreadable'],
  ])('was touched by nobody: %s', (_, change, reason) => {
    expect(reasonOf(open(change))).toBe(reason)
  })

  test.each<[what: string, change: Partial<Task>, reason: string]>([
    ['archived', { systemTags: ['archived'] }, 'archived-already'],
    ['of unreadable tags', { systemTags: undefined }, 'tags-unreadable'],
    ['of another company', { owner: { kind: 'company', companyId: 'x' } }, 'other-company'],
    ['public', { owner: { kind: 'public' } }, 'public'],
    ['tagged keep', { tags: ['keep'] }, 'no-rule'],
    ['hidden', { systemTags: ['hidden'] }, 'no-rule'],
  ])('is not %s', (_, change, reason) => {
    expect(reasonOf(open(change))).toBe(reason)
  })

  test('is not the record of the run itself', () => {
    expect(reasonOf(open({ id: 'me' }), { ...of({}), recordId: 'me' })).toBe('run-record')
  })
})

describe('the rule', () => {
  test('is the first that takes the task in, and it alone decides', () => {
    const tagged = open({ tags: ['a'] })
    expect(archiveRuleOf(tagged, of({ tags: ['a'] }, {}))?.name).toBe('r0')
    expect(reasonOf(tagged, of({ tags: ['a'], archiveAfterDays: 0 }, {}))).toBe('no-rule')
    expect(reasonOf(tagged, of({ tags: ['a'], keep: true }, {}))).toBe('no-rule')
    expect(reasonOf(tagged, of({ tags: ['b'] }, {}))).toBeUndefined()
  })

  test('that may take it in leaves it to none behind', () => {
    expect(reasonOf(open({ tags: undefined }), of({ tags: ['a'] }, { excludeTags: [] }))).toBe('no-rule')
  })
})

test('nothing is listed unless a rule archives', () => {
  expect(archives(of({ archiveAfterDays: 0 }))).toBe(false)
  expect(archives(of({ archiveAfterDays: 0 }, {}))).toBe(true)
  expect(archives(policy())).toBe(false)
})

test('what lies open is asked for by a list that only excludes', () => {
  expect(archiveFilter(of({ taskTypes: ['qc'], includeHidden: true }))).toEqual({
    system_tags: ['-archived'],
    status: ['created', 'stopped', 'failed', 'completed'],
    type: ['qc'],
    search_hidden: true,
  })
})
