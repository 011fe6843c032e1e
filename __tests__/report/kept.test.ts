import { describe, expect, test } from '@jest/globals'
import type { KeepReason } from '../../src/plan/reasons.ts'
import { keptSection } from '../../src/report/kept.ts'
import type { Row } from '../../src/report/run-report.ts'
import { config, DELETED, keptRow, report, row, rule, task, type Inputs } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

function section(rows: readonly Row[], inputs: Inputs = {}): string {
  return keptSection(report({ rows, config: config(inputs) }))
}

function kept(reason: KeepReason, decision: Row['decision'] = 'keep'): Row {
  return keptRow('a', { outcome: { kind: 'kept', reason }, decision })
}

test('of a run that keeps nothing is nothing', () => {
  expect(section([row('a', DELETED)])).toBe('')
})

test('gives the reasons, most first, with the first three tasks by name', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => keptRow(id, { task: task({ id, name: `run ${id}` }) }))
  expect(plain(section([kept('published'), ...rows]))).toBe(
    '### Kept\n\n' +
      '- **4 tasks:** not older than the threshold. The threshold is 30 days.<br>' +
      'run a a, run b b, run c c and 1 more\n' +
      '- **1 task:** published (protect: published). ' +
      'To delete them, take `published` out of `protect`.<br>train a',
  )
})

test('says of a task if it changed after it was listed', () => {
  const text = section([
    kept('not-archived', 'delete'),
    kept('published-children', 'delete'),
    kept('not-archived'),
  ])
  expect(text).toContain('- **1 task:** not archived since it was listed.')
  expect(text).toContain('- **1 task:** published children hold it (force-delete is false).')
  expect(text).toContain('- **1 task:** not archived. ')
})

test('names the rule of a policy, and tells of 40 reasons', () => {
  const rows = Array.from({ length: 43 }, (_, i) => keptRow(`t${i}`, { rule: rule({ name: `r<${i}>` }) }))
  const text = section(rows)
  expect(plain(text)).toContain(
    '- **1 task:** rule "r<0>": not older than the threshold. The threshold is 30 days.',
  )
  expect(text.match(/^- \*\*/gmu)).toHaveLength(40)
  expect(text).toContain('… and 3 tasks for other reasons; the receipt lists them all.')
})

test('of tasks in no rule of several there is no advice that a rule would give', () => {
  const policy = { ...config(), rules: [rule({ name: 'a' }), rule({ name: 'b' })] }
  const text = keptSection(report({ rows: [kept('too-young'), kept('no-rule')], config: policy }))
  expect(text).not.toContain('The threshold is')
  expect(text).toContain('Goes once a rule of the policy takes it in.')
})

describe('advice', () => {
  test.each<[reason: KeepReason, inputs: Inputs, advice: string]>([
    ['too-young', { 'delete-threshold-days': '1' }, 'The threshold is 1 day.'],
    ['keep-last', { 'keep-last': '5' }, 'The newest 5 tasks of a project stay.'],
    ['keep-best', { 'keep-best': '5 max a/b' }, 'The best of a project stay: 5 max a'],
    ['no-metric', { 'keep-best': '5 max a/b' }, '`keep-best` is 5 max a'],
    ['tag-excluded', {}, 'Goes once the tag is taken off.'],
    ['not-a-draft', {}, 'Set `force-delete: true` to take tasks of every status in.'],
  ])('on %s follows the reason', (reason, inputs, advice) => {
    const text = section([kept(reason)], inputs)
    expect(text).toContain(`. ${advice}`)
    expect(text).toMatch(/\.<br>/u)
  })

  test('is not given where somebody chose so, or nothing is known', () => {
    for (const reason of ['other-project', 'owner-unknown'] as const)
      expect(section([kept(reason)])).toMatch(/[a-z]\.<br>/u)
  })
})
