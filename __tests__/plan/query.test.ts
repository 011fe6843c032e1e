import { describe, expect, test } from '@jest/globals'
import { candidateFilter } from '../../src/plan/query.ts'
import { policy } from '../support/fixtures.ts'

describe('candidateFilter', () => {
  test.each([
    [{}, { system_tags: ['archived'], status: ['created'], search_hidden: false }],
    [{ 'force-delete': 'true' }, { system_tags: ['archived'], search_hidden: false }],
    [
      { 'force-delete': 'true', 'include-hidden': 'true' },
      { system_tags: ['archived'], search_hidden: true },
    ],
    [
      { 'force-delete': 'true', tags: 'a, b', 'task-types': 'training\nqc' },
      { system_tags: ['archived'], tags: ['a', 'b'], type: ['training', 'qc'], search_hidden: false },
    ],
  ])('%j: %j', (inputs, filter) => {
    expect(candidateFilter(policy({}, inputs))).toEqual(filter)
  })

  test.each(['-a', '__$not', 'a, -b'])(
    'asks for no tags where the server would read an operator: %s',
    (tags) => {
      expect(candidateFilter(policy({}, { tags }))).not.toHaveProperty('tags')
    },
  )

  test('asks for tags that hold such signs further on', () => {
    expect(candidateFilter(policy({}, { tags: 'a-b, x__$y' })).tags).toEqual(['a-b', 'x__$y'])
  })

  test('asks for the ids of projects and users, and never for an empty list', () => {
    expect(
      candidateFilter(policy({ projectIds: new Set(['p']), userIds: new Set(['u', 'v']) })),
    ).toMatchObject({
      project: ['p'],
      user: ['u', 'v'],
    })
    for (const value of Object.values(candidateFilter(policy()))) expect(value).not.toEqual([])
  })

  test('leaves more than 1,000 ids to the decision', () => {
    const ids = (count: number): Set<string> => new Set(Array.from({ length: count }, (_, i) => `p${i}`))
    expect(candidateFilter(policy({ projectIds: ids(1_000) })).project).toHaveLength(1_000)
    expect(candidateFilter(policy({ projectIds: ids(1_001) }))).not.toHaveProperty('project')
  })
})
