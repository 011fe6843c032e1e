import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { readText } from '../../scripts/readme.ts'
import { ALL_RULE_KEYS, DEFAULT_KEYS } from '../../src/policy/keys.ts'
import { readPolicy } from '../../src/policy/read.ts'
import { TEAM_POLICY } from '../support/policies.ts'

type Schema = {
  $id: string
  properties: { rules: { maxItems: number }; defaults: { properties: object } }
  $defs: { rule: { properties: object } }
}
const schema = JSON.parse(readText('docs/policy.schema.json')) as Schema
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(schema)

const RULES = [
  '{}',
  ...['1', '0.5', '0', '-1', '36500', '36501', "'30'", 'true', '[30]', 'null', '.inf'].map(
    (v) => `{delete-threshold-days: ${v}}`,
  ),
  ...['true', 'false', 'yes', '1', "'true'"].map((v) => `{force-delete: ${v}}`),
  ...['status-changed', 'last-change', 'created', '1', '[last-change]'].map((v) => `{age-field: ${v}}`),
  ...[
    'Vision',
    '[Vision, "**"]',
    '[]',
    '""',
    '"/"',
    '["/"]',
    '[Vision, ""]',
    '[1]',
    'true',
    '{a: 1}',
    '["a\\nb"]',
  ].map((v) => `{projects: ${v}}`),
  ...['a', '[a, b]', '[a, "b, c"]', '[]', '","', '[" "]', '[2024]', '2024'].map((v) => `{tags: ${v}}`),
  ...['none', '[none]', '[none, a]', 'keep', '[]', 'null'].map((v) => `{exclude-tags: ${v}}`),
  ...['training', '[training, qc]', '[trainning]', '[]'].map((v) => `{task-types: ${v}}`),
  ...['none', '[published]', '[published, datasets]', '[all]', '[]'].map((v) => `{protect: ${v}}`),
  ...['0', '5', '0.5', '-1', '10000001', "'5'"].map((v) => `{keep-last: ${v}}`),
  ...['5 max a/b', '3 min best-of a/b c', 'max a/b', '5 max a', '5 best a/b', '5'].map(
    (v) => `{keep-best: ${v}}`,
  ),
  ...['0', '0.5', '365', '-1', 'never'].map((v) => `{archive-after-days: ${v}}`),
  '{keep: true, archive-after-days: 3}',
  ...['runner', 'none', 'nobody'].map((v) => `{delete-files: ${v}}`),
  ...['1', '500', '0', '20%', '12.5%', "'500'", '20 %', '1.5', '[1]'].map((v) => `{abort-above: ${v}}`),
  ...['0', '7', '1.5'].map((v) => `{max-tasks: ${v}}`),
  ...['true', 'false', 'yes'].map((v) => `{keep: ${v}}`),
  '{keep: true, tags: [x]}',
  '{keep: true, keep-last: 1}',
  '{keep: false, keep-last: 1}',
  '{keep: true, max-tasks: 1}',
  '{colour: red}',
  '{dry-run: true}',
  '{name-pattern: ^a}',
  '{name-pattern: 5}',
  '{users: [Ada]}',
  '{include-hidden: true}',
]

const TEXTS = [
  TEAM_POLICY,
  ...RULES.map((keys) => `rules: [{name: r, ${keys.slice(1)}]`.replace(', }', '}')),
  'rules: []',
  'rules: {}',
  'defaults: {}',
  'rules: [a]',
  'rules: [{tags: [x]}]',
  'rules: [{name: 5}]',
  'rules: [{name: ""}]',
  `rules: [{name: ${'n'.repeat(100)}}]`,
  `rules: [{name: ${'n'.repeat(101)}}]`,
  'defaults: {protect: none, exclude-tags: [a]}\nrules: [{name: a}]',
  'defaults: {keep-last: 1}\nrules: [{name: a}]',
  'defaults: {protect: []}\nrules: [{name: a}]',
  'version: 1\nrules: [{name: a}]',
]

test.each(TEXTS.map((text) => [text]))('the schema and the action agree on %s', (text) => {
  expect([text, isValid(parse(text))]).toEqual([text, readPolicy(text).kind === 'read'])
})

describe('the published schema', () => {
  test('has the keys that the action takes, and no other', () => {
    expect(Object.keys(schema.$defs.rule.properties).toSorted()).toEqual([...ALL_RULE_KEYS].toSorted())
    expect(Object.keys(schema.properties.defaults.properties)).toEqual([...DEFAULT_KEYS])
  })

  test('is named by the page for users, by the address at which it is published', () => {
    expect(schema.$id).toMatch(/\/docs\/policy\.schema\.json$/u)
    expect(readText('docs/policy.md')).toContain('clearml-cleanup/clearml-cleanup/v1/docs/policy.schema.json')
  })
})
