import { describe, expect, test } from '@jest/globals'
import { projectPattern } from '../../src/inputs/project-pattern.ts'
import { decide } from '../../src/plan/decide.ts'
import type { KeepReason } from '../../src/plan/reasons.ts'
import { choiceReason } from '../../src/plan/selection.ts'
import type { Task } from '../../src/clearml/task.ts'
import { LONG_AGO, policy, rule, task, type PolicyChange } from '../support/fixtures.ts'

const reason = (change: Partial<Task>, choice: PolicyChange): KeepReason | undefined =>
  choiceReason(task(change), rule(choice))

const P1: Task['project'] = { kind: 'known', id: 'p1' }

test('a choice without conditions takes everything in, whatever is missing', () => {
  const bare: Partial<Task> = {
    project: { kind: 'none' },
    user: { kind: 'unknown' },
    type: undefined,
    tags: [],
  }
  expect(reason(bare, {})).toBeUndefined()
})

describe('exclude-tags', () => {
  test.each<[tags: string[] | undefined, excluded: string[], reason: KeepReason | undefined]>([
    [['keep'], ['keep'], 'tag-excluded'],
    [['Keep'], ['keep'], 'tag-excluded'],
    [[' KEEP '], ['keep'], 'tag-excluded'],
    [['keep'], ['KEEP'], 'tag-excluded'],
    [['gro\u0308ße'], ['gr\u00f6ße'], 'tag-excluded'],
    [['strasse'], ['straße'], undefined],
    [['keeper'], ['keep'], undefined],
    [['kee'], ['keep'], undefined],
    [['a', 'b', 'keep'], ['x', 'keep'], 'tag-excluded'],
    [[], ['keep'], undefined],
    [['keep'], [], undefined],
    [undefined, ['keep'], 'tags-unreadable'],
    [undefined, [], undefined],
  ])('tags %j without %j: %s', (tags, excludeTags, expected) => {
    expect(reason({ tags }, { excludeTags })).toBe(expected)
  })

  test('beat what tags ask for', () => {
    expect(reason({ tags: ['a', 'keep'] }, { tags: ['a'], excludeTags: ['keep'] })).toBe('tag-excluded')
  })
})

describe('tags', () => {
  test.each<[tags: string[], wanted: string[], taken: boolean]>([
    [['a'], ['a'], true],
    [['b', 'a'], ['a', 'x'], true],
    [['A'], ['a'], false],
    [[], ['a'], false],
    [['-a'], ['-a'], true],
    [['__$not'], ['__$not'], true],
    [['a*'], ['a*'], true],
    [['ab'], ['a*'], false],
  ])('%j of %j: %s', (tags, wanted, taken) => {
    expect(reason({ tags }, { tags: wanted, excludeTags: [] })).toBe(taken ? undefined : 'other-tags')
  })
})

describe('projects', () => {
  test.each<[project: Task['project'], reason: KeepReason | undefined]>([
    [P1, undefined],
    [{ kind: 'known', id: 'p2' }, 'other-project'],
    [{ kind: 'none' }, 'other-project'],
    [{ kind: 'unknown' }, 'other-project'],
  ])('%j of p1: %s', (project, expected) => {
    expect(reason({ project }, { projectIds: new Set(['p1']) })).toBe(expected)
  })

  test.each<[project: Task['project'], name: string | undefined, reason: KeepReason | undefined]>([
    [P1, 'Vision', 'project-excluded'],
    [{ kind: 'known', id: 'new' }, 'Secret/new', 'project-excluded'],
    [{ kind: 'known', id: 'new' }, 'Secretary', undefined],
    [{ kind: 'known', id: 'p2' }, undefined, 'project-unknown'],
    [{ kind: 'unknown' }, 'Vision', 'project-unknown'],
    [{ kind: 'none' }, undefined, undefined],
  ])('%j named %j, without p1 and Secret: %s', (project, projectName, expected) => {
    const excluded = { excludeProjects: [projectPattern('Secret')], excludedProjectIds: new Set(['p1']) }
    expect(reason({ project, projectName }, excluded)).toBe(expected)
  })
})

test('one pattern of exclude-projects is enough', () => {
  const excludeProjects = [projectPattern('Audio'), projectPattern('Vision')]
  expect(reason({ projectName: 'Vision/new' }, { excludeProjects })).toBe('project-excluded')
})

describe('types, users, names', () => {
  test.each<[Partial<Task>, PolicyChange, KeepReason | undefined]>([
    [{ type: 'training' }, { taskTypes: ['training', 'qc'] }, undefined],
    [{ type: 'Training' }, { taskTypes: ['training'] }, 'other-type'],
    [{ type: undefined }, { taskTypes: ['training'] }, 'other-type'],
    [{ user: { kind: 'known', id: 'u' } }, { userIds: new Set(['u']) }, undefined],
    [{ user: { kind: 'known', id: 'U' } }, { userIds: new Set(['u']) }, 'other-user'],
    [{ user: { kind: 'none' } }, { userIds: new Set(['u']) }, 'other-user'],
    [{ user: { kind: 'unknown' } }, { userIds: new Set(['u']) }, 'other-user'],
    [{ name: 'smoke 1' }, { namePattern: /^smoke/u }, undefined],
    [{ name: 'a smoke' }, { namePattern: /^smoke/u }, 'other-name'],
    [{ name: 'Smoke' }, { namePattern: /^smoke/u }, 'other-name'],
    [{ name: '実験🎉' }, { namePattern: /^..🎉$/u }, undefined],
    [{ name: '' }, { namePattern: /^$/u }, undefined],
  ])('%j under %j: %s', (change, choice, expected) => {
    expect(reason(change, choice)).toBe(expected)
  })
})

test('the choice is asked before status and age, and after owner and archive', () => {
  const chosen = policy({ tags: ['x'] })
  expect(decide(task({ status: 'published' }), chosen)).toEqual({ action: 'keep', reason: 'other-tags' })
  expect(decide(task({ systemTags: [] }), chosen)).toEqual({ action: 'keep', reason: 'not-archived' })
  expect(decide(task({ tags: ['x'] }), chosen)).toEqual({ action: 'delete', ageAtMs: LONG_AGO })
})
