import type { DirectoryApi } from '../clearml/directory.ts'
import type { RecordedFiles, RecordedFilesApi } from '../clearml/recorded-files.ts'
import type { RecordsApi } from '../clearml/records.ts'
import { IdSet } from './id-set.ts'
import { namedIds } from './named-ids.ts'

/** What the server knows of ids: each tells something else of the folder that is named after one. */
export type KnownIds = {
  /** Every task that exists. */
  tasks: IdSet
  /** What a URI of any record names, or a dataset version builds on. */
  named: IdSet
  /** Tasks that are gone, and that were this server's: a child or a model of it is left. */
  former: IdSet
  /** Projects with long names have folders that end in their ids, too. */
  projects: IdSet
  /** When a task was written last before all this was read, by the server's clock. */
  asOfMs: number | undefined
}

type Calls = RecordedFilesApi & Pick<RecordsApi, 'scanDatasets'> & DirectoryApi

/**
 * One look at everything that the server has.
 * @param targets where `uri-map` and `local-roots` lead: what they name, every URI below them does
 */
export async function findKnownIds(clearml: Calls, targets: readonly string[]): Promise<KnownIds> {
  const known: KnownIds = {
    ...{ tasks: new IdSet(), named: new IdSet(), former: new IdSet(), projects: new IdSet() },
    asOfMs: await clearml.lastChangeAtMs(),
  }
  addAll(known.named, targets)
  await clearml.scanTaskFiles((record) => {
    noteTask(known, record)
  })
  await clearml.scanModelFiles((record) => {
    noteModel(known, record)
  })
  await clearml.scanDatasets((_, text) => {
    addAll(known.named, [text])
  })
  addAll(
    known.projects,
    (await clearml.allProjects()).map(({ id }) => id),
  )
  return known
}

/** What a task's record says, whenever it is read. */
export function noteTask(known: KnownIds, { id, uris, mentions }: RecordedFiles): void {
  addAll(known.tasks, [id])
  addAll(known.named, uris)
  addAll(known.former, mentions)
}

/** A model's own events lie in a folder named after it. */
export function noteModel(known: KnownIds, { id, uris, mentions }: RecordedFiles): void {
  addAll(known.named, [id, ...uris])
  addAll(known.former, mentions)
}

function addAll(ids: IdSet, texts: readonly string[]): void {
  for (const text of texts) for (const id of namedIds(text)) ids.add(id)
}
