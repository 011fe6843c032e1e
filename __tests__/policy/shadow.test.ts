import { expect, test } from '@jest/globals'
import { readPolicy } from '../../src/policy/read.ts'

function warningsOf(...rules: string[]): readonly string[] {
  const reading = readPolicy(`rules:\n${rules.map((keys, i) => `  - {name: r${i + 1}, ${keys}}`).join('\n')}`)
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading))
  return reading.warnings
}

test.each<[wide: string, narrow: string]>([
  ['keep-last: 1', 'tags: [x]'],
  ['projects: [Vision]', 'projects: [Vision/Night, Vision]'],
  ["projects: ['**/golden']", 'projects: [Vision/golden]'],
  ["projects: ['Vis*']", "projects: ['Vis*']"],
  ['tags: [a, b]', 'tags: [b]'],
  ['task-types: [training, qc]', 'task-types: [qc], users: [Ada]'],
  ['users: [Ada]', 'users: [Ada], name-pattern: ^x'],
  ['name-pattern: ^x', 'name-pattern: ^x, tags: [y]'],
  ['exclude-tags: [keep]', 'exclude-tags: [Keep, x]'],
  ['exclude-projects: [Vision/Night]', 'exclude-projects: [Vision]'],
  ['include-hidden: true', 'tags: [x]'],
])('behind %j a rule with %j can take nothing in, and is named', (wide, narrow) => {
  expect(warningsOf(wide, narrow)).toEqual([
    'policy, line 3, column 5: rule "r2" can take nothing in, since rule "r1" before it takes all that it could',
  ])
})

test.each<[wide: string, narrow: string]>([
  ['tags: [x]', 'keep-last: 1'],
  ['tags: [x]', 'tags: [x, y]'],
  ['projects: [Vision]', 'projects: [Vision, Speech]'],
  ['projects: [Vision]', 'projects: [VisionX]'],
  ["projects: ['*/golden']", "projects: ['**/golden']"],
  ['projects: [Vision]', "projects: ['Vision*']"],
  ['name-pattern: ^x', 'name-pattern: ^xy'],
  ['exclude-tags: [keep, x]', 'exclude-tags: [keep]'],
  ['exclude-projects: [Vision]', 'exclude-projects: [Vision/Night]'],
  ['exclude-projects: [Vision]', 'projects: [Vision]'],
  ['tags: [x]', 'include-hidden: true, tags: [x]'],
  ['task-types: [qc]', 'users: [Ada]'],
])('behind %j a rule with %j may take something in', (wide, narrow) => {
  expect(warningsOf(wide, narrow)).toEqual([])
})

test('the rule that takes all is named for every rule behind it', () => {
  expect(warningsOf('keep: true, exclude-tags: none', 'tags: [x]', 'users: [Ada]')).toHaveLength(2)
})
