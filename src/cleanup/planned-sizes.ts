import { withSizes, type FileTally, type Sizes } from '../files/tally.ts'
import { FILE_KINDS } from '../files/task-file.ts'
import type { ApprovedTask, Approval } from '../plan/approve.ts'
import type { Settled } from './outcome.ts'

/**
 * Adds what the dry run of an approved plan measured: of each kind of which exactly the files went that it knew, where it
 * knew the size of more of them than this run does.
 */
export function withPlannedSizes(
  settled: readonly Settled[],
  approval: Approval | undefined,
): readonly Settled[] {
  if (approval === undefined) return settled
  return settled.map((entry) => {
    const planned = approval.tasks.get(entry.task.id)?.files
    if (planned === undefined || entry.files === undefined) return entry
    return { ...entry, files: { ...entry.files, ...withSizes(sizesOf(entry.files, planned)) } }
  })
}

function sizesOf({ deleted, sized }: FileTally, planned: NonNullable<ApprovedTask['files']>): Sizes {
  const kinds = FILE_KINDS.flatMap((kind) => {
    const here = sized[kind]
    const then = planned[kind]
    const knowsMore = then?.files === deleted[kind] && then.sized > (here?.files ?? 0)
    const known = knowsMore ? { ...then, files: then.sized } : here
    if (known === undefined) return []
    const { files, bytes, measuredBytes } = known
    return [[kind, { files, bytes, measuredBytes }] as const]
  })
  return Object.fromEntries(kinds)
}
