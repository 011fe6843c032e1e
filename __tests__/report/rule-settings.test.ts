import { describe, expect, test } from '@jest/globals'
import { projectPattern } from '../../src/inputs/project-pattern.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { policyText, ruleSettings } from '../../src/report/rule-settings.ts'
import { rule } from '../support/fixtures.ts'

const meaning = (...rules: RuleSettings[]): unknown =>
  (JSON.parse(policyText(rules)) as { rules: unknown[] }).rules

describe('the settings of a rule', () => {
  test('have the names of the inputs, and an empty list of protected kinds is none', () => {
    expect(ruleSettings(rule({ protect: new Set(), excludeTags: [] }))).toMatchObject({
      'delete-threshold-days': 30,
      'force-delete': false,
      protect: 'none',
      'exclude-tags': 'none',
      projects: [],
    })
    expect(ruleSettings(rule({ protect: new Set(['reports']), excludeTags: ['keep'] }))).toMatchObject({
      protect: ['reports'],
      'exclude-tags': ['keep'],
    })
  })

  test('show a pattern as it was given', () => {
    const pattern = (namePattern: RegExp): unknown => ruleSettings(rule({ namePattern }))['name-pattern']
    expect(pattern(new RegExp('', 'u'))).toBe('')
    expect(pattern(/^a\/b$/u)).toBe('^a/b$')
  })
})

describe('a policy by its meaning', () => {
  test('leaves out what decides nothing', () => {
    const [said] = meaning(rule({ name: 'all', thresholdDays: 7, maxTasks: 0 })) as Record<string, unknown>[]
    expect(said).toMatchObject({ name: 'all', 'delete-threshold-days': 7 })
    for (const name of ['max-tasks', 'abort-above', 'keep-last', 'projects', 'users', 'name-pattern']) {
      expect(said).not.toHaveProperty(name)
    }
  })

  test('says of a rule that keeps only what it takes in', () => {
    const projects = [projectPattern('Gold')]
    expect(meaning(rule({ name: 'gold', keep: true, projects, excludeTags: [] }))).toEqual([
      { 'exclude-tags': 'none', 'include-hidden': false, keep: true, name: 'gold', projects: ['Gold'] },
    ])
  })

  test('is the same whatever the order and the doubles of a list', () => {
    const tags = (...names: string[]): string => policyText([rule({ name: 'r', tags: names })])
    expect(tags('b', 'a', 'b')).toBe(tags('a', 'b'))
    expect(tags('a', 'b')).not.toBe(tags('a'))
  })

  test('is another one in another order of the rules, which decides', () => {
    const [one, two] = [rule({ name: 'one' }), rule({ name: 'two', thresholdDays: 1 })]
    expect(policyText([one, two])).not.toBe(policyText([two, one]))
  })
})
