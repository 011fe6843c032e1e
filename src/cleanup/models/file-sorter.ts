import { projectIdOf } from '../../clearml/task.ts'
import { hostedAt, type Location } from '../../files/locate.ts'
import { NO_FILES } from '../../files/tally.ts'
import type { OnFileError } from '../../plan/policy.ts'
import type { Waiting } from '../../plan/turns.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { hostErrorAt, type HostErrors, type Reach } from '../inspect/reach.ts'
import type { Settled } from '../outcome.ts'
import { inspected, type FreeModel, type SortModelFiles } from './inspect.ts'
import type { FindSharers } from './sharers.ts'
import { sortModelFile, type SortedFile } from './sort-file.ts'

const NO_ERRORS: HostErrors = new Map()

/** Asks who else names the files that may go. */
export function createModelFileSorter(
  { placeOf, proveHosts }: Reach,
  findSharers: FindSharers,
  onFileError: OnFileError,
): SortModelFiles {
  const sort = (
    { item: { contents }, model }: FreeModel,
    hostErrors = NO_ERRORS,
    guard?: 'named-elsewhere',
  ): SortedFile => {
    const sorted = sortModelFile(model, { placeOf, projectId: projectIdOf(contents), guard })
    if (sorted.kind !== 'owned') return sorted
    const error = hostErrorAt(sorted.file.location, hostErrors)
    return error === undefined ? sorted : { kind: 'unreachable', file: { ...sorted.file.file, error } }
  }

  return async (free) => {
    const alone = free.map((entry) => ({ model: entry.model, file: sort(entry) }))
    const sharersOf = await findSharers(alone.flatMap(({ model, file }) => (mayGo(file) ? [model] : [])))
    const hostErrors = await proveHosts(alone.flatMap(({ file }) => hostedFile(file)))
    const results: Inspected[] = []
    const settled: Settled[] = []
    const waiting: Waiting[] = []
    for (const entry of free) {
      const { task, ageAtMs } = entry.item
      const { staying, going, heirs } = sharersOf(entry.model)
      const file = sort(entry, hostErrors, staying.length > 0 ? 'named-elsewhere' : undefined)
      if (file.kind === 'unreachable' && onFileError === 'keep-task') {
        const error = `its file cannot be reached, so it stays: ${file.file.error}`
        const { remedy } = file.file
        settled.push({
          task,
          ageAtMs,
          outcome: { kind: 'failed', error, remedy },
          files: { ...NO_FILES, failed: [file.file] },
        })
      } else if (file.kind !== 'owned' || going.length === 0) results.push(inspected(entry, file))
      // Of several that go, the last whose own it is takes the file along: once it is the only one that names it.
      else if (heirs.every((id) => id < task.id))
        waiting.push({ task, ageAtMs, holds: [{ reason: 'shares-file', by: going }] })
      else results.push(inspected(entry, { kind: 'nothing' }))
    }
    return { inspected: results, settled, waiting }
  }
}

/** Whether the file is the model's own if nobody else names it. */
function mayGo({ kind }: SortedFile): boolean {
  return kind === 'owned' || kind === 'unreachable'
}

/** On a fileserver, or in a folder of this machine: either may be another than the one that was recorded. */
function hostedFile(file: SortedFile): readonly Location[] {
  if (file.kind !== 'owned') return []
  const { location } = file.file
  return hostedAt(location) === undefined ? [] : [location]
}
