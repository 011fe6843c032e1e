import { describe, expect, test } from '@jest/globals'
import type { Settled } from '../../src/cleanup/outcome.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import { decideAll, makePlan } from '../../src/plan/plan.ts'
import { Progress } from '../../src/report/progress.ts'
import { config, DAY, DELETED, LONG_AGO, NOW, policy, server, settled, task } from '../support/fixtures.ts'
import { recordingLog } from '../support/recording-log.ts'

function world() {
  const log = recordingLog()
  const clock = { at: NOW }
  return { log, clock, progress: new Progress(log, () => clock.at) }
}

/** A plan of so many tasks to delete. */
function planOf(number: number, maxTasks = 0) {
  const tasks = Array.from({ length: number }, (_, i) => task({ id: `t${i}`, statusChanged: LONG_AGO + i }))
  const candidates = [...tasks, task({ id: 'young', statusChanged: NOW })]
  return makePlan(decideAll(candidates, policy()), [], maxTasks)
}

const batchOf = (number: number): Settled[] =>
  Array.from({ length: number }, (_, i) => settled(`t${i}`, DELETED))

describe('the start', () => {
  test('names the version, the time and the configuration, without the keys', () => {
    const { log, progress } = world()
    progress.started(config({ 'access-key': 'AK-IN-USE', 'secret-key': 'SK-IN-USE' }), '1.2.3')
    expect(log.lines[0]).toBe('ClearML Cleanup 1.2.3, 2026-11-22T12:00:00Z')
    expect(log.lines).toContain('| delete-threshold-days: 30')
    expect(log.lines.join('\n')).not.toContain('IN-USE')
  })

  test('of a dry run says that nothing will be deleted', () => {
    const { log, progress } = world()
    progress.started(config({ 'dry-run': 'true' }), '1.2.3')
    expect(log.lines[0]).toBe('ClearML Cleanup 1.2.3, 2026-11-22T12:00:00Z, dry run: nothing will be deleted')
  })

  test('warns of a server whose release says nothing about what it can do', () => {
    const { log, progress } = world()
    progress.connected(server({ release: '3.20\n::x', apiVersion: '2.30', isKnown: false }))
    expect(log.warnings).toEqual([
      'ClearML 3.20\\u{a}::x is no release that this action was tested with (1.0 to 2.3). What it can do is taken from ' +
        'its API version, 2.30: look at a dry run first.',
    ])
    progress.connected(server({}))
    expect(log.warnings).toHaveLength(1)
  })

  test('names server, user and cutoff, foreign text escaped', () => {
    const { log, progress } = world()
    progress.connected(server({ release: '2.3\n::error::x', userName: '##[group]Ada' }))
    progress.cutoff(NOW - 30 * DAY, config({ 'age-field': 'last-change' }))
    progress.page(2, 1_000)
    expect(log.lines).toEqual([
      'Server http://clearml.test:8008: ClearML 2.3\\u{a}::error::x (API 2.34), signed in as ##\\[group]Ada',
      'Cutoff: last_change before 2026-10-23T12:00:00Z (UTC), 30 days ago',
      'Page 2: 1,000 tasks listed so far',
    ])
  })
})

describe('the plan', () => {
  test('is told with what stays and why', () => {
    const { log, progress } = world()
    progress.planned(planOf(3, 2), 0)
    expect(log.lines).toEqual([
      'Plan: 2 tasks to delete, 1 to keep, 1 beyond max-tasks left to the next run',
      '  kept: 1 task: not older than the threshold',
    ])
    expect(log.warnings).toEqual([])
  })

  test('warns of rows that are no tasks', () => {
    const { log, progress } = world()
    progress.planned(planOf(0), 2)
    expect(log.warnings).toEqual(['The server listed 2 rows without a task id; they are left alone.'])
  })
})

describe('a batch', () => {
  test('is a group with one line a task', () => {
    const { log, progress } = world()
    progress.planned(planOf(6), 0)
    log.lines.length = 0
    progress.batch([
      settled('a', DELETED),
      settled('b', DELETED),
      settled('c', { kind: 'gone' }),
      settled('d', { kind: 'kept', reason: 'running' }),
      settled('e', { kind: 'failed', error: 'held' }),
      settled('f', { kind: 'would-delete' }, { projectName: undefined }),
      settled('g', { kind: 'remaining', because: 'stopped' }),
    ])
    expect(log.lines).toEqual([
      'Batch 1: 2 deleted, 1 failed, 1 gone, 1 kept, 1 remaining, 1 would-delete',
      '| deleted a "train" in "Vision", 90 days old',
      '| deleted b "train" in "Vision", 90 days old',
      '| already gone c "train" in "Vision"',
      '| kept d "train" in "Vision": running or queued (protect: running) since it was listed',
      '| FAILED e "train" in "Vision": held',
      '| would delete f "train" in "no project", 90 days old',
      '| left g "train" in "Vision"',
    ])
  })

  test('tells what became of the files of a task', () => {
    const { log, progress } = world()
    const file = { uri: 'u', kind: 'artifact', bytes: undefined } as const
    const files: FileTally = {
      deleted: { artifact: 5, model: 1, 'debug-sample': 1_200, plot: 0 },
      byStore: { fileserver: 1_205, s3: 1 },
      gone: 3,
      failed: [{ ...file, error: 'denied' }],
      spared: [
        { ...file, reason: 'foreign' },
        { ...file, reason: 'local' },
      ],
      freedBytes: 0,
      wholeFolders: [],
      leftFolders: [],
    }
    progress.batch([
      { ...settled('a', DELETED), files },
      { ...settled('b', { kind: 'would-delete' }), files: { ...NO_FILES, gone: 1 } },
      { ...settled('c', DELETED), files: NO_FILES },
    ])
    expect(log.lines.slice(1)).toEqual([
      '| deleted a "train" in "Vision", 90 days old, 1,206 files (5 artifacts, 1 model, 1,200 debug samples) ' +
        'on fileserver, s3, 3 files already gone, 1 file FAILED, 2 files left in place',
      '| would delete b "train" in "Vision", 90 days old, 1 file already gone',
      '| deleted c "train" in "Vision", 90 days old',
    ])
  })

  test('names what holds a task, three ids at most', () => {
    const { log, progress } = world()
    const by = (...ids: string[]): Settled =>
      settled('a', { kind: 'kept', reason: 'published-models', by: ids })
    progress.batch([by('m1'), by('m1', 'm2', 'm3'), by('m1', 'm2', 'm3', 'm4'), by('x\n::y')])
    expect(log.lines.slice(1).map((line) => line.slice(line.lastIndexOf(' (')))).toEqual([
      ' (m1)',
      ' (m1, m2, m3)',
      ' (m1, m2, m3, …)',
      ' (x\\u{a}::y)',
    ])
  })

  test('shows foreign text as text', () => {
    const { log, progress } = world()
    const name = 'x\n::error::y\u001b[2J\u202e##[endgroup]'
    progress.batch([settled('a', { kind: 'failed', error: name }, { name, projectName: name })])
    const [, line = ''] = log.lines
    const shown = 'x\\u{a}::error::y\\u{1b}[2J\\u{202e}##\\[endgroup]'
    expect(line).toBe(`| FAILED a "${shown}" in "${shown}": ${shown}`)
  })

  test('cuts names of 10,000 characters', () => {
    const { log, progress } = world()
    progress.batch([settled('a', DELETED, { name: '😀'.repeat(10_000) })])
    expect(log.lines[1]!.length).toBeLessThan(600)
  })

  test('is counted on', () => {
    const { log, progress } = world()
    progress.planned(planOf(4), 0)
    progress.batch(batchOf(1))
    progress.batch(batchOf(1))
    expect(log.lines.filter((line) => line.startsWith('Batch'))).toEqual([
      'Batch 1: 1 deleted',
      'Batch 2: 1 deleted',
    ])
  })
})

describe('the pace', () => {
  const paces = (lines: readonly string[]): string[] => lines.filter((line) => line.includes('a second'))

  test('is told every 2 seconds at most', () => {
    const { log, clock, progress } = world()
    progress.planned(planOf(1_000), 0)
    for (const at of [1_999, 2_000, 3_999, 4_000, 10_000]) {
      clock.at = NOW + at
      progress.batch(batchOf(100))
    }
    expect(paces(log.lines)).toEqual([
      '200 of 1,000 (20 %), 100 a second, about 8 s left',
      '400 of 1,000 (40 %), 100 a second, about 6 s left',
      '500 of 1,000 (50 %), 50 a second, about 10 s left',
    ])
  })

  test('is not told when everything is done', () => {
    const { log, clock, progress } = world()
    progress.planned(planOf(100), 0)
    clock.at = NOW + 60_000
    progress.batch(batchOf(100))
    expect(paces(log.lines)).toEqual([])
  })
})
