import { describe, expect, test } from '@jest/globals'
import { readPolicy } from '../../src/policy/read.ts'
import { MAX_BYTES } from '../../src/policy/source.ts'

/** A rule whose other keys follow, the first of them on line 3. */
const rule = (...keys: string[]): string =>
  ['rules:', '  - name: r', ...keys.map((key) => `    ${key}`)].join('\n')

type Bad = [what: string, text: string, line: number, column: number, message: RegExp]

const FILES: readonly Bad[] = [
  [
    'a threshold of 0',
    rule('delete-threshold-days: 0'),
    3,
    28,
    /delete-threshold-days: got 0, accepted is a number of days above 0/u,
  ],
  ['a key without a value', rule('? keep-last'), 3, 7, /rule "r": keep-last: got nothing$/u],
  ['a threshold below 0', rule('delete-threshold-days: -1'), 3, 28, /got -1, accepted is a number of days/u],
  [
    'a threshold as a text',
    rule("delete-threshold-days: '30'"),
    3,
    28,
    /got "30", accepted is a number of days/u,
  ],
  [
    'a threshold in powers',
    rule('delete-threshold-days: 3e1'),
    3,
    28,
    /got 3e1, accepted is a number of days/u,
  ],
  [
    'a threshold in hexadecimal',
    rule('delete-threshold-days: 0x1E'),
    3,
    28,
    /got 0x1E, accepted is a number of days/u,
  ],
  [
    'a threshold without end',
    rule('delete-threshold-days: .inf'),
    3,
    28,
    /got \.inf, accepted is a number of days/u,
  ],
  [
    'a threshold as a list',
    rule('delete-threshold-days: [30]'),
    3,
    28,
    /got a list, accepted is a number of days/u,
  ],
  [
    'a threshold as keys',
    rule('delete-threshold-days: {days: 30}'),
    3,
    28,
    /got keys, accepted is a number of days/u,
  ],
  [
    'a threshold without value',
    rule('delete-threshold-days:'),
    3,
    27,
    /delete-threshold-days: got nothing, accepted is a number of days/u,
  ],
  ['keep: yes please', rule('keep: yes please'), 3, 11, /keep: got "yes please", accepted is true or false/u],
  ['keep: yes', rule('keep: yes'), 3, 11, /keep: got "yes", accepted is true or false/u],
  ['keep as a text', rule("keep: 'true'"), 3, 11, /keep: got "true", accepted is true or false/u],
  [
    'keep and a threshold',
    rule('keep: true', 'delete-threshold-days: 3'),
    4,
    28,
    /delete-threshold-days: says nothing where keep is true/u,
  ],
  ['force-delete: 1', rule('force-delete: 1'), 3, 19, /force-delete: got 1, accepted is true or false/u],
  [
    'an unknown key',
    rule('force-delet: true'),
    3,
    5,
    /there is no key force-delet; did you mean force-delete\?/u,
  ],
  ['a key in another case', rule('Keep: true'), 3, 5, /there is no key Keep; did you mean keep/u],
  ['a key that is like none', rule('colour: red'), 3, 5, /there is no key colour; accepted are name, keep/u],
  ['an input that is no key', rule('dry-run: true'), 3, 5, /there is no key dry-run/u],
  ['a key that is a list', rule('? [tags]', ': [x]'), 3, 7, /there is no key a list/u],
  [
    'an unknown clock',
    rule('age-field: created'),
    3,
    16,
    /age-field: got "created", accepted is one of status-changed/u,
  ],
  ['an empty list', rule('projects: []'), 3, 15, /projects: got an empty list, accepted is a list of texts/u],
  ['a list with nothing in it', rule('tags: [a, ]', 'users: [, a]'), 4, 13, /Unexpected , in flow sequence/u],
  ['a number as a tag', rule('tags: [2024]'), 3, 11, /tags: got 2024, accepted is a list of texts/u],
  [
    'a project of slashes',
    rule("projects: ['/']"),
    3,
    15,
    /projects: got \[\/\], accepted is full names of projects/u,
  ],
  [
    'an unknown type',
    rule('task-types: [trainning]'),
    3,
    17,
    /task-types: got \[trainning\], accepted is any of training/u,
  ],
  [
    'an unknown kind',
    rule('protect: [everything]'),
    3,
    14,
    /protect: got \[everything\], accepted is any of published/u,
  ],
  [
    'a bad pattern',
    rule("name-pattern: '('"),
    3,
    19,
    /name-pattern: got "\(", accepted is a regular expression of JavaScript/u,
  ],
  [
    'keep-best without a number',
    rule('keep-best: max a/b'),
    3,
    16,
    /keep-best: got "max a\/b", accepted is N max METRIC\/VARIANT/u,
  ],
  [
    'keep-last of a half',
    rule('keep-last: 0.5'),
    3,
    16,
    /keep-last: got 0\.5, accepted is a whole number from 0/u,
  ],
  [
    'a share of nothing',
    rule('abort-above: 0%'),
    3,
    18,
    /abort-above: got "0%", accepted is a number of tasks from 1/u,
  ],
  [
    'files of models that stay',
    rule('delete-files: server', 'delete-models: false'),
    4,
    20,
    /delete-files: server cannot go with delete-models: false/u,
  ],
  ['a tab', 'rules:\n\t- name: r\n', 2, 1, /Tabs are not allowed as indentation/u],
  ['a key twice', rule('keep-last: 1', 'keep-last: 2'), 4, 5, /Map keys must be unique/u],
  [
    'a rule named twice',
    'rules:\n  - name: a\n  - name: b\n  - name: a\n',
    4,
    11,
    /rule "a": is named like rule 1/u,
  ],
  ['a rule without name', 'rules:\n  - tags: [x]\n', 2, 5, /rule 1: has no name/u],
  [
    'a name of two lines',
    'rules:\n  - name: "a\\nb"\n',
    2,
    11,
    /name: got "a\\nb", accepted is a name of 1 to 100 characters/u,
  ],
  ['a name that is a number', 'rules:\n  - name: 5\n', 2, 11, /name: got 5, accepted is a name/u],
  [
    'a rule that is a text',
    'rules:\n  - everything\n',
    2,
    5,
    /rule 1: got "everything", accepted are the keys name, keep/u,
  ],
  [
    'rules that are keys',
    'rules:\n  sandbox:\n    keep: true\n',
    2,
    3,
    /rules: got keys, accepted is a list of 1 to 500 rules/u,
  ],
  ['no rules', 'rules: []\n', 1, 8, /rules: got 0 rules, accepted is a list of 1 to 500 rules/u],
  [
    '501 rules',
    `rules:\n${Array.from({ length: 501 }, (_, i) => `  - name: r${i}\n`).join('')}`,
    2,
    3,
    /got 501 rules/u,
  ],
  ['nothing but a comment', '# rules:\n', 1, 1, /got nothing, accepted are the keys rules and defaults/u],
  [
    'a list at the top',
    '- name: r\n- name: s\n',
    1,
    1,
    /got no keys, accepted are the keys rules and defaults/u,
  ],
  ['an unknown key at the top', `policy: 1\n${rule()}`, 1, 1, /the policy: there is no key policy/u],
  [
    'a default that is a rule’s own',
    `defaults:\n  keep-last: 3\n${rule()}`,
    2,
    3,
    /defaults: there is no key keep-last; accepted are exclude-tags, protect/u,
  ],
  [
    'a bad default',
    `defaults:\n  protect: [all]\n${rule()}`,
    2,
    12,
    /protect: got \[all\], accepted is any of published/u,
  ],
  [
    'a tag of one’s own',
    rule('tags: !mine [x]'),
    3,
    17,
    /got the tag !mine, accepted are values without tags/u,
  ],
  [
    'a tag of YAML’s',
    rule('keep-last: !!int 3'),
    3,
    22,
    /got the tag tag:yaml\.org,2002:int, accepted are values without tags/u,
  ],
  ['YAML 1.1', `%YAML 1.1\n---\n${rule('keep: yes')}`, 1, 1, /got %YAML 1\.1, accepted is 1\.2/u],
  ['two documents', `${rule()}\n---\n${rule()}`, 3, 1, /multiple documents/u],
  ['an alias without anchor', rule('tags: *gone'), 3, 11, /there is no anchor &gone before this alias/u],
  ['a merge key', rule('<<: {keep: true}'), 3, 5, /there is no key <</u],
  [
    'anchors and aliases by the thousand',
    rule(`tags: [&t x, ${'*t, '.repeat(1_000)}x]`),
    3,
    418,
    /accepted are 100 aliases at most/u,
  ],
  ['a thousand brackets', rule(`tags: ${'['.repeat(1_000)}`), 3, 75, /goes deeper than a policy can/u],
  ['a hundred thousand brackets', `rules: ${'['.repeat(100_000)}`, 1, 72, /goes deeper than a policy can/u],
  ['a hundred thousand dashes', `rules:\n${'- '.repeat(100_000)}a`, 2, 129, /goes deeper than a policy can/u],
  ['half a text', rule('name-pattern: "abc'), 3, 23, /Missing closing "quote/u],
  ['half a list', rule('tags: [a, b'), 3, 16, /Flow sequence in block collection must be .*end with a \]/u],
  [
    'an unknown key behind CRLF',
    rule('tags: [x]', 'colour: red').replaceAll('\n', '\r\n'),
    4,
    5,
    /there is no key colour/u,
  ],
  ['an unknown key behind a BOM', `\uFEFF${rule('colour: red')}`, 3, 5, /there is no key colour/u],
]

/** What is said of a file that has this and no other fault. */
function problemsOf(text: string): readonly string[] {
  const reading = readPolicy(text)
  return reading.kind === 'refused' ? reading.problems : []
}

test.each(FILES)('%s is refused with its place, and what is accepted', (_, text, line, column, message) => {
  const problems = problemsOf(text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(message)
  expect(problems[0]).toContain(`policy, line ${line}, column ${column}: `)
})

describe('all that is wrong', () => {
  test('is told at once, in the order of the text', () => {
    const text = [
      'defaults: {protect: all}',
      'rule: 1',
      'rules:',
      '  - name: a',
      '    keep: maybe',
      '    tags: []',
      '  - keep-last: many',
    ].join('\n')
    const lines = problemsOf(text).map((problem) => /line (\d+)/u.exec(problem)?.[1])
    expect(lines).toEqual(['1', '2', '5', '6', '7', '7'])
  })

  test('is told where an alias stands, not where its anchor does', () => {
    const [problem] = problemsOf(rule('tags: &t [x]', 'keep-last: *t'))
    expect(problem).toMatch(/line 4, column 16: rule "r": keep-last: got a list/u)
  })
})

test('more than 256 KB are refused unread', () => {
  expect(problemsOf(rule(`name-pattern: ${'a'.repeat(MAX_BYTES)}`))[0]).toContain(
    'accepted are 262144 at most',
  )
})

test('there are more than forty of them', () => {
  expect(FILES.length).toBeGreaterThan(40)
})
