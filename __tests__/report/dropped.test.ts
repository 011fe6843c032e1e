import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/cleanup/outcome.ts'
import type { ApprovedTask } from '../../src/plan/approve.ts'
import { droppedSection } from '../../src/report/dropped.ts'
import type { Row } from '../../src/report/run-report.ts'
import { approvedTask, DELETED, keptRow, NOW, report, row, task } from '../support/fixtures.ts'

function approval(...ids: string[]) {
  const approved = (id: string): ApprovedTask =>
    approvedTask(id, { name: id, project: undefined, user: undefined, type: undefined })
  return { madeAtMs: NOW, archives: new Map(), tasks: new Map(ids.map((id) => [id, approved(id)])) }
}

const HEAD = '### Approved plan\n\nMade 2026-11-22 12:00 UTC, with '
const KEPT: Outcome = { kind: 'kept', reason: 'changed-since-plan' }
const section = (rows: Row[], ...ids: string[]): string =>
  droppedSection(report({ rows, approval: approval(...ids) }))

describe('droppedSection', () => {
  test('without an approved plan is empty', () => {
    expect(droppedSection(report({ rows: [row('a', KEPT)] }))).toBe('')
  })

  test('of a plan that was carried out whole names the plan', () => {
    expect(section([row('a', DELETED)], 'a')).toBe(`${HEAD}1 task.`)
  })

  test('lists what the plan named and this run left alone, with the reasons', () => {
    const change = { name: '<b>x</b>', projectName: undefined, id: 'abcdef0123456789' }
    const rows = [
      row('a', DELETED),
      row('abcdef0123456789', KEPT, { task: task(change) }),
      row('gone', { kind: 'gone' }),
      row('failed', { kind: 'failed', error: 'held' }),
      keptRow('late'),
    ]
    expect(section(rows, 'a', 'abcdef0123456789', 'gone', 'failed')).toBe(
      [
        `${HEAD}4 tasks; 2 dropped out of it:`,
        '',
        '| Task | Why | Project |',
        '| --- | --- | --- |',
        '| [&#60;b&#62;x&#60;/<wbr>b&#62;](http://clearml.test:8080/projects/p1/experiments/abcdef0123456789/output/log) <code>abcdef01</code> ' +
          '| changed since the approved plan was made |  |',
        '| train <code>gone</code> | not there any more | Vision |',
      ].join('\n'),
    )
  })

  test.each([
    [30, ''],
    [31, '\n\n… and 1 more; the receipt lists them all.'],
    [1_030, '\n\n… and 1,000 more; the receipt lists them all.'],
  ])('of %d shows 30', (number, rest) => {
    const ids = Array.from({ length: number }, (_, i) => `t${i}`)
    const text = section(
      ids.map((id) => row(id, KEPT)),
      ...ids,
    )
    expect(text.match(/changed since/gu)).toHaveLength(30)
    expect(text.endsWith(`| Vision |${rest}`)).toBe(true)
  })
})
