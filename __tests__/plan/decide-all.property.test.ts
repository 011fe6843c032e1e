import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Task } from '../../src/clearml/task.ts'
import { brakeOf } from '../../src/plan/brake.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import { ruleOf } from '../../src/plan/decide.ts'
import { keepNeeded, type Need } from '../../src/plan/needs.ts'
import { makePlan, shareOf, type Plan } from '../../src/plan/plan.ts'
import type { Policy, Rule } from '../../src/plan/policy.ts'
import { COMPANY, DAY, ids, NOW, policy, rule, task } from '../support/fixtures.ts'

const some = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const CUTOFF = NOW - 30 * DAY
const instants = some<Task['created']>(
  CUTOFF - 1,
  CUTOFF,
  CUTOFF + 1,
  CUTOFF - DAY,
  NOW,
  'unreadable' as const,
  undefined,
)

const tasks = fc
  .array(
    fc.record({
      owner: some<Task['owner']>({ kind: 'company', companyId: COMPANY }, { kind: 'public' }),
      type: some('training', 'controller', 'report', undefined),
      status: some('created', 'completed', 'published', 'in_progress', 'odd', undefined),
      project: some<Task['project']>(
        { kind: 'known', id: 'p' },
        { kind: 'known', id: 'q' },
        { kind: 'none' },
      ),
      tags: some<Task['tags']>([], ['a'], ['Keep'], ['a', 'keep'], undefined),
      systemTags: some<Task['systemTags']>(['archived'], ['archived', 'dataset'], ['archived', 'hidden'], []),
      name: some('smoke', 'train', ''),
      created: instants,
      statusChanged: instants,
      lastChange: instants,
      score: some(undefined, -1, 0, 2, 2),
      parent: fc.nat(30),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ parent, score, ...fields }, i) =>
      task({
        ...fields,
        metrics: new Map(score === undefined ? [] : [['m.v', { value: score }]]),
        id: `t${i}`,
        parentId: parent < all.length ? `t${parent}` : undefined,
      }),
    ),
  )

const rules = fc
  .record({
    keep: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    forceDelete: fc.boolean(),
    includeHidden: fc.boolean(),
    ageField: some<Rule['ageField']>('status-changed', 'last-change'),
    protect: some<Rule['protect']>(new Set(), new Set(['published', 'datasets'])),
    projectIds: some<Rule['projectIds']>(undefined, new Set(['p']), new Set(['p', 'q'])),
    tags: some<Rule['tags']>([], ['a'], ['a', 'b']),
    excludeTags: some<Rule['excludeTags']>([], ['keep']),
    taskTypes: some<Rule['taskTypes']>([], ['training']),
    namePattern: some(/(?:)/u, /^s/u),
    keepLast: some(0, 1, 2),
    keepBest: fc.oneof(
      fc.constant<Rule['keepBest']>({ kind: 'none' }),
      fc.record({
        kind: some('by-metric'),
        count: some(1, 2),
        best: some('max', 'min'),
        of: some('last'),
        metric: some('m/v'),
        paths: some(['m.v']),
      }),
    ),
  })
  .map((change) => rule(change))

const one = rules.map((only): Policy => ({ ...policy(), rules: [only] }))
const policies = fc
  .array(rules, { minLength: 1, maxLength: 4 })
  .map((all): Policy => ({ ...policy(), rules: all.map((each, i) => ({ ...each, name: `rule ${i}` })) }))

/** What the pages for users say, sentence by sentence, and nothing of how it is done. */
function naive(all: readonly Task[], { rules: list }: Policy): Set<string> {
  let rest = all
  const going = list.flatMap((each) => {
    const taken = rest.filter((t) => isTaken(t, each, { ifUnknown: false }))
    // What a rule may take in, if only the server told, is left to no rule behind it.
    const reached = rest.filter((t) => isTaken(t, each, { ifUnknown: true }))
    rest = rest.filter((t) => !reached.includes(t))
    return each.keep ? [] : [...naiveOf(taken, each)]
  })
  return new Set(going)
}

function isTaken(t: Task, p: Rule, { ifUnknown }: { ifUnknown: boolean }): boolean {
  return (
    t.owner.kind === 'company' &&
    t.systemTags?.includes('archived') === true &&
    (p.includeHidden || !t.systemTags.includes('hidden')) &&
    (p.projectIds === undefined || (t.project.kind === 'known' && p.projectIds.has(t.project.id))) &&
    (t.tags === undefined
      ? ifUnknown || p.tags.length + p.excludeTags.length === 0
      : p.tags.length === 0 || p.tags.some((tag) => t.tags?.includes(tag) === true)) &&
    !(p.excludeTags.length > 0 && t.tags?.some((tag) => tag.toLowerCase() === 'keep') === true) &&
    (p.taskTypes.length === 0 || t.type === 'training' || (t.type === undefined && ifUnknown)) &&
    (p.namePattern.source === '(?:)' || t.name.startsWith('s'))
  )
}

function naiveOf(taken: readonly Task[], p: Rule): Set<string> {
  const old = (t: Task): unknown =>
    p.ageField === 'last-change'
      ? t.lastChange
      : t.statusChanged === undefined && t.status === 'created'
        ? t.created
        : t.statusChanged
  const inSelection = taken.filter((t) => p.forceDelete || t.status === 'created')
  const newest = new Set(
    ['p', 'q', ''].flatMap((project) =>
      inSelection
        .filter((t) => (t.project.kind === 'known' ? t.project.id : '') === project)
        .filter((t) => typeof old(t) === 'number')
        .sort((a, b) => Number(old(b)) - Number(old(a)) || a.id.localeCompare(b.id, 'en', { numeric: false }))
        .slice(0, p.keepLast)
        .map(({ id }) => id),
    ),
  )
  const scoreOf = (t: Task): number | undefined => t.metrics.get('m.v')?.value
  const { keepBest } = p
  const best =
    keepBest.kind === 'none'
      ? []
      : ['p', 'q', ''].flatMap((project) =>
          inSelection
            .filter((t) => (t.project.kind === 'known' ? t.project.id : '') === project)
            .filter((t) => scoreOf(t) !== undefined)
            .sort((a, b) => {
              const more = Number(scoreOf(b)) - Number(scoreOf(a))
              return (keepBest.best === 'max' ? more : -more) || (a.id < b.id ? -1 : 1)
            })
            .slice(0, keepBest.count),
        )
  const going = inSelection.filter(
    (t) =>
      t.status !== undefined &&
      t.status !== 'odd' &&
      !(t.status === 'published' && p.protect.has('published')) &&
      !(t.systemTags?.includes('dataset') === true && p.protect.has('datasets')) &&
      typeof old(t) === 'number' &&
      Number(old(t)) < CUTOFF &&
      !newest.has(t.id) &&
      !best.includes(t) &&
      (keepBest.kind === 'none' || scoreOf(t) !== undefined),
  )
  return new Set(going.map(({ id }) => id))
}

const planIds = ({ families, beyondLimit }: Plan): string[] => ids([...families.flat(), ...beyondLimit])

test('what goes is what a naive reading of the documentation selects', () => {
  fc.assert(
    fc.property(tasks, policies, (all, p) => {
      expect(new Set(ids(decideAll(all, p).doomed))).toEqual(naive(all, p))
    }),
    { numRuns: 2_000 },
  )
})

test('every task gets one decision, whatever the order of the listing', () => {
  fc.assert(
    fc.property(tasks, policies, (all, p) => {
      const [there, back] = [decideAll(all, p), decideAll(all.toReversed(), p)]
      expect(ids([...there.doomed, ...there.kept]).toSorted()).toEqual(ids(all).toSorted())
      expect(new Set(ids(back.doomed))).toEqual(new Set(ids(there.doomed)))
    }),
  )
})

describe('shards', () => {
  const shards = fc.integer({ min: 1, max: 9 })

  test('partition the plan, and keep families whole', () => {
    fc.assert(
      fc.property(tasks, policies, shards, fc.nat(10), (all, p, count, maxTasks) => {
        const whole = makePlan(decideAll(all, p), [], maxTasks)
        const shares = Array.from({ length: count }, (_, i) => shareOf(whole, { index: i + 1, count }))
        expect(shares.flatMap(planIds).toSorted()).toEqual(planIds(whole).toSorted())
        expect(shares.flatMap(({ kept }) => ids(kept)).toSorted()).toEqual(ids(whole.kept).toSorted())
        for (const { families } of shares) {
          for (const family of families) expect(whole.families).toContainEqual(family)
        }
      }),
    )
  })

  test('are about even', () => {
    const all = Array.from({ length: 8_000 }, (_, i) => task({ id: i.toString(16).padStart(32, '0') }))
    const whole = makePlan(decideAll(all, policy()), [], 0)
    for (let index = 1; index <= 8; index++) {
      const share = planIds(shareOf(whole, { index, count: 8 })).length
      expect(share).toBeGreaterThan(850)
      expect(share).toBeLessThan(1_150)
    }
  })
})

test('nothing that is needed by a task that stays goes', () => {
  const needs = fc
    .array(fc.tuple(fc.nat(30), fc.nat(40)), { maxLength: 40 })
    .map((pairs) =>
      pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]): Need => ({ taskId: `t${a}`, byId: `t${b}`, reason: 'steps-stay' })),
    )
  fc.assert(
    fc.property(tasks, policies, needs, (all, p, list) => {
      const decided = decideAll(all, p)
      const { doomed, kept } = keepNeeded(decided, list)
      const going = new Set(ids(doomed))
      for (const { taskId, byId } of list) expect(going.has(taskId) && !going.has(byId)).toBe(false)
      // And nothing more stays than has to.
      const held = kept.filter(({ reason }) => reason === 'steps-stay')
      for (const {
        task: { id },
        by,
      } of held)
        expect(
          list.some((need) => need.taskId === id && by?.includes(need.byId) && !going.has(need.byId)),
        ).toBe(true)
      expect(doomed.length + held.length).toBe(decided.doomed.length)
    }),
  )
})

test('the brake holds exactly above its limit', () => {
  fc.assert(
    fc.property(
      fc.nat(1_000),
      fc.nat(1_000),
      fc.integer({ min: 1, max: 100 }),
      (qualifying, others, percent) => {
        const selected = qualifying + others
        const share = brakeOf(
          { kind: 'share', hundredths: percent * 100 },
          { qualifying, selected, listed: 'archived task' },
        )
        expect(share !== undefined).toBe(qualifying * 100 > percent * selected)
        const count = brakeOf(
          { kind: 'tasks', tasks: percent },
          { qualifying, selected, listed: 'archived task' },
        )
        expect(count !== undefined).toBe(qualifying > percent)
      },
    ),
  )
})

test('what goes is always of what its rule takes in', () => {
  fc.assert(
    fc.property(tasks, policies, (all, p) => {
      for (const { task: going } of decideAll(all, p).doomed) expect(ruleOf(going, p)).toBeDefined()
    }),
  )
})

describe('rules', () => {
  test('of which the first matches wins: those behind change nothing of what it takes in', () => {
    fc.assert(
      fc.property(tasks, policies, one, (all, p, last) => {
        const [before, after] = [
          decideAll(all, p),
          decideAll(all, { ...p, rules: [...p.rules, ...last.rules] }),
        ]
        const fates = ({ doomed, kept }: typeof before): Map<string, string> =>
          new Map([
            ...doomed.map(({ task: { id } }) => [id, 'goes'] as const),
            ...kept.map(({ task: { id }, reason }) => [id, reason] as const),
          ])
        const [then, now] = [fates(before), fates(after)]
        for (const id of before.ruleOf.keys()) expect(now.get(id)).toBe(then.get(id))
      }),
    )
  })

  test('that take in different tasks may stand in any order', () => {
    fc.assert(
      fc.property(tasks, rules, rules, (all, a, b) => {
        const [p, q] = [
          { ...a, projectIds: new Set(['p']), name: 'p' },
          { ...b, projectIds: new Set(['q']), name: 'q' },
        ]
        const goes = (list: readonly Rule[]): Set<string> =>
          new Set(ids(decideAll(all, { ...policy(), rules: list }).doomed))
        expect(goes([p, q])).toEqual(goes([q, p]))
      }),
    )
  })

  test('a policy of one rule is what the inputs are, reasons and all', () => {
    fc.assert(
      fc.property(tasks, one, (all, p) => {
        const named = { ...p, rules: p.rules.map((each) => ({ ...each, name: 'only' })) }
        const [a, b] = [decideAll(all, p), decideAll(all, named)]
        expect(b.doomed).toEqual(a.doomed)
        expect(b.kept).toEqual(a.kept)
      }),
    )
  })

  test('a task in no rule stays', () => {
    fc.assert(
      fc.property(tasks, policies, (all, p) => {
        const { kept, ruleOf: byId } = decideAll(all, p)
        const outside = all.filter(({ id }) => !byId.has(id))
        expect(new Set(ids(kept))).toEqual(new Set([...ids(kept), ...ids(outside)]))
      }),
    )
  })
})
