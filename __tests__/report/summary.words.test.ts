import { describe, expect, test } from '@jest/globals'
import { NO_FILES } from '../../src/files/tally.ts'
import { brakeOf } from '../../src/plan/brake.ts'
import { wordsOf } from '../../src/plan/target.ts'
import { closingLines } from '../../src/report/closing.ts'
import { Progress } from '../../src/report/progress.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { failureOf, verdict } from '../../src/report/verdict.ts'
import { plain } from '../support/plain.ts'
import { config, DAY, keptRow, NOW, report, row, settled, task, type Inputs } from '../support/fixtures.ts'
import { recordingLog } from '../support/recording-log.ts'

const FILES = { ...NO_FILES, deleted: { ...NO_FILES.deleted, model: 1 }, freedBytes: 7 }
const FAILED = {
  ...NO_FILES,
  failed: [{ uri: 'x', kind: 'model', bytes: undefined, error: 'denied' }],
} as const
const named = (id: string) => ({ task: task({ id, name: `weights ${id}`, type: undefined }) })

/** Every outcome there is, as a run by these inputs has it. */
function ended(inputs: Inputs, more: Partial<RunReport> = {}): RunReport {
  const going: Row['outcome'] =
    inputs['dry-run'] === 'true' ? { kind: 'would-delete' } : { kind: 'deleted', models: 0, fileUrls: [] }
  const rows = [
    ...Array.from({ length: 12 }, (_, i) =>
      row(`d${i}`, going, { ...named(`d${i}`), files: FILES, ageAtMs: NOW - (40 + i * 40) * DAY }),
    ),
    row(
      'e',
      { kind: 'deleted', models: 0, fileUrls: [], unsaid: 'server-error' },
      { ...named('e'), files: FAILED },
    ),
    row('g', { kind: 'gone' }, named('g')),
    row('f', { kind: 'failed', error: 'down' }, named('f')),
    row('r', { kind: 'remaining', because: 'max-tasks' }, named('r')),
    keptRow('k', { ...named('k'), dueAtMs: NOW + DAY }),
    keptRow('p', { ...named('p'), outcome: { kind: 'kept', reason: 'published' } }),
    keptRow('u', { ...named('u'), outcome: { kind: 'kept', reason: 'keep-last' } }),
  ]
  return report({ rows, config: config({ target: 'models', ...inputs }), ...more })
}

/** Names of inputs and of fields stay, and what is said of the tasks that made a model. */
const withoutNames = (text: string): string =>
  text
    .replaceAll(
      /`[^`]*`|<code>[^<]*<\/code>|max-tasks|keep-task|task-types|remove-task-folders|delete-task/gu,
      '',
    )
    .replaceAll(/task folders? that|the task that made it/gu, '')

describe.each(['true', 'false'])('a report on models, dry-run: %s', (dryRun) => {
  test('speaks of models wherever it counts, and of tasks nowhere', () => {
    const run = ended({ 'dry-run': dryRun })
    const totals = totalsOf(run.rows)
    const summary = withoutNames(plain(renderSummary(run, totals)))
    const log = closingLines(run, totals).map(({ text }) => text)
    const texts = [summary, ...log, verdict(run, totals), failureOf(run, totals) ?? ''].map(withoutNames)
    expect(texts.filter((text) => /\btasks?\b/iu.test(text))).toEqual([])
    expect(verdict(run, totals)).toMatch(/^1[23] models (?:would be )?deleted with 12 files/u)
    expect(summary).toContain('Archived models with ')
  })

  test('speaks of models where nothing was listed', () => {
    const run = ended({ 'dry-run': dryRun }, { rows: [] })
    const totals = totalsOf([])
    expect(plain(renderSummary(run, totals))).toContain(
      'The server listed no archived model in the selection.',
    )
    const log = closingLines(run, totals).map(({ text }) => text)
    expect(log[0]).toBe('nothing to do: the server listed no archived model in the selection')
    expect(log.at(-1)).toBe('next: Nothing to do: models are listed once they are archived.')
  })
})

test('links lead to the pages of models', () => {
  const run = ended({ 'dry-run': 'true' }, {})
  const withPages = { ...run, config: { ...run.config, webHost: 'http://web.test' } }
  expect(renderSummary(withPages, totalsOf(run.rows))).toContain(
    'http://web.test/projects/p1/models/f/general',
  )
})

test('the log of a run speaks of models', () => {
  const log = recordingLog()
  const progress = new Progress(log, () => NOW, wordsOf({ target: 'models' }))
  progress.page(1, 3)
  const plan = {
    families: [],
    beyondLimit: [],
    kept: [{ task: task(), reason: 'too-young' as const }],
    gone: [],
    ruleOf: new Map(),
  }
  progress.planned(
    {
      plan,
      needs: [],
      inheritable: new Set(),
      brake: undefined,
      unreadableRows: 0,
      unmeasured: [],
      idle: [],
    },
    0,
  )
  progress.batch([settled('a', { kind: 'failed', error: 'down' }), settled('b', { kind: 'gone' })])
  const text = log.lines.join('\n')
  expect(text).toContain('Plan: 0 models to delete, 1 to keep')
  expect(text).toContain('FAILED 1 model: down')
  expect(text).not.toMatch(/\btasks?\b/u)
})

test('the brake weighs what was listed, by its word', () => {
  const load = { qualifying: 3, selected: 4, listed: wordsOf({ target: 'models' }).listed }
  expect(brakeOf({ kind: 'tasks', tasks: 2 }, load)).toMatch(
    /^3 of 4 archived models in the selection qualify/u,
  )
})
