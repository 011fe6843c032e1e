import { describe, expect, test } from '@jest/globals'
import type { Archiving, ArchiveOutcome } from '../../src/cleanup/archive/archiving.ts'
import { archiveFailure, archiveLines, archiveSection, archiveTotals } from '../../src/report/archive.ts'
import { totalsOf } from '../../src/report/totals.ts'
import { failureOf, verdict } from '../../src/report/verdict.ts'
import { config, report, rule, task } from '../support/fixtures.ts'
import { plain } from '../support/plain.ts'

const entry = (outcome: ArchiveOutcome, projectName = 'Vision'): Archiving => ({
  task: task({ projectName }),
  rule: rule(),
  outcome,
})
const ARCHIVE = [
  entry({ kind: 'archived' }),
  entry({ kind: 'archived' }, 'Speech'),
  entry({ kind: 'archived' }),
  entry({ kind: 'kept', reason: 'touched-lately' }),
  entry({ kind: 'failed', error: 'timed out' }),
  entry({ kind: 'gone' }),
  entry({ kind: 'remaining', because: 'stopped' }),
]

test('totals are counted from what became of the tasks', () => {
  expect(archiveTotals(ARCHIVE)).toEqual({ archived: 3, wouldArchive: 0, archiveFailed: 1 })
  expect(archiveTotals()).toEqual({ archived: 0, wouldArchive: 0, archiveFailed: 0 })
})

describe('the section', () => {
  test('is not there where nothing was to be archived', () => {
    expect(archiveSection(report())).toBe('')
    expect(archiveLines(report())).toEqual([])
  })

  test('tells what was archived by project, and what was not and why', () => {
    const text = plain(archiveSection(report({ archive: ARCHIVE })))
    expect(text).toContain('3 tasks put into the archive, since nobody touched them.')
    expect(text).toContain('- Vision: 2 tasks\n- Speech: 1 task')
    for (const line of [
      '1 task not archived after all: was touched within archive-after-days',
      '1 task could not be archived: timed out',
      '1 task not there any more',
      '1 task left to the next run',
    ])
      expect(text).toContain(line)
  })

  test('of a dry run says what would be', () => {
    const dry = report({ archive: [entry({ kind: 'would-archive' })], config: config({ 'dry-run': 'true' }) })
    expect(archiveSection(dry)).toContain('1 task would be put into the archive')
    expect(archiveLines(dry)).toEqual(['would archive: 1 task'])
  })

  test('tells of tasks in no project, too', () => {
    const lost = { ...entry({ kind: 'archived' }), task: task({ projectName: undefined }) }
    expect(plain(archiveSection(report({ archive: [lost] })))).toContain('- (no project): 1 task')
  })

  test('of a live run is the same in the log', () => {
    expect(archiveLines(report({ archive: ARCHIVE })).slice(0, 2)).toEqual([
      'archived: 3 tasks',
      expect.stringMatching(/^ {2}1 task /u),
    ])
  })

  test('does not grow with the number of projects', () => {
    const archive = Array.from({ length: 60 }, (_, i) => entry({ kind: 'archived' }, `p${i}`))
    expect(archiveSection(report({ archive }))).toContain('- others: 40 tasks')
  })
})

test('the run says in one sentence that tasks were archived, also where nothing was deleted', () => {
  const only = report({ archive: ARCHIVE.slice(0, 3) })
  expect(verdict(only, totalsOf([]))).toBe('Nothing to delete, 3 tasks archived')
  expect(failureOf(only, totalsOf([]))).toBeUndefined()
})

test('the step fails where tasks could not be archived', () => {
  const failed = report({ archive: ARCHIVE })
  expect(archiveFailure(failed)).toBe('1 of 7 tasks could not be archived: timed out')
  expect(failureOf(failed, totalsOf([]))).toBe('1 of 7 tasks could not be archived: timed out')
})
