import { describe, expect, test } from '@jest/globals'
import type { Task } from '../../src/clearml/task.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { refusedSummary, renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { config, DAY, DELETED, keptRow, NOW, report, row, server, task } from '../support/fixtures.ts'

/** GitHub takes no more than 1 MiB of summary from a step. */
const LIMIT = 900 * 1024

function render(overrides: Partial<RunReport>): string {
  const ended = report(overrides)
  return renderSummary(ended, totalsOf(ended.rows))
}

const failed = (id: string, error = 'held', change: Partial<Task> = {}): Row =>
  row(id, { kind: 'failed', error }, { task: task({ id, ...change }) })

describe('renderSummary', () => {
  test.each<[heading: string, overrides: Partial<RunReport>]>([
    ['## 🧹 ClearML Cleanup', {}],
    ['## 🔍 ClearML Cleanup: dry run', { config: config({ 'dry-run': 'true' }) }],
    ['## ⚠️ ClearML Cleanup', { stopReason: 'cancelled' }],
    ['## ❌ ClearML Cleanup', { stopReason: 'error', error: 'x' }],
    ['## ❌ ClearML Cleanup', { rows: [failed('a')] }],
    ['## ❌ ClearML Cleanup: dry run', { stopReason: 'error', config: config({ 'dry-run': 'true' }) }],
  ])('is headed "%s"', (heading, overrides) => {
    expect(render(overrides).split('\n')[0]).toBe(heading)
  })

  test('of 0 tasks says that there was nothing to do, and by which rule', () => {
    expect(render({})).toContain(
      'Nothing to do: the server listed no archived draft (`force-delete` is `false`) at all, ' +
        'so none with `status_changed` before 2026-10-23T12:00:00Z.',
    )
    const forced = config({ 'force-delete': 'true', 'age-field': 'last-change' })
    expect(render({ config: forced })).toContain(
      'no archived task of any status at all, so none with `last_change`',
    )
  })

  test('of a run that never logged in shows the error, and no counts', () => {
    const text = render({ server: undefined, stopReason: 'error', error: 'keys <refused>' })
    expect(text).toContain('**The cleanup could not run.**')
    expect(text).toContain('> [!CAUTION]\n> keys &#60;refused&#62;')
    expect(text).not.toContain('Nothing to do')
    expect(text).not.toContain('| Deleted |')
  })

  test('of 3 tasks counts them, and names the oldest and the newest', () => {
    const aged = (id: string, days: number): Row =>
      row(id, DELETED, { task: task({ id, name: `run ${id}` }), ageAtMs: NOW - days * DAY })
    const text = render({ rows: [aged('b', 60), aged('a', 90), aged('c', 45)] })
    expect(text).toContain('**3 tasks deleted.** http&#58;//clearml.test&#58;8008, ClearML 2.3.0, 12.3 s.')
    expect(text).toContain('| Deleted | Kept | Failed |\n| ---: | ---: | ---: |\n| 3 | 0 | 0 |')
    expect(text).toContain('Oldest: run a <code>a</code>, 90 days (status_changed 2026-08-24)')
    expect(text).toContain('Newest: run c <code>c</code>, 45 days (status_changed 2026-10-08)')
  })

  test('names the field that the age of a draft that never ran counts from', () => {
    const draft = row('a', DELETED, { task: task({ id: 'a', statusChanged: undefined }) })
    const ran = row('b', DELETED, { ageAtMs: NOW - 40 * DAY })
    const text = render({ rows: [draft, ran] })
    expect(text).toMatch(/^Oldest: .*\(created 2026-08-24\)\\$/mu)
    expect(text).toMatch(/^Newest: .*\(status_changed 2026-10-13\)$/mu)
    expect(render({ rows: [draft], config: config({ 'age-field': 'last-change' }) })).toMatch(
      /^Oldest: .*\(last_change 2026-08-24\)/mu,
    )
  })

  test('shows failures before the counts', () => {
    const text = render({ rows: [row('a', DELETED), failed('b', 'published models hold it: 1')] })
    expect(text).toContain('| train <code>b</code> | Vision | published models hold it&#58; 1 |')
    expect(text.indexOf('### Could not be deleted')).toBeLessThan(text.indexOf('| Deleted |'))
    expect(text.indexOf('**1 task deleted')).toBeLessThan(text.indexOf('### Could not be deleted'))
  })

  test('shows 20 failures at most, and says how many more there are', () => {
    const rows = Array.from({ length: 25 }, (_, i) => failed(`t${i}`, `reason${i}.`))
    const text = render({ rows })
    expect(text).toContain('reason19.')
    expect(text).not.toContain('reason20.')
    expect(text).toContain('… and 5 more failures; the receipt lists every task.')
  })

  test('of a dry run says what would go, and how to make it so', () => {
    const rows = [row('a', { kind: 'would-delete' }), keptRow('b')]
    const text = render({ rows, config: config({ 'dry-run': 'true' }) })
    expect(text).toContain('**1 task would be deleted, 1 task kept.**')
    expect(text).toContain('Nothing was deleted: set `dry-run: false` to delete.')
    expect(text).toContain('| Would delete | Kept |\n| ---: | ---: |\n| 1 | 1 |')
    expect(text).not.toContain('| Deleted |')
  })

  test('shows columns that are rarely needed only when they are', () => {
    const rows = [
      row('a', { kind: 'deleted', models: 4, fileUrls: [] }),
      row('b', { kind: 'gone' }),
      row('c', { kind: 'remaining', because: 'max-tasks' }),
    ]
    expect(render({ rows, stopReason: 'max-tasks' })).toContain(
      '| Deleted | Models deleted | Already gone | Kept | Failed | Left to the next run |\n' +
        '| ---: | ---: | ---: | ---: | ---: | ---: |\n| 1 | 4 | 1 | 0 | 0 | 1 |',
    )
  })

  test('breaks down by project, those with most deletions first', () => {
    const inProject = (id: string, projectName: string | undefined): Row =>
      row(id, DELETED, { task: task({ id, projectName }) })
    const rows = [
      inProject('a', 'One'),
      inProject('b', 'Two'),
      inProject('c', 'Two'),
      inProject('d', undefined),
    ]
    expect(render({ rows })).toMatch(
      /### By project\n\n.*\n.*\n\| Two \| 2 .*\n\| .*no project.* \| 1 .*\n\| One \| 1 /u,
    )
  })

  test('gives the reasons of kept tasks with examples', () => {
    const rows = ['a', 'b', 'c'].map((id) => keptRow(id, { task: task({ id, name: `run ${id}` }) }))
    expect(render({ rows })).toContain(
      '| not older than the threshold | 3 | run a <code>a</code>, run b <code>b</code> |',
    )
  })

  test('says of a kept task if it changed after it was listed', () => {
    const changed = row('a', { kind: 'kept', reason: 'not-archived' })
    const held = row('b', { kind: 'kept', reason: 'published-children', by: ['c'] })
    const text = render({ rows: [changed, held, keptRow('d')] })
    expect(text).toContain('| not archived since it was listed | 1 | train <code>a</code> |')
    expect(text).toContain('| published children hold it (force-delete is false) | 1 |')
    expect(text).toContain('| not older than the threshold | 1 |')
  })

  test('shows the configuration without the keys', () => {
    const text = render({ config: config({ 'access-key': 'AK-IN-USE', 'secret-key': 'SK-IN-USE' }) })
    expect(text).toContain('| `delete-threshold-days` | 30 |')
    expect(text).not.toContain('IN-USE')
  })

  test('links the task that the run is recorded as', () => {
    const page = 'https://app.clear.ml/projects/p/experiments/t/output/log'
    expect(render({ record: { taskId: 't1', page } })).toContain(
      `Recorded on the server as [Cleanup Service](${page}), task <code>t1</code>.`,
    )
    expect(render({ record: { taskId: 't1', page: undefined } })).toContain(
      'Recorded on the server as task <code>t1</code>.',
    )
    expect(render({})).not.toContain('Recorded')
  })

  test('calls a task without a name so', () => {
    expect(render({ rows: [failed('a', 'x', { name: '' })] })).toContain('| (no name) <code>a</code> |')
  })

  test('of 50,000 tasks is as short as that of a few', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => row(`t${i}`, DELETED))
    const text = render({ rows })
    expect(text).toContain('**50,000 tasks deleted.**')
    expect(text.length).toBeLessThan(3_000)
  })

  test.each(['|', '😀', '\u{e0041}'])(
    'stays below the limit with names of 10,000 times %j in 5,000 projects',
    (character) => {
      const hostile = character.repeat(10_000)
      const rows = Array.from({ length: 5_000 }, (_, i) => {
        const change: Partial<Task> = {
          name: hostile,
          projectName: `${i}${hostile}`,
          status: `${i % 100}${hostile}`,
          id: `${i}${hostile}`,
        }
        return i % 2 === 0 ? failed('', hostile, change) : keptRow('', { task: task(change) })
      })
      const host = server({ release: hostile, userName: hostile })
      const text = render({ rows, server: host, stopReason: 'error', error: hostile })
      expect(Buffer.byteLength(text)).toBeLessThan(LIMIT)
      expect(text).toContain('more group')
    },
  )

  test('foreign text stays in its cell', () => {
    const name = 'a|b\n| c | <script> `x` @me'
    const text = render({ rows: [failed('a', name, { name, projectName: name, status: name })] })
    const cells = text.split('\n').filter((line) => line.startsWith('|') && line.includes('script'))
    expect(cells.length).toBeGreaterThanOrEqual(3)
    for (const line of text.split('\n')) expect(line).not.toMatch(/<script|`x`|@me/u)
  })
})

describe('refusedSummary', () => {
  test('lists every problem as text', () => {
    expect(refusedSummary(['a: got "<b>"', 'c'])).toBe(
      '## ❌ ClearML Cleanup\n\n**The cleanup did not start: nothing was asked of the server.**\n\n' +
        '- a&#58; got &#34;&#60;b&#62;&#34;\n- c\n',
    )
  })
})
