import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { withoutParticulars } from '../../src/particulars.ts'
import type { SpareReason } from '../../src/files/task-file.ts'
import { cutMiddle } from '../../src/report/escape.ts'
import { headline } from '../../src/report/headline.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { refusedSummary, renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, keptRow, NOW, report, row, server, task } from '../../__tests__/support/fixtures.ts'
import { onGitHub, visible } from '../github-summary.ts'
import { HOSTILE_NAMES } from '../../__tests__/support/hostile-names.ts'

/** As many as a table shows of groups. */
const PORTION = 8
const PORTIONS = Array.from({ length: Math.ceil(HOSTILE_NAMES.length / PORTION) }, (_, i) =>
  HOSTILE_NAMES.slice(i * PORTION, (i + 1) * PORTION),
)
const REASONS: readonly SpareReason[] = [
  'another-task',
  'unmarked',
  'foreign',
  'local',
  'no-endpoint',
  'published-model',
  'model-in-use',
]

function render(overrides: Partial<RunReport>): string {
  const ended = report(overrides)
  return renderSummary(ended, totalsOf(ended.rows))
}

/** Every name in every place where a summary shows text of others. */
function rowsOf(names: readonly string[]): readonly Row[] {
  return names.flatMap((name, i) => {
    const hostile = task({
      id: `${i}${name}`,
      name,
      projectName: name,
      userName: name,
      status: name,
    })
    const file = { uri: name, kind: 'model' as const, bytes: 1 }
    const reason = REASONS[i] ?? 'shared'
    const files = {
      ...NO_FILES,
      ...{ freedBytes: 10 + i, deleted: { ...NO_FILES.deleted, model: 1 }, byStore: { fileserver: 1 } },
      ...{ spared: [{ ...file, reason }], failed: [{ ...file, error: name }], leftFolders: [name] },
    }
    return [
      row(hostile.id, { kind: 'failed', error: name }, { task: hostile }),
      row(hostile.id, { kind: 'would-delete' }, { task: hostile, files }),
      keptRow(hostile.id, { task: hostile }),
    ]
  })
}

test('the names differ, and are more than 200', () => {
  expect(new Set(HOSTILE_NAMES).size).toBe(HOSTILE_NAMES.length)
  expect(HOSTILE_NAMES.length).toBeGreaterThan(200)
})

describe('a summary of hostile names', () => {
  test.each(PORTIONS.map((names, i) => [i * PORTION, names] as const))(
    'from number %d on is one table a table, and every name is only text',
    async (_, names) => {
      const rows = rowsOf(names)
      const approval = { madeAtMs: NOW, tasks: new Map(rows.map((entry) => [entry.task.id, {}])) }
      const overrides = { rows, server: server({ release: names[0] ?? '' }), approval: approval as never }
      const summary = await onGitHub(render({ ...overrides, config: config({ 'dry-run': 'true' }) }))

      expect(summary.problems).toEqual([])
      const firstCells = (title: string): string[] =>
        summary.tables
          .find(({ head }) => head[0] === title)
          ?.rows.map(([cell = '']) => cell)
          .toSorted() ?? []
      const shown = names.map((name) => visible(cutMiddle(name, 60), 60)).toSorted()
      expect(firstCells('Project')).toEqual(shown)
      expect(firstCells('User')).toEqual(shown)
      expect(firstCells('Status')).toEqual(shown)
      expect(summary.tables.map(({ head }) => head.join())).toEqual([
        ',Tasks,Files,Size',
        'Task,Why,Project',
        'Project,Failed,Would delete,Kept,Size',
        'User,Failed,Would delete,Kept,Size',
        'Task,Size,Files,Project',
        'Age,Tasks,Size',
        'Status,Failed,Would delete,Kept,Size',
        'Input,Value',
      ])
      for (const name of names) {
        const reason = visible(withoutParticulars(name.trim().replace(/\.$/u, '')), 500)
        expect(summary.items.some((item) => item.includes(`1 task, 1 file: ${reason}`))).toBe(true)
        expect(summary.codes).toContain(visible(cutMiddle(name, 160), 160))
      }
      const named = summary.tables.find(({ head }) => head.join() === 'Task,Why,Project')?.rows ?? []
      expect(named.map(([cell = '']) => cell)).toEqual(
        names.map((name, i) => expect.stringContaining(` ${visible(`${i}${name}`.slice(0, 8), 8)}`)),
      )
    },
  )

  test.each(PORTIONS.map((names, i) => [i * PORTION, names] as const))(
    'from number %d on as errors of a run and of its inputs',
    async (_, names) => {
      const failures = names.map((error) => headline(report({ stopReason: 'error', error }), totalsOf([])))
      const failed = await onGitHub(failures.join('\n\n'))
      expect(failed.problems).toEqual([])
      for (const name of names) expect(failed.text).toContain(`[!CAUTION] ${visible(name, 1_000)}`)
      const refused = await onGitHub(refusedSummary(names))
      expect(refused.problems).toEqual([])
      expect(refused.items).toEqual(names.map((name) => visible(name, 1_000)))
    },
  )
})

test('what is held against summaries finds what it should', async () => {
  const found = async (markdown: string): Promise<readonly string[]> => (await onGitHub(markdown)).problems
  expect(await found('a &#64;octocat b')).toEqual(['mention: a @octocat b'])
  expect(await found('https&#58;//evil.example')).toContain('a with href')
  expect(await found('<img src=x onerror=pwned()>')).toEqual(
    expect.arrayContaining(['GitHub would take something away', 'element img', 'img with src']),
  )
  expect(
    await found('| a | b |\n| --- | --- |\n| 1 | 2 |\n\n<table><tr><td>x</td></tr><tr></tr></table>'),
  ).toEqual([expect.stringContaining('torn line')])
  for (const text of ['&#35;1', 'GH-1', 'a5c3785ed8', '&#58;tada&#58;', '&#36;x&#36;'])
    expect(await found(text)).toHaveLength(1)
})
