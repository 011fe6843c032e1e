import { describe, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/cleanup/outcome.ts'
import { closingLines } from '../../src/report/closing.ts'
import { leftEventsSection } from '../../src/report/left-events.ts'
import { receiptText } from '../../src/report/receipt.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { DELETED, report, row, task } from '../support/fixtures.ts'

const LEFT: Outcome = { kind: 'deleted', models: 0, fileUrls: [], unsaid: 'server-error' }
const LOST: Outcome = { ...LEFT, unsaid: 'answer-lost' }
const named = (id: string, outcome: Outcome) =>
  row(id, outcome, { task: task({ id, name: `name of ${id}` }) })
const mixed = report({ rows: [named('a', LEFT), named('b', DELETED), named('c', LOST), named('d', LEFT)] })
const clean = report({ rows: [named('b', DELETED), named('c', LOST)] })

describe('tasks whose events may be left on the server', () => {
  test('are counted and named in the summary, with who can do something', () => {
    const text = renderSummary(mixed, totalsOf(mixed.rows))
    expect(text).toContain('### Events left on the server\n\n2 deleted tasks may have left metrics, plots')
    expect(text).toContain('Its admin looks at Elasticsearch')
    expect(leftEventsSection(mixed)).toMatch(/name of a.*name of d/u)
    expect(text).toMatch(/^## ❌/u)
  })

  test('are counted at the end of the log', () => {
    const lines = closingLines(mixed, totalsOf(mixed.rows))
    expect(lines.filter(({ text }) => text.startsWith('2 deleted tasks may have left'))).toHaveLength(1)
  })

  test('are told apart in the receipt', () => {
    const text = [...receiptText(mixed, totalsOf(mixed.rows), '1.0.0')].join('')
    const { tasks, totals } = JSON.parse(text) as {
      tasks: { id: string; eventsMayBeLeft?: true }[]
      totals: object
    }
    expect(tasks.filter((one) => one.eventsMayBeLeft === true).map(({ id }) => id)).toEqual(['a', 'd'])
    expect(totals).toMatchObject({ deleted: 4, eventsMayBeLeft: 2 })
  })

  test('are not spoken of where there are none: a lost answer is no error of the server', () => {
    const totals = totalsOf(clean.rows)
    expect(leftEventsSection(clean)).toBe('')
    expect(renderSummary(clean, totals)).not.toContain('Events left')
    expect(JSON.stringify(closingLines(clean, totals))).not.toContain('may have left')
  })
})
