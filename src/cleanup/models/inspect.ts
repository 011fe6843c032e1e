import type { ClearML } from '../../clearml/api.ts'
import type { Model } from '../../clearml/models.ts'
import { hostedAt, type Location } from '../../files/locate.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { NO_FILES } from '../../files/tally.ts'
import type { Waiting } from '../../plan/turns.ts'
import type { Inspection } from '../inspect/inspect.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { proveFiles, type ProveOptions } from '../inspect/prove-hosts.ts'
import type { Confirmed } from '../inspect/recheck.ts'
import type { Settled } from '../outcome.ts'
import type { NamedFiles } from './named-files.ts'
import { sharersOf, type SharerOptions } from './sharers.ts'
import { sortModelFile, type SortedFile } from './sort-file.ts'
import { findModelTies } from './ties.ts'

export type ModelOptions = ProveOptions &
  SharerOptions & {
    /** Whether a model goes although the task that made it lies open. */
    forceDelete: boolean
    /** Whether this run deletes files. */
    withFiles: boolean
    namedFiles: NamedFiles
  }

type Entry = { item: Confirmed; model: Model }

/** Finds out whether the models still may go, and which of their files with them. Reads only. */
export async function inspectModels(
  clearml: ClearML,
  confirmed: readonly Confirmed[],
  options: ModelOptions,
): Promise<Inspection> {
  const { models, holds } = await findModelTies(
    clearml,
    confirmed.map(({ task }) => task.id),
    options,
  )
  const settled: Settled[] = []
  const free: Entry[] = []
  for (const item of confirmed) {
    const { task, ageAtMs } = item
    const model = models.get(task.id)
    const hold = holds.get(task.id)
    if (hold !== undefined) settled.push({ task, ageAtMs, outcome: { kind: 'kept', ...hold } })
    else if (model === undefined) settled.push({ task, ageAtMs, outcome: { kind: 'gone' } })
    else free.push({ item, model })
  }
  if (!options.withFiles)
    return { inspected: free.map((entry) => inspected(entry, { kind: 'nothing' })), settled, waiting: [] }
  const sorted = await sortFiles(clearml, free, options)
  return { ...sorted, settled: [...settled, ...sorted.settled] }
}

async function sortFiles(
  clearml: ClearML,
  entries: readonly Entry[],
  options: ModelOptions,
): Promise<Inspection> {
  const inFolders = await modelsBeside(clearml, own(entries, options), options)
  const hostErrors = await proveFiles(clearml, hosted(entries, options), options)
  const results: Inspected[] = []
  const settled: Settled[] = []
  const waiting: Waiting[] = []
  for (const entry of entries) {
    const { task, ageAtMs } = entry.item
    const { staying, going } = sharersOf(entry.model, inFolders, options)
    const guard = staying.length > 0 ? 'named-elsewhere' : undefined
    const file = sortIn(entry, options, guard, hostErrors)
    if (file.kind === 'unreachable' && options.keepUnreachable) {
      const error = `its file cannot be reached, so it stays: ${file.file.error}`
      const { remedy } = file.file
      settled.push({
        task,
        ageAtMs,
        outcome: { kind: 'failed', error, remedy },
        files: { ...NO_FILES, failed: [file.file] },
      })
    } else if (file.kind !== 'owned' || going.length === 0) results.push(inspected(entry, file))
    // Of several that go, the last takes the file along: once it is the only one that names it.
    else if (going.every((id) => id < task.id))
      waiting.push({ task, ageAtMs, holds: [{ reason: 'shares-file', by: going }] })
    else results.push(inspected(entry, { kind: 'nothing' }))
  }
  return { inspected: results, settled, waiting }
}

/** Models of anybody that name files in the folders from which one may go. No task's files are looked at if none may. */
export async function modelsBeside(
  clearml: Pick<ClearML, 'modelsInFoldersOf'>,
  models: readonly Model[],
  { namedFiles }: Pick<ModelOptions, 'namedFiles'>,
): Promise<readonly Model[]> {
  if (models.length === 0) return []
  const folders = [...new Set(models.flatMap(({ uri }) => markedTaskIds(uri)))]
  const [inFolders] = await Promise.all([clearml.modelsInFoldersOf(folders), namedFiles.refresh()])
  return inFolders
}

/** Those whose file is their own if nobody else names it. */
function own(entries: readonly Entry[], options: ModelOptions): readonly Model[] {
  return entries
    .filter((entry) => ['owned', 'unreachable'].includes(sortIn(entry, options).kind))
    .map(({ model }) => model)
}

/** On a fileserver, or in a folder of this machine: either may be another than the one that was recorded. */
function hosted(entries: readonly Entry[], options: ModelOptions): readonly Location[] {
  return entries.flatMap((entry) => {
    const sorted = sortIn(entry, options)
    return sorted.kind === 'owned' && hostedAt(sorted.file.location) !== undefined
      ? [sorted.file.location]
      : []
  })
}

function sortIn(
  { item, model }: Entry,
  { stores }: ModelOptions,
  guard?: 'named-elsewhere',
  hostErrors: ReadonlyMap<string, string> = new Map(),
): SortedFile {
  const { project } = item.contents
  const projectId = project.kind === 'known' ? project.id : undefined
  const sorted = sortModelFile(model, { stores, projectId, guard })
  if (sorted.kind !== 'owned') return sorted
  const error = hostErrors.get(hostedAt(sorted.file.location)?.host ?? '')
  return error === undefined ? sorted : { kind: 'unreachable', file: { ...sorted.file.file, error } }
}

function inspected({ item, model }: Entry, file: SortedFile): Inspected {
  return {
    ...item,
    owned: file.kind === 'owned' ? [file.file] : [],
    spared: file.kind === 'spared' ? [file.file] : [],
    unreachable: file.kind === 'unreachable' ? [file.file] : [],
    ...{ ownFolders: [], folders: [], cuts: [], leftModels: [], leavesOthers: false, goingModelIds: [] },
    namedUris: new Set([model.uri]),
  }
}
