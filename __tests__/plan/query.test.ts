import { describe, expect, test } from '@jest/globals'
import { candidateFilter } from '../../src/plan/query.ts'
import { config, type Inputs } from '../support/fixtures.ts'

describe('candidateFilter', () => {
  test.each<[inputs: Inputs, filter: object]>([
    [{}, { system_tags: ['archived'], status: ['created'], search_hidden: false }],
    [{ 'force-delete': 'true' }, { system_tags: ['archived'], search_hidden: false }],
    [{ 'include-hidden': 'true' }, { system_tags: ['archived'], status: ['created'], search_hidden: true }],
    [
      { 'force-delete': 'true', 'include-hidden': 'true', 'age-field': 'last-change', protect: 'none' },
      { system_tags: ['archived'], search_hidden: true },
    ],
  ])('of %j holds no date and no empty list: %j', (inputs, filter) => {
    expect(candidateFilter(config(inputs))).toStrictEqual(filter)
  })
})
