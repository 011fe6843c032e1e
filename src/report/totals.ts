import { deletedFiles, type FileTally } from '../files/tally.ts'
import { averagesOf, sizeOf, type Averages, type Size } from './sizes.ts'
import { mayHaveLeftEvents } from './left-events.ts'
import type { Row } from './run-report.ts'

export type Totals = {
  /** Tasks that this run set out to delete: they qualify, and lie within `max-tasks`. */
  candidates: number
  deleted: number
  /** Records of models that went with deleted tasks. */
  deletedModels: number
  /** Deleted tasks whose metrics, plots and console lines may still be on the server. */
  eventsMayBeLeft: number
  gone: number
  kept: number
  failed: number
  wouldDelete: number
  /** Tasks that qualify and are left to a later run. */
  remaining: number
  /** Tasks of a run that is under way, or was killed, of which it is not known yet what becomes of them. */
  planned: number
  /** Kept tasks that become due within `notice-days`. */
  dueSoon: number
  files: FileTotals
}

export type FileTotals = {
  deleted: number
  wouldDelete: number
  gone: number
  failed: number
  spared: number
  /** Task folders that went as a whole, with files that could not be listed, and so are not counted. */
  wholeFolders: number
  leftFolders: number
  /** As far as sizes are known; in a dry run what would be freed. */
  freedBytes: number
  /** The part of it that stores told; the rest is as records of artifacts have it. */
  measuredBytes: number
  /** Not in it: what the other files would be by the average of their kind. */
  estimatedBytes: number
  /** Files of which nothing tells a size. */
  unsizedFiles: number
}

/** @param averages of the whole run, where the rows are a part of it */
export function totalsOf(rows: readonly Row[], averages = averagesOf(rows)): Totals {
  const totals: Totals = {
    candidates: 0,
    deleted: 0,
    deletedModels: 0,
    eventsMayBeLeft: 0,
    gone: 0,
    kept: 0,
    failed: 0,
    wouldDelete: 0,
    remaining: 0,
    planned: 0,
    dueSoon: 0,
    files: {
      deleted: 0,
      wouldDelete: 0,
      gone: 0,
      failed: 0,
      spared: 0,
      wholeFolders: 0,
      leftFolders: 0,
      freedBytes: 0,
      measuredBytes: 0,
      estimatedBytes: 0,
      unsizedFiles: 0,
    },
  }
  for (const { decision, outcome, files, dueAtMs } of rows) {
    if (dueAtMs !== undefined) totals.dueSoon += 1
    if (files !== undefined) addFiles(totals.files, files, outcome.kind === 'would-delete', averages)
    const beyondLimit = outcome.kind === 'remaining' && outcome.because === 'max-tasks'
    if (decision === 'delete' && !beyondLimit) totals.candidates += 1
    switch (outcome.kind) {
      case 'deleted':
        totals.deleted += 1
        totals.deletedModels += outcome.models
        if (mayHaveLeftEvents(outcome)) totals.eventsMayBeLeft += 1
        break
      case 'would-delete':
        totals.wouldDelete += 1
        break
      case 'gone':
      case 'kept':
      case 'failed':
      case 'remaining':
      case 'planned':
        totals[outcome.kind] += 1
    }
  }
  totals.files.estimatedBytes = Math.round(totals.files.estimatedBytes)
  return totals
}

function addFiles(totals: FileTotals, files: FileTally, isDryRun: boolean, averages: Averages): void {
  totals[isDryRun ? 'wouldDelete' : 'deleted'] += deletedFiles(files)
  totals.gone += files.gone
  totals.failed += files.failed.length
  totals.spared += files.spared.length
  totals.wholeFolders += files.wholeFolders.length
  totals.leftFolders += files.leftFolders.length
  const size = sizeOf(files, averages)
  totals.freedBytes += size.knownBytes
  totals.measuredBytes += size.measuredBytes
  totals.estimatedBytes += size.estimatedBytes
  totals.unsizedFiles += size.unsizedFiles
}

/** The same as a size. */
export function sizeOfTotals({ files }: Totals): Size {
  return { ...files, knownBytes: files.freedBytes }
}

/** How many of a run's rows fall into each group, largest group first. */
export function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): [key: string, items: T[]][] {
  return [...Map.groupBy(items, keyOf)].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
}
