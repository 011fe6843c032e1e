import type { FoundFolder } from './entry.ts'
import type { OddFiles } from './task-folder.ts'

export type Count = { folders: number; files: number; bytes: number }

/** What lies below the roots, counted. */
export type Findings = {
  /** All that are named as the folder of a task. */
  all: Count
  /** Those of tasks of this server. */
  ofTasks: Count
  /** Those that may go, and of them those whose ids no record mentions: they may be another server's. */
  leftovers: Count
  unknown: Count
  /** The leftovers by the year of their newest file, the oldest first. */
  byYear: readonly ({ year: number } & Count)[]
  /** Files that no rule understands. */
  odd: OddFiles
}

type Sorted = {
  all: readonly FoundFolder[]
  ofTasks: readonly FoundFolder[]
  leftovers: readonly FoundFolder[]
  unknown: readonly FoundFolder[]
  odd: OddFiles
}

export function findingsOf({ all, ofTasks, leftovers, unknown, odd }: Sorted): Findings {
  const years = Map.groupBy(leftovers, ({ newestAtMs }) => new Date(newestAtMs).getUTCFullYear())
  return {
    ...{ all: countOf(all), ofTasks: countOf(ofTasks), leftovers: countOf(leftovers) },
    ...{ unknown: countOf(unknown), odd },
    byYear: [...years]
      .map(([year, members]) => ({ year, ...countOf(members) }))
      .toSorted((a, b) => a.year - b.year),
  }
}

function countOf(folders: readonly FoundFolder[]): Count {
  const sum = { folders: folders.length, files: 0, bytes: 0 }
  for (const { files, bytes } of folders) {
    sum.files += files
    sum.bytes += bytes
  }
  return sum
}

/** With fewer of its own, the roots are most likely another server's. */
const SHARE_OF_OWN = 0.1

/** Whether fewer than one in ten folders belongs to this server. */
export function isMostlyForeign({ all, ofTasks }: Findings): boolean {
  return all.folders > 0 && ofTasks.folders < all.folders * SHARE_OF_OWN
}
