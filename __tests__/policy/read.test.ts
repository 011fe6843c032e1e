import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { readConfig } from '../../src/inputs/inputs.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { readPolicy } from '../../src/policy/read.ts'
import { config } from '../support/fixtures.ts'
import { configOf, TEAM_POLICY } from '../support/policies.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'policy-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function rulesOf(text: string): readonly RuleSettings[] {
  const reading = readPolicy(text)
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading))
  return reading.rules
}

const ruleOf = (...keys: string[]): RuleSettings => {
  const [rule] = rulesOf(['rules:', '  - name: r', ...keys.map((key) => `    ${key}`)].join('\n'))
  if (rule === undefined) throw new Error('there is a rule')
  return rule
}

/** Functions and paths of what was given cannot be compared. */
const textsOf = (rule: RuleSettings): unknown =>
  JSON.parse(
    JSON.stringify(rule, (_, value: unknown) =>
      value instanceof Set ? [...value] : value instanceof RegExp ? String(value) : value,
    ),
  )

describe('a rule', () => {
  test('without keys is what the inputs are without any', () => {
    expect(textsOf({ ...ruleOf(), name: undefined })).toEqual(textsOf(config().rules[0]!))
  })

  test('says by its keys what the inputs of these names say', () => {
    const inputs = {
      projects: 'Vision\nSpeech/*',
      'exclude-projects': 'Vision/Gold',
      tags: 'a, b',
      'exclude-tags': 'x, y',
      'task-types': 'training\nqc',
      users: 'Ada\nBob, the second',
      'name-pattern': '^tmp-',
      'include-hidden': 'true',
      'delete-threshold-days': '0.5',
      'force-delete': 'true',
      'age-field': 'last-update',
      protect: 'published, reports',
      'keep-last': '3',
      'keep-best': '2 min best-of loss/total',
      'delete-files': 'none',
      'delete-models': 'false',
    } as const
    const rule = ruleOf(
      'projects: [Vision, Speech/*]',
      'exclude-projects: Vision/Gold',
      'tags: [a, b]',
      'exclude-tags: x, y',
      'task-types: [training, qc]',
      'users: [Ada, "Bob, the second"]',
      'name-pattern: ^tmp-',
      'include-hidden: true',
      'delete-threshold-days: 0.5',
      'force-delete: true',
      'age-field: last-update',
      'protect: [published, reports]',
      'keep-last: 3',
      'keep-best: 2 min best-of loss/total',
      'delete-files: none',
      'delete-models: false',
    )
    expect(textsOf({ ...rule, name: undefined })).toEqual(textsOf(config(inputs).rules[0]!))
  })

  test('has brakes of its own', () => {
    expect(ruleOf('max-tasks: 5', 'abort-above: 20%')).toMatchObject({
      maxTasks: 5,
      abortAbove: { kind: 'share', hundredths: 2_000 },
    })
    expect(ruleOf('abort-above: 500').abortAbove).toEqual({ kind: 'tasks', tasks: 500 })
  })

  test('takes the elements of a list as they are, commas and all', () => {
    expect(ruleOf('tags: ["a, b", c]').tags).toEqual(['a, b', 'c'])
    expect(ruleOf('tags: "a, b"').tags).toEqual(['a', 'b'])
  })

  test('takes the word none of a list as the input does, never as a tag', () => {
    expect(ruleOf('exclude-tags: [none]').excludeTags).toEqual([])
    expect(ruleOf('exclude-tags: none').excludeTags).toEqual([])
    expect(readPolicy('rules: [{name: r, exclude-tags: [keep, None]}]').kind).toBe('refused')
  })

  test('that keeps everything leaves out no tag, unless it says so', () => {
    expect(ruleOf('keep: true').excludeTags).toEqual([])
    expect(ruleOf('keep: true', 'exclude-tags: [x]').excludeTags).toEqual(['x'])
    const [kept, other] = rulesOf(
      'defaults: {exclude-tags: [x]}\nrules: [{name: a, keep: true, tags: [t]}, {name: b}]',
    )
    expect(kept?.excludeTags).toEqual([])
    expect(other?.excludeTags).toEqual(['x'])
  })

  test('may be made of anchors and aliases', () => {
    const [a, b] = rulesOf(
      'rules:\n  - {name: a, tags: &t [x, y]}\n  - {name: b, tags: *t, keep-last: &n 3, max-tasks: *n}',
    )
    expect(b).toMatchObject({ tags: a?.tags, keepLast: 3, maxTasks: 3 })
  })
})

test('defaults hold for the rules that say nothing else', () => {
  const [a, b] = rulesOf(
    'defaults:\n  exclude-tags: [gold]\n  protect: none\nrules:\n  - name: a\n  - {name: b, exclude-tags: none, protect: [running]}',
  )
  expect(a).toMatchObject({ excludeTags: ['gold'], protect: new Set() })
  expect(b).toMatchObject({ excludeTags: [], protect: new Set(['running']) })
})

test.each([
  ['with a BOM', (text: string) => `\uFEFF${text}`],
  ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with comments', (text: string) => `# ours\n${text.replaceAll(/$/gmu, ' # x')}`],
  ['as JSON', () => '{"rules":[{"name":"r","tags":["x"],"delete-threshold-days":7}]}'],
])('a policy %s reads alike', (_, change) => {
  const text = 'rules:\n  - name: r\n    tags: [x]\n    delete-threshold-days: 7'
  expect(rulesOf(change(text)).map(textsOf)).toEqual(rulesOf(text).map(textsOf))
})

describe('the input', () => {
  test.each([
    'rules: [{name: a}]',
    '{rules: [{name: a}]}',
    'defaults: {}\nrules: [{name: a}]',
    'rules:\n  - name: a',
  ])('is the policy itself: %j', (text) => {
    expect(readPolicy(text)).toMatchObject({ kind: 'read', name: 'policy' })
  })

  test('is else the path of a file, by which its problems are told', () => {
    const file = path.join(folder, 'cleanup.yml')
    writeFileSync(file, TEAM_POLICY)
    expect(readPolicy(file)).toMatchObject({ kind: 'read', name: file })
    writeFileSync(file, 'rules: []')
    expect(readPolicy(file)).toMatchObject({
      problems: [`${file}, line 1, column 8: rules: got 0 rules, accepted is a list of 1 to 500 rules`],
    })
  })

  test.each<[string, () => string, RegExp]>([
    [
      'not there',
      () => path.join(folder, 'none.yml'),
      /none\.yml cannot be read: .*ENOENT.* Give the path of a file in the workspace/u,
    ],
    ['a folder', () => folder, /cannot be read: .*EISDIR/u],
    [
      'of another encoding',
      () => {
        const file = path.join(folder, 'latin.yml')
        writeFileSync(file, Buffer.from('# gr\xfc\xdfe', 'latin1'))
        return file
      },
      /latin\.yml is no text in UTF-8/u,
    ],
    [
      'too large',
      () => {
        const file = path.join(folder, 'large.yml')
        writeFileSync(file, `#${' '.repeat(262_144)}`)
        return file
      },
      /large\.yml has 262145 bytes, accepted are 262144 at most/u,
    ],
  ])('that is a file %s is refused', (_, make, message) => {
    const reading = readPolicy(make())
    expect(reading.kind === 'refused' && reading.problems[0]).toMatch(message)
  })
})

describe('beside a policy', () => {
  const refusal = (inputs: Parameters<typeof configOf>[1]): string => {
    try {
      configOf(TEAM_POLICY, inputs)
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }

  test.each([
    { 'delete-threshold-days': '31' },
    { 'force-delete': 'true' },
    { projects: 'Vision' },
    { 'exclude-tags': 'none' },
    { 'keep-best': '1 max a/b' },
    { 'delete-files': 'none' },
    { protect: 'none' },
  ])('an input that it decides is refused by name: %j', (inputs) => {
    const [name] = Object.keys(inputs)
    expect(refusal(inputs)).toContain(`${name ?? ''}: the policy decides this; write it into its rules`)
  })

  test('all of them are named at once, and so is what is wrong with the policy', () => {
    const message = ((): string => {
      try {
        configOf('rules: []', { tags: 'x', users: 'Ada', concurrency: '0' })
        return ''
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    })()
    for (const part of ['rules: got 0 rules', 'tags: the policy', 'users: the policy', 'concurrency: got'])
      expect(message).toContain(part)
  })

  test('the run’s own brakes, and defaults that a runner fills in, are no trouble', () => {
    const inputs = {
      'max-tasks': '5',
      'abort-above': '20%',
      'dry-run': 'true',
      'delete-threshold-days': '30',
      protect: 'published, running, datasets, reports',
    }
    expect(configOf(TEAM_POLICY, inputs)).toMatchObject({ maxTasks: 5, dryRun: true })
  })

  test('no address of a fileserver is needed where no rule deletes files', () => {
    const host = { 'api-host': 'https://clearml.example.org' }
    expect(
      configOf('rules: [{name: a, delete-files: none}, {name: b, keep: true, tags: [x]}]', host).filesHosts,
    ).toEqual([])
    expect(() => configOf('rules: [{name: a}]', host)).toThrow(/files-host: got nothing/u)
    expect(() => readConfig({ input: () => undefined, env: {}, defaultReceiptFile: '' })).toThrow(/api-host/u)
  })
})
