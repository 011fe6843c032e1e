import { wordsOf } from '../../src/plan/target.ts'
import { describe, expect, test } from '@jest/globals'
import type { Archiving, ArchiveOutcome } from '../../src/cleanup/archive/archiving.ts'
import type { Settled } from '../../src/cleanup/outcome.ts'
import type { Draft } from '../../src/cleanup/survey/draft.ts'
import { NO_FILES, type FileTally } from '../../src/files/tally.ts'
import { decideAll } from '../../src/plan/decide-all.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { Progress } from '../../src/report/progress.ts'
import { config, DELETED, LONG_AGO, NOW, policy, rule, server, settled, task } from '../support/fixtures.ts'
import { recordingLog } from '../support/recording-log.ts'

function world() {
  const log = recordingLog()
  const clock = { at: NOW }
  return { log, clock, progress: new Progress(log, () => clock.at, wordsOf({ target: 'tasks' })) }
}

/** A draft of so many tasks to delete. */
function draftOf(number: number, maxTasks = 0, rest: Partial<Draft> = {}): Draft {
  const tasks = Array.from({ length: number }, (_, i) => task({ id: `t${i}`, statusChanged: LONG_AGO + i }))
  const candidates = [...tasks, task({ id: 'young', statusChanged: NOW })]
  return {
    plan: makePlan(decideAll(candidates, policy()), [], maxTasks),
    ...{ needs: [], inheritable: new Set(), brake: undefined, unreadableRows: 0, unmeasured: [], idle: [] },
    ...rest,
  }
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
    progress.begins(config({ 'age-field': 'last-change' }), server({}), NOW)
    expect(log.lines).toEqual([
      'Server http://clearml.test:8008: ClearML 2.3\\u{a}::error::x (API 2.34), signed in as ##\\[group]Ada',
      'Cutoff: last_change before 2026-10-23T12:00:00Z (UTC), 30 days ago',
    ])
  })
})

describe('the rules of a policy', () => {
  test('are told one by one, with what they keep, and no more than ten', () => {
    const { log, progress } = world()
    const rules = [
      rule({ name: 'gold', keep: true }),
      ...Array.from({ length: 11 }, (_, i) => rule({ name: `r${i}`, thresholdDays: 1 })),
    ]
    progress.begins({ ...config(), rules }, server(), NOW)
    expect(log.lines).toHaveLength(11)
    expect(log.lines.slice(0, 2)).toEqual([
      'Rule "gold": keeps all that it takes in',
      'Rule "r0": status_changed before 2026-11-21T12:00:00Z (UTC), 1 day ago',
    ])
    expect(log.lines.at(-1)).toBe('… and 2 more rules')
  })

  test('that are odd are warned of, foreign text escaped', () => {
    const { log, progress } = world()
    progress.doubtful(['rule "a\n::x": odd'])
    expect(log.warnings).toEqual(['rule "a\\u{a}::x": odd'])
  })
})

test('the list is told page by page', () => {
  const { log, progress } = world()
  progress.page(1, 500)
  progress.page(2, 700)
  expect(log.statuses.at(-1)).toBe('Listing: 700 tasks on 2 pages so far')
  progress.planned(draftOf(1), 0)
  expect(log.lines[0]).toBe('Listed: 700 tasks on 2 pages')
})

test('what was put into the archive is a group with one line a task', () => {
  const { log, progress } = world()
  const entry = (id: string, outcome: ArchiveOutcome, projectName?: string): Archiving => ({
    task: task({ id, projectName }),
    rule: rule(),
    outcome,
  })
  progress.archived([
    entry('a', { kind: 'archived' }, 'Vision'),
    entry('b', { kind: 'archived' }),
    entry('c', { kind: 'gone' }, 'x\ny'),
  ])
  expect(log.lines).toEqual([
    'Archive: 2 archived, 1 gone',
    '| archived a "train" in "Vision"',
    '| archived b "train" in "no project"',
    '| gone c "train" in "x\\u{a}y"',
  ])
})

describe('the plan', () => {
  test('is told with what stays and why', () => {
    const { log, progress } = world()
    progress.planned(draftOf(3, 2), 0)
    expect(log.lines).toEqual([
      'Plan: 2 tasks to delete, 1 to keep, 1 beyond max-tasks left to the next run',
      '  kept: 1 task: not older than the threshold',
    ])
    expect(log.warnings).toEqual([])
  })

  test('warns of rows that are no tasks', () => {
    const { log, progress } = world()
    progress.planned(draftOf(0, 0, { unreadableRows: 2 }), 0)
    expect(log.warnings).toEqual(['The server listed 2 rows without an id; they are left alone.'])
  })
})

describe('a plan that is odd', () => {
  test('names rules to which nothing came, and where keep-best keeps all', () => {
    const { log, progress } = world()
    const [named] = policy({ name: 'sweeps' }, { 'keep-best': '5 max a/b' }).rules
    progress.planned(
      draftOf(1, 0, { idle: [named!], unmeasured: [{ rule: named!, projects: ['Vision', 'x\ny'] }] }),
      0,
    )
    expect(log.warnings).toEqual([
      expect.stringMatching(
        /^No task has a value of keep-best .* of the rule "sweeps" in "Vision", "x.*y", so keep-best/u,
      ),
      'No archived task came to "sweeps".',
    ])
  })

  test('tells what is to be archived, and warns where files are left to the server', () => {
    const { log, progress } = world()
    progress.planned(draftOf(0), 3)
    expect(log.lines[0]).toBe('To archive: 3 tasks that nobody touched (archive-after-days)')
    progress.begins(config({ 'delete-files': 'server' }), server({}), NOW)
    expect(log.warnings).toEqual([expect.stringContaining('this step cannot see whether files go')])
  })
})

describe('a batch', () => {
  test('is a group with one line a task', () => {
    const { log, progress } = world()
    progress.planned(draftOf(7), 0)
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
      'Batch 1: 1 FAILED, 2 deleted, 1 already gone, 1 kept, 1 left, 1 would be deleted (7 of 7 tasks)',
      '  FAILED 1 task: held. The next run tries again.',
      'Batch 1, one by one',
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
      deleted: { artifact: 5, model: 1, 'debug-sample': 1_200, plot: 0, unrecorded: 0 },
      byStore: { fileserver: 1_205, s3: 1 },
      gone: 3,
      failed: [{ ...file, error: 'denied' }],
      spared: [
        { ...file, reason: 'foreign' },
        { ...file, reason: 'local' },
      ],
      freedBytes: 0,
      sized: {},
      notListed: [],
      wholeFolders: [],
      leftFolders: [],
    }
    progress.batch([
      { ...settled('a', DELETED), files },
      { ...settled('b', { kind: 'would-delete' }), files: { ...NO_FILES, gone: 1 } },
      { ...settled('c', DELETED), files: NO_FILES },
    ])
    expect(log.lines.slice(3)).toEqual([
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

  test('tells in the open why something failed, and what to do; the tasks are folded', () => {
    const { log, progress } = world()
    const failed = (id: string, error: string): Settled => settled(id, { kind: 'failed', error })
    const odd = Array.from({ length: 6 }, (_, i) => failed(`o${i}`, `odd ${i}`))
    progress.batch([settled('a', DELETED), failed('b', 'held'), failed('c', 'held'), ...odd])
    expect(log.tones).toEqual([
      ['bad', 'Batch 1: 8 FAILED, 1 deleted'],
      ['bad', '  FAILED 2 tasks: held. The next run tries again.'],
      ...[0, 1, 2, 3].map((i) => ['bad', `  FAILED 1 task: odd ${i}. The next run tries again.`]),
    ])
    expect(log.lines.slice(6, 8)).toEqual([
      'Batch 1, one by one',
      '| deleted a "train" in "Vision", 90 days old',
    ])
    expect(log.lines).toHaveLength(6 + 1 + 9)
  })

  test('tells of files that failed although their task went', () => {
    const { log, progress } = world()
    const file = { uri: 'u', kind: 'artifact', bytes: undefined, error: 'denied' } as const
    progress.batch([{ ...settled('a', DELETED), files: { ...NO_FILES, failed: [file] } }])
    expect(log.lines[0]).toBe('Batch 1: 1 file FAILED, 1 deleted')
    expect(log.tones[1]?.[1]).toMatch(/^ {2}FAILED 1 file: denied\. No record names/u)
  })

  test('shows foreign text as text', () => {
    const { log, progress } = world()
    const name = 'x\n::error::y\u001b[2J\u202e##[endgroup]'
    progress.batch([settled('a', { kind: 'failed', error: name }, { name, projectName: name })])
    const line = log.lines.at(-1)
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
    progress.planned(draftOf(4), 0)
    progress.batch(batchOf(1))
    progress.batch(batchOf(1))
    expect(log.lines.filter((line) => line.startsWith('Batch'))).toEqual([
      'Batch 1: 1 deleted (1 of 4 tasks)',
      'Batch 2: 1 deleted (2 of 4 tasks)',
    ])
  })
})

describe('the listing', () => {
  test('is one line that grows, and one when it is done', () => {
    const { log, progress } = world()
    progress.page(1, 500)
    progress.page(2, 1_000)
    expect(log.statuses).toEqual([
      'Listing: 500 tasks on 1 page so far',
      'Listing: 1,000 tasks on 2 pages so far',
    ])
    expect(log.lines).toEqual([])
    progress.planned(draftOf(1), 0)
    expect(log.lines[0]).toBe('Listed: 1,000 tasks on 2 pages')
  })
})

describe('how far it is', () => {
  const batches = (at: readonly number[], total = 1_000): string[] => {
    const { log, clock, progress } = world()
    progress.planned(draftOf(total), 0)
    for (const ms of at) {
      clock.at = NOW + ms
      progress.batch(batchOf(100))
    }
    return log.lines.filter((line) => line.startsWith('Batch ')).map((line) => /\((.*)\)/u.exec(line)![1]!)
  }

  test('is told in the title of each batch, and how long it may take from the third on', () => {
    expect(batches([20_000, 40_000, 60_000, 80_000])).toEqual([
      '100 of 1,000 tasks',
      '200 of 1,000 tasks',
      '300 of 1,000 tasks, about 2 minutes left',
      '400 of 1,000 tasks, about 2 minutes left',
    ])
  })

  test('is no estimate when everything is done', () => {
    expect(batches([1_000, 2_000, 3_000], 300).at(-1)).toBe('300 of 300 tasks')
  })
})
