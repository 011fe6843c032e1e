import { describe, expect, test } from '@jest/globals'
import { surveyOpenTasks } from '../../../src/cleanup/archive/survey.ts'
import { createLister } from '../../../src/cleanup/survey/list.ts'
import type { TaskContents } from '../../../src/clearml/contents.ts'
import type { TaskFilter } from '../../../src/clearml/tasks.ts'
import { projectPattern } from '../../../src/inputs/project-pattern.ts'
import type { Approval } from '../../../src/plan/approve.ts'
import type { Policy } from '../../../src/plan/policy.ts'
import { isInShard, WHOLE, type Shard } from '../../../src/plan/shard.ts'
import { DAY, ids, LONG_AGO, NOW, policy, rule, task, type PolicyChange } from '../../support/fixtures.ts'

const ARCHIVES = { archiveAfterDays: 60, archiveCutoffMs: NOW - 60 * DAY }
const archiving = (change: PolicyChange = {}): Policy => policy({ ...ARCHIVES, ...change })
const open = (id: string, change: Partial<TaskContents> = {}): TaskContents =>
  task({ id, status: 'completed', systemTags: [], ...change })

/** The ids that are to be archived, and what the server was asked for. */
async function survey(
  tasks: readonly TaskContents[],
  by: Policy,
  { approval, shard = WHOLE }: { approval?: Approval; shard?: Shard } = {},
): Promise<{ archived: string[]; filters: TaskFilter[] }> {
  const filters: TaskFilter[] = []
  const listTasks = (filter: TaskFilter, page: number) => {
    filters.push(filter)
    return Promise.resolve({ tasks: page === 0 ? tasks : [], rowCount: page === 0 ? tasks.length : 0 })
  }
  const { signal } = new AbortController()
  const lister = createLister({ listTasks }, { concurrency: 2, signal, onPage: () => undefined })
  return { archived: ids(await surveyOpenTasks(lister, by, approval, shard)), filters }
}

test('nothing is asked for where no rule archives', async () => {
  expect(await survey([open('a')], policy())).toEqual({ archived: [], filters: [] })
})

test('what is finished and lies open is asked for, and untouched tasks are archived', async () => {
  const young = open('young', { lastUpdate: NOW - DAY })
  const { archived, filters } = await survey([open('a'), young, open('b')], archiving())
  expect(archived).toEqual(['a', 'b'])
  expect(filters[0]).toMatchObject({
    system_tags: ['-archived'],
    status: ['created', 'stopped', 'failed', 'completed'],
  })
})

describe('what a server lists all the same stays', () => {
  test.each<[what: string, change: Partial<TaskContents>]>([
    ['archived already', { systemTags: ['archived'] }],
    ['running', { status: 'in_progress' }],
    ['published', { status: 'published' }],
    ['of another company', { owner: { kind: 'company', companyId: 'other' } }],
    ['with tags that nobody can read', { systemTags: undefined }],
  ])('%s', async (_, change) => {
    expect((await survey([open('a', change)], archiving())).archived).toEqual([])
  })

  test('taken in by no rule', async () => {
    const other = archiving({ projects: [projectPattern('Elsewhere')], projectIds: new Set(['p9']) })
    expect((await survey([open('a')], other)).archived).toEqual([])
  })

  test('taken in by a rule that does not archive, before one that does', async () => {
    const rules = [rule({ name: 'first' }), rule({ name: 'second', ...ARCHIVES })]
    expect((await survey([open('a')], { ...policy(), rules })).archived).toEqual([])
  })
})

test('an approved plan archives only what it lists, and what nobody touched since', async () => {
  const archives = new Map([
    ['a', LONG_AGO],
    ['b', LONG_AGO - DAY],
  ])
  const approval: Approval = { madeAtMs: NOW, tasks: new Map(), archives }
  const tasks = ['a', 'b', 'c'].map((id) => open(id))
  expect((await survey(tasks, archiving(), { approval })).archived).toEqual(['a'])
})

test('each shard archives its own tasks, and all shards together all', async () => {
  const tasks = Array.from({ length: 20 }, (_, i) => open(`t${i}`))
  const parts = await Promise.all(
    [1, 2].map((index) => survey(tasks, archiving(), { shard: { index, count: 2 } })),
  )
  expect(parts.flatMap(({ archived }) => archived).toSorted()).toEqual(ids(tasks).toSorted())
  const [first] = parts
  expect(first?.archived.every((id) => isInShard(id, { index: 1, count: 2 }))).toBe(true)
})
