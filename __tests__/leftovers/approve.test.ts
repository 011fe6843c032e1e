import { describe, expect, test } from '@jest/globals'
import { asApproved, restrictToPlan } from '../../src/leftovers/approve.ts'
import { entryOf, type FoundFolder } from '../../src/leftovers/entry.ts'
import { approvedTask } from '../support/fixtures.ts'
import { folder, S3_ROOT } from '../support/leftovers/folders.ts'

const SEEN = folder({ files: 3, bytes: 30, newestAtMs: 900 })

function approvalOf(seen: FoundFolder = SEEN) {
  const { id, type } = entryOf(seen, 'id unknown')
  return { tasks: new Map([[id, approvedTask(id, { type, ageAtMs: seen.newestAtMs })]]) }
}

function fateOf(now: FoundFolder, approval = approvalOf()): string {
  const task = entryOf(now, 'deleted here')
  const { doomed, kept } = restrictToPlan([{ task, ageAtMs: now.newestAtMs }], approval)
  return kept[0]?.reason ?? (doomed.length === 1 ? 'goes' : 'lost')
}

describe('of a plan goes', () => {
  test.each<[what: string, change: Partial<FoundFolder>, fate: string]>([
    ['what is as it was', {}, 'goes'],
    ['what lost files to a run that was ended', { files: 1, bytes: 10, newestAtMs: 500 }, 'goes'],
    ['nothing that is younger', { newestAtMs: 901 }, 'changed-since-plan'],
    ['nothing that has more files, be they old', { files: 4 }, 'changed-since-plan'],
    ['nothing that has more bytes', { bytes: 31 }, 'changed-since-plan'],
    ['nothing that lies elsewhere', { prefix: `store/Audio/train.${SEEN.taskId}/` }, 'not-in-plan'],
  ])('%s', (_, change, fate) => {
    expect(fateOf({ ...SEEN, ...change })).toBe(fate)
  })

  test('nothing whose size the plan does not tell', () => {
    const { id } = entryOf(SEEN, 'id unknown')
    const approval = { tasks: new Map([[id, approvedTask(id, { type: 'training', ageAtMs: 900 })]]) }
    expect(fateOf(SEEN, approval)).toBe('changed-since-plan')
  })
})

describe('an empty folder', () => {
  const emptied = { ...SEEN, files: 0, bytes: 0, newestAtMs: 9_999 }

  test('is as old as the plan saw it, where that saw files in it', () => {
    const now = asApproved(emptied, S3_ROOT, approvalOf())
    expect(now.newestAtMs).toBe(900)
    expect(fateOf({ ...now, root: S3_ROOT })).toBe('goes')
  })

  test('is as old as it is, where the plan saw it empty, did not see it, or there is none', () => {
    for (const approval of [approvalOf({ ...SEEN, files: 0, bytes: 0 }), { tasks: new Map() }, undefined])
      expect(asApproved(emptied, S3_ROOT, approval).newestAtMs).toBe(9_999)
  })

  test('that has files is as old as these', () => {
    expect(asApproved({ ...SEEN, newestAtMs: 5_000 }, S3_ROOT, approvalOf()).newestAtMs).toBe(5_000)
  })
})
