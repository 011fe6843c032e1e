import { describe, expect, test } from '@jest/globals'
import { readText } from '../../scripts/readme.ts'
import { ALL_RULE_KEYS } from '../../src/policy/keys.ts'
import { readPolicy } from '../../src/policy/read.ts'
import { TEAM_POLICY } from '../support/policies.ts'

const PAGE = readText('docs/policy.md')
const POLICIES = [...PAGE.matchAll(/^```yaml\n([^]*?)^```$/gmu)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('rules:'))

describe('docs/policy.md', () => {
  test('shows five policies, the first of which the tests run', () => {
    expect(POLICIES).toHaveLength(5)
    expect(POLICIES[0]).toBe(TEAM_POLICY)
  })

  test.each(POLICIES.map((text) => [text]))('has a policy that is taken without a warning:\n%s', (text) => {
    expect(readPolicy(text)).toMatchObject({ kind: 'read', warnings: [] })
  })

  test('names every key of a rule in its table', () => {
    const named = [...PAGE.matchAll(/`([a-z]+(?:-[a-z]+)*)`/gu)].map(([, name]) => name)
    expect(named).toEqual(expect.arrayContaining([...ALL_RULE_KEYS, 'rules', 'defaults']))
  })
})
