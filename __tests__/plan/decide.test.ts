import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import { ageOf, ageSourceOf } from '../../src/plan/age.ts'
import { decide, ruleOf } from '../../src/plan/decide.ts'
import { countsIn, type Decision } from '../../src/plan/rule.ts'
import { AGE_FIELDS, PROTECTED_KINDS, type ProtectedKind } from '../../src/plan/policy.ts'
import type { KeepReason } from '../../src/plan/reasons.ts'
import { COMPANY, DAY, LONG_AGO, NOW, policy, task, type PolicyChange } from '../support/fixtures.ts'

const CUTOFF = NOW - 30 * DAY
const EVERYTHING: PolicyChange = { forceDelete: true, includeHidden: true, protect: new Set() }
const DELETE: Decision = { action: 'delete', ageAtMs: LONG_AGO }
const keep = (reason: KeepReason): Decision => ({ action: 'keep', reason })

function without(...kinds: ProtectedKind[]): PolicyChange {
  return { protect: new Set(PROTECTED_KINDS.filter((kind) => !kinds.includes(kind))) }
}

test('an old archived draft of the own company is deleted', () => {
  expect(decide(task(), policy())).toEqual(DELETE)
})

describe('owner', () => {
  test.each<[owner: Task['owner'], decision: Decision]>([
    [{ kind: 'company', companyId: COMPANY }, DELETE],
    [{ kind: 'company', companyId: 'other' }, keep('other-company')],
    [{ kind: 'company', companyId: COMPANY.toUpperCase() }, keep('other-company')],
    [{ kind: 'company', companyId: '' }, keep('other-company')],
    [{ kind: 'public' }, keep('public')],
    [{ kind: 'unknown' }, keep('owner-unknown')],
  ])('%j: %j, whatever else is allowed', (owner, decision) => {
    expect(decide(task({ owner }), policy(EVERYTHING))).toEqual(decision)
  })
})

test('the record of the run itself is kept, whatever else is allowed; another task is not', () => {
  const own = policy({ ...EVERYTHING, recordId: 'r1' })
  expect(decide(task({ id: 'r1' }), own)).toEqual(keep('run-record'))
  expect(decide(task({ id: 'r2' }), own)).toEqual(DELETE)
})

describe('archived', () => {
  test.each<[tags: readonly string[] | undefined, decision: Decision]>([
    [['archived'], DELETE],
    [['development', 'archived'], DELETE],
    [[], keep('not-archived')],
    [['Archived'], keep('not-archived')],
    [['ARCHIVED'], keep('not-archived')],
    [['archived '], keep('not-archived')],
    [['unarchived'], keep('not-archived')],
    [['-archived'], keep('not-archived')],
    [undefined, keep('tags-unreadable')],
  ])('tags %j: %j, whatever else is allowed', (systemTags, decision) => {
    expect(decide(task({ systemTags }), policy(EVERYTHING))).toEqual(decision)
  })
})

describe('protect', () => {
  test.each<[kind: ProtectedKind, change: Partial<Task>, reason: KeepReason]>([
    ['published', { status: 'published' }, 'published'],
    ['published', { status: 'publishing' }, 'published'],
    ['running', { status: 'in_progress' }, 'running'],
    ['running', { status: 'queued' }, 'running'],
    ['datasets', { systemTags: ['archived', 'dataset'] }, 'dataset'],
    ['reports', { systemTags: ['archived', 'reports'] }, 'report'],
    ['reports', { type: 'report' }, 'report'],
  ])('%s keeps %j, and only while it is on', (kind, change, reason) => {
    const force = { forceDelete: true }
    expect(decide(task(change), policy(force))).toEqual(keep(reason))
    expect(decide(task(change), policy({ ...force, protect: new Set([kind]) }))).toEqual(keep(reason))
    expect(decide(task(change), policy({ ...force, ...without(kind) }))).toEqual(DELETE)
    expect(decide(task(change), policy(EVERYTHING))).toEqual(DELETE)
  })

  test.each<[Partial<Task>]>([
    [{ systemTags: ['archived', 'Dataset'] }],
    [{ systemTags: ['archived', 'DATASETS'] }],
    [{ systemTags: ['archived', 'Reports'] }],
    [{ systemTags: ['archived', 'report'] }],
    [{ type: 'Report' }],
    [{ type: undefined }],
  ])('takes %j for no protected kind', (change) => {
    expect(decide(task(change), policy())).toEqual(DELETE)
  })
})

describe('hidden', () => {
  const hidden = task({ systemTags: ['archived', 'hidden'] })

  test('is kept without include-hidden, and deleted with it', () => {
    expect(decide(hidden, policy())).toEqual(keep('hidden'))
    expect(decide(hidden, policy({ includeHidden: true }))).toEqual(DELETE)
  })
})

describe('status', () => {
  test.each(['stopped', 'closed', 'failed', 'completed', 'unknown'])('%s needs force-delete', (status) => {
    expect(decide(task({ status }), policy())).toEqual(keep('not-a-draft'))
    expect(decide(task({ status }), policy({ forceDelete: true }))).toEqual(DELETE)
  })

  test.each(['queued', 'in_progress', 'published', 'publishing'])(
    '%s needs force-delete also when it is not protected',
    (status) => {
      expect(decide(task({ status }), policy({ protect: new Set() }))).toEqual(keep('not-a-draft'))
    },
  )

  test.each([undefined, '', 'Created', 'CREATED', 'draft', 'archived', 'deleting', 'toString'])(
    '%j is not known, and never deleted',
    (status) => {
      expect(decide(task({ status }), policy(EVERYTHING))).toEqual(keep('status-unknown'))
    },
  )

  test.each(['published', 'publishing'])('%s is kept on a server that deletes it only half', (status) => {
    const old = { ...EVERYTHING, deletesPublishedWhole: false }
    expect(decide(task({ status }), policy(old))).toEqual(keep('published-on-old-server'))
    expect(decide(task({ status: 'completed' }), policy(old))).toEqual(DELETE)
  })
})

describe('age', () => {
  test.each([
    [CUTOFF - 1, { action: 'delete', ageAtMs: CUTOFF - 1 }],
    [CUTOFF, keep('too-young')],
    [CUTOFF + 1, keep('too-young')],
    [NOW, keep('too-young')],
    [NOW + DAY, keep('too-young')],
    [0, { action: 'delete', ageAtMs: 0 }],
    [-1, { action: 'delete', ageAtMs: -1 }],
    ['unreadable', keep('date-unreadable')],
    [undefined, keep('no-date')],
  ] as const)('of status_changed %j: %j', (statusChanged, decision) => {
    const completed = task({ status: 'completed', statusChanged })
    expect(decide(completed, policy({ forceDelete: true }))).toEqual(decision)
  })

  test('follows the threshold to the millisecond, fractions of a day included', () => {
    const at = (statusChanged: number): Decision =>
      decide(task({ statusChanged }), policy({}, { 'delete-threshold-days': '0.5' }))
    expect(at(NOW - DAY / 2)).toEqual(keep('too-young'))
    expect(at(NOW - DAY / 2 - 1)).toMatchObject({ action: 'delete' })
  })

  test.each([
    ['status-changed', 'statusChanged'],
    ['last-change', 'lastChange'],
    ['last-update', 'lastUpdate'],
  ] as const)('by %s looks at that field alone', (ageField, field) => {
    const finished = task({ status: 'completed' })
    const by = policy({ ageField, forceDelete: true })
    const others = { created: NOW, statusChanged: NOW, lastChange: NOW, lastUpdate: NOW }
    expect(decide({ ...finished, ...others, [field]: LONG_AGO }, by)).toEqual(DELETE)
    expect(decide({ ...finished, [field]: NOW }, by)).toEqual(keep('too-young'))
    expect(decide({ ...finished, [field]: undefined }, by)).toEqual(keep('no-date'))
    expect(decide({ ...finished, [field]: 'unreadable' }, by)).toEqual(keep('date-unreadable'))
  })

  describe('of a draft that never ran', () => {
    test.each<[created: Task['created'], decision: Decision]>([
      [CUTOFF - 1, { action: 'delete', ageAtMs: CUTOFF - 1 }],
      [CUTOFF, keep('too-young')],
      ['unreadable', keep('date-unreadable')],
      [undefined, keep('no-date')],
    ])('counts from its creation: %j: %j', (created, decision) => {
      expect(decide(task({ statusChanged: undefined, created }), policy())).toEqual(decision)
    })

    test('does not count from its creation if it has a status_changed, readable or not', () => {
      expect(decide(task({ statusChanged: NOW, created: LONG_AGO }), policy())).toEqual(keep('too-young'))
      expect(decide(task({ statusChanged: 'unreadable', created: LONG_AGO }), policy())).toEqual(
        keep('date-unreadable'),
      )
    })

    test.each(['last-change', 'last-update'] as const)(
      'does not count from its creation by %s',
      (ageField) => {
        const draft = task({ lastChange: undefined, lastUpdate: undefined, statusChanged: undefined })
        expect(decide(draft, policy({ ageField }))).toEqual(keep('no-date'))
      },
    )
  })

  test('of a task that is no draft never counts from its creation', () => {
    const finished = task({ status: 'completed', statusChanged: undefined, created: LONG_AGO })
    expect(decide(finished, policy({ forceDelete: true }))).toEqual(keep('no-date'))
    expect(ageOf(finished, { ageField: 'status-changed' })).toBeUndefined()
  })
})

test('the first rule that wants a task kept gives the reason', () => {
  const rules: [reason: KeepReason, fix: Partial<Task>, policy?: PolicyChange][] = [
    ['other-company', { owner: { kind: 'company', companyId: COMPANY } }],
    ['tags-unreadable', { systemTags: ['dataset', 'reports', 'hidden'] }],
    ['not-archived', { systemTags: ['archived', 'dataset', 'reports', 'hidden'] }],
    ['dataset', { systemTags: ['archived', 'reports', 'hidden'] }],
    ['report', { systemTags: ['archived', 'hidden'], type: 'training' }],
    ['hidden', { systemTags: ['archived'] }],
    ['status-unknown', { status: 'published' }],
    ['published', {}, without('published')],
    ['published-on-old-server', { status: 'queued' }],
    ['running', { status: 'stopped' }],
    ['not-a-draft', { status: 'created' }],
    ['no-date', { statusChanged: 'unreadable' }],
    ['date-unreadable', { statusChanged: NOW }],
    ['too-young', { statusChanged: LONG_AGO }],
  ]
  let bad = task({
    owner: { kind: 'company', companyId: 'other' },
    systemTags: undefined,
    type: 'report',
    status: 'odd',
    statusChanged: undefined,
    created: undefined,
  })
  let rulesNow: PolicyChange = { deletesPublishedWhole: false }
  for (const [reason, fix, change] of rules) {
    expect(decide(bad, policy(rulesNow))).toEqual(keep(reason))
    bad = { ...bad, ...fix }
    rulesNow = { ...rulesNow, ...change }
  }
  expect(decide(bad, policy(rulesNow))).toEqual(DELETE)
})

/** Whether the rule of the inputs counts over the task. */
function isCounted(one: Task, rules: ReturnType<typeof policy>): boolean {
  const rule = ruleOf(one, rules)
  return rule !== undefined && countsIn(one, rule)
}

describe('what a rule counts over', () => {
  test.each<[what: string, change: Partial<Task>]>([
    ['young', { statusChanged: NOW }],
    ['without a date', { statusChanged: undefined, created: undefined }],
    ['a dataset', { systemTags: ['archived', 'dataset'] }],
    ['a report', { type: 'report' }],
  ])('takes in a task that is %s', (_, change) => {
    expect(isCounted(task(change), policy())).toBe(true)
  })

  test.each(['published', 'in_progress', 'completed'])('takes in %s only with force-delete', (status) => {
    expect(isCounted(task({ status }), policy())).toBe(false)
    expect(isCounted(task({ status }), policy({ forceDelete: true }))).toBe(true)
  })

  test.each<[what: string, change: Partial<Task>]>([
    ['of another company', { owner: { kind: 'company', companyId: 'other' } }],
    ['restored', { systemTags: [] }],
    ['hidden', { systemTags: ['archived', 'hidden'] }],
    ['tagged keep', { tags: ['keep'] }],
  ])('leaves out a task that is %s', (_, change) => {
    expect(isCounted(task(change), policy({ forceDelete: true }))).toBe(false)
  })
})

describe('ageSourceOf', () => {
  test.each(AGE_FIELDS)('names the field that %s reads', (ageField) => {
    expect(ageSourceOf(task(), { ageField })).toBe(ageField.replace('-', '_'))
  })

  test('names the creation of a draft that never ran, by the clock that reads it', () => {
    const draft = task({ statusChanged: undefined })
    expect(ageSourceOf(draft, { ageField: 'status-changed' })).toBe('created')
    expect(ageSourceOf(draft, { ageField: 'last-change' })).toBe('last_change')
  })
})
