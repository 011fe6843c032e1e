import { describe, expect, test } from '@jest/globals'
import { projectPattern } from '../../src/inputs/project-pattern.ts'
import { IdSet } from '../../src/leftovers/id-set.ts'
import { judge, unusedPatterns, type Judging, type Verdict } from '../../src/leftovers/judge.ts'
import type { TaskFolder } from '../../src/leftovers/task-folder.ts'
import { hexId } from '../support/fixtures.ts'
import { folder } from '../support/leftovers/folders.ts'

const [TASK, NAMED, PROJECT, OTHER] = [hexId('a'), hexId('b'), hexId('c'), hexId('d')]

function idSet(...ids: string[]): IdSet {
  const set = new IdSet()
  for (const id of ids) set.add(id)
  return set
}

const known = { tasks: idSet(TASK), named: idSet(NAMED, PROJECT), projects: idSet(PROJECT) }
const JUDGING: Judging = { known, cutoffMs: 1_000, projects: [], excludeProjects: [] }

function verdict(given: Partial<TaskFolder>, judging: Partial<Judging> = {}, project = 'Vision'): Verdict {
  return judge(folder({ taskId: OTHER, newestAtMs: 999, ...given }), project, { ...JUDGING, ...judging })
}

test.each<[what: string, given: Partial<TaskFolder>, expected: string]>([
  ['an old folder that nobody names', {}, 'leftover'],
  ['the folder of a task', { taskId: TASK }, 'of-a-task'],
  ['the folder of a project', { taskId: PROJECT }, 'of-a-project'],
  ['one that a record names', { taskId: NAMED }, 'named-by-record'],
  ['one as old as the threshold', { newestAtMs: 1_000 }, 'too-young'],
  ['one of which nobody knows the age', { newestAtMs: NaN }, 'too-young'],
  ['one that holds another', { holdsOthers: true }, 'holds-task-folders'],
  ['one that holds a link', { holdsOdd: true }, 'holds-links'],
  ['one in the folder of a task', { outerIds: [TASK] }, 'in-task-folder'],
  ['one in a folder that is named', { outerIds: [hexId('e'), NAMED] }, 'in-task-folder'],
  ['one in the folder of a project', { outerIds: [PROJECT] }, 'leftover'],
  ['one in a folder that nobody knows', { outerIds: [hexId('e')] }, 'leftover'],
])('%s', (_, given, expected) => {
  const found = verdict(given)
  expect(found.kind === 'kept' ? found.reason : found.kind).toBe(expected)
})

describe('projects', () => {
  const patterns = [projectPattern('Vision')]

  test.each([
    ['Vision', 'leftover'],
    ['Vision/Night', 'leftover'],
    ['Visions', 'other-project'],
    [undefined, 'other-project'],
  ])('with projects: Vision the path %s is %s', (project, expected) => {
    const found = judge(folder({ taskId: OTHER, newestAtMs: 1 }), project, { ...JUDGING, projects: patterns })
    expect(found.kind === 'kept' ? found.reason : found.kind).toBe(expected)
  })

  test('what is excluded stays, whatever else is said', () => {
    const both = { projects: patterns, excludeProjects: [projectPattern('Vision/Night')] }
    expect(verdict({}, both, 'Vision/Night')).toEqual({ kind: 'kept', reason: 'project-excluded' })
    expect(verdict({}, both, 'Vision/Day')).toEqual({ kind: 'leftover' })
  })

  test('those that cover nothing are told', () => {
    const given = {
      projects: [projectPattern('Vision'), projectPattern('Visoin')],
      excludeProjects: [projectPattern('A*')],
    }
    expect(unusedPatterns(given, ['Vision/Night', 'Audio'])).toEqual(['projects: "Visoin"'])
    expect(unusedPatterns(given, [])).toHaveLength(3)
  })
})
