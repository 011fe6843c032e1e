import type { TaskContents } from '../../clearml/contents.ts'
import type { Model, ModelsApi } from '../../clearml/models.ts'
import { recordedFiles, type EventFiles, type EventReader } from '../../files/collect.ts'
import type { Settled } from '../outcome.ts'
import type { FileRights } from './file-rights.ts'
import type { GuardedModel } from './guarded-models.ts'
import type { Inspected } from './inspected.ts'
import type { Listed, SortFiles } from './listed.ts'
import { proveHostsOf, type Reach } from './reach.ts'
import { sortOut, type FileRules } from './sort-files.ts'
import { modelsInFolders, stayingFiles, type Staying } from './staying.ts'

export type FileSorterMeans = {
  eventFilesOf: EventReader
  reach: Reach
  rules: FileRules
  deletedTaskIds: ReadonlySet<string>
}

/** Lists every file that the tasks name, and asks who else holds on to it. */
export function createFileSorter(
  clearml: Pick<ModelsApi, 'modelsInFoldersOf'>,
  { eventFilesOf, reach, rules, deletedTaskIds }: FileSorterMeans,
): SortFiles {
  return async (free) => {
    if (free.length === 0) return { inspected: [], settled: [] }
    const eventFiles = await eventFilesOf(free.map(({ item }) => item.contents))
    const listed = free.map((entry): Listed => {
      const { item, models } = entry
      return { ...entry, files: filesOf(item.contents, models, eventFiles.get(item.task.id)) }
    })
    const [inFolders, hostErrors] = await Promise.all([
      modelsInFolders(clearml, listed, deletedTaskIds),
      proveHostsOf(listed, reach),
    ])
    const rightsBeside = (staying: Staying): FileRights => ({
      ...{ placeOf: reach.placeOf, hostErrors, deletedTaskIds, staying },
    })
    return sortAll(listed, inFolders, (entry, staying) => sortOut(entry, rightsBeside(staying), rules))
  }
}

/** A task that stays after all keeps its models, and with them what they name in the folders of the others. */
function sortAll(
  listed: readonly Listed[],
  inFolders: readonly Model[],
  sort: (entry: Listed, staying: Staying) => Inspected | Settled,
): Awaited<ReturnType<SortFiles>> {
  const settled: Settled[] = []
  for (let going = listed; ;) {
    const staying = stayingFiles(listed, going, inFolders)
    const results = going.map((entry) => ({ entry, result: sort(entry, staying) }))
    settled.push(...results.flatMap(({ result }) => ('outcome' in result ? [result] : [])))
    const left = results.filter(({ result }) => 'owned' in result)
    if (left.length === going.length)
      return { inspected: left.flatMap(({ result }) => ('owned' in result ? [result] : [])), settled }
    going = left.map(({ entry }) => entry)
  }
}

function filesOf(
  contents: TaskContents,
  models: readonly GuardedModel[],
  eventFiles: EventFiles = { kind: 'failed', error: new Error('nobody looked for them') },
): EventFiles {
  if (eventFiles.kind !== 'listed') return eventFiles
  const recorded = recordedFiles(
    contents,
    models.map(({ model }) => model),
  )
  const files = [...new Map([...recorded, ...eventFiles.files].map((file) => [file.uri, file])).values()]
  return { ...eventFiles, files }
}
