import { expect, test } from '@jest/globals'
import type { Settled } from '../../src/cleanup/outcome.ts'
import { withPlannedSizes } from '../../src/cleanup/planned-sizes.ts'
import { NO_FILES, withSizes, type FileTally } from '../../src/files/tally.ts'
import type { ApprovedTask } from '../../src/plan/approve.ts'
import { approvedTask, doomed } from '../support/fixtures.ts'

const files: FileTally = {
  ...NO_FILES,
  deleted: { ...NO_FILES.deleted, model: 2, artifact: 1 },
  ...withSizes({ artifact: { files: 1, bytes: 5, measuredBytes: 0 } }),
}
const settled: Settled = { ...doomed('a'), outcome: { kind: 'deleted', models: 0, fileUrls: [] }, files }

function sized(planned: NonNullable<ApprovedTask['files']>): Settled | undefined {
  const approved = { ...approvedTask('a'), files: planned }
  const approval = { madeAtMs: 0, tasks: new Map([['a', approved]]), archives: new Map<string, number>() }
  return withPlannedSizes([settled], approval)[0]
}

test('what the plan measured is known of the files that went', () => {
  expect(sized({ model: { files: 2, sized: 2, bytes: 70, measuredBytes: 70 } })?.files).toMatchObject({
    freedBytes: 75,
    sized: {
      model: { files: 2, bytes: 70, measuredBytes: 70 },
      artifact: { files: 1, bytes: 5, measuredBytes: 0 },
    },
  })
})

test('of other files it tells nothing', () => {
  expect(sized({ model: { files: 3, sized: 3, bytes: 70, measuredBytes: 70 } })).toEqual(settled)
})

test('what this run knows itself comes first', () => {
  expect(sized({ artifact: { files: 1, sized: 1, bytes: 9, measuredBytes: 9 } })).toEqual(settled)
})

test('without a plan, or for a task without files, nothing is added', () => {
  expect(withPlannedSizes([settled], undefined)).toEqual([settled])
  const without: Settled = { ...doomed('a'), outcome: { kind: 'gone' } }
  const approval = {
    madeAtMs: 0,
    tasks: new Map([['a', approvedTask('a')]]),
    archives: new Map<string, number>(),
  }
  expect(withPlannedSizes([without, settled], approval)).toEqual([without, settled])
})
