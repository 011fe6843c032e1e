import type { ClearML } from '../../clearml/api.ts'
import type { Model } from '../../clearml/models.ts'
import { collectEventFiles, recordedFiles, type EventFiles } from '../../files/collect.ts'
import { guardedModels, modelIds, type GuardedModel } from './guarded-models.ts'
import { holdOf } from './holds.ts'
import type { Settled } from '../outcome.ts'
import type { Confirmed } from './recheck.ts'
import type { Inspected, InspectOptions } from './inspected.ts'
import type { Listed } from './listed.ts'
import { sortOut } from './sort-files.ts'
import { modelsInFolders, stayingFiles } from './staying.ts'
import { findTies, type Ties } from './ties.ts'

export type Inspection = { inspected: readonly Inspected[]; settled: readonly Settled[] }

/** Finds out what goes with the tasks of a batch and what holds them. Reads only. */
export async function inspect(
  clearml: ClearML,
  confirmed: readonly Confirmed[],
  options: InspectOptions,
): Promise<Inspection> {
  if (confirmed.length === 0) return { inspected: [], settled: [] }
  const ties = await findTies(
    clearml,
    confirmed.map(({ contents }) => contents),
    (id) => (options.needs.get(id) ?? []).map(({ byId }) => byId),
    !options.forceDelete,
  )
  const held = confirmed.flatMap((item) => heldBack(item, ties, options))
  const heldIds = new Set(held.map(({ task }) => task.id))
  const free = confirmed.filter(({ task }) => !heldIds.has(task.id))
  const models = new Map(free.map(({ task }) => [task.id, guardedModels(task.id, ties, options)]))
  if (!options.withFiles || free.length === 0) {
    return {
      inspected: free.map((item) => withoutFiles(item, models.get(item.task.id) ?? [])),
      settled: held,
    }
  }

  const contents = free.map((item) => item.contents)
  const eventFiles = await collectEventFiles(clearml, contents, options.events)
  const listed = free.map((item): Listed => {
    const own = models.get(item.task.id) ?? []
    return { item, models: own, files: filesOf(item.contents, own, eventFiles.get(item.task.id)) }
  })
  const { inspected, settled } = sortAll(listed, await modelsInFolders(clearml, listed), options)
  return { inspected, settled: [...held, ...settled] }
}

/** A task that stays after all keeps its models, and with them what they name in the folders of the others. */
function sortAll(
  listed: readonly Listed[],
  inFolders: readonly Model[],
  options: InspectOptions,
): Inspection {
  const settled: Settled[] = []
  for (let going = listed; ;) {
    const staying = stayingFiles(listed, going, inFolders)
    const results = going.map((entry) => ({ entry, result: sortOut(entry, staying, options) }))
    settled.push(...results.flatMap(({ result }) => ('outcome' in result ? [result] : [])))
    const left = results.filter(({ result }) => 'owned' in result)
    if (left.length === going.length)
      return { inspected: left.flatMap(({ result }) => ('owned' in result ? [result] : [])), settled }
    going = left.map(({ entry }) => entry)
  }
}

function filesOf(
  contents: Confirmed['contents'],
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

function heldBack(
  { task, ageAtMs, contents }: Confirmed,
  ties: Ties,
  options: InspectOptions,
): readonly Settled[] {
  const surroundings = {
    models: ties.models.get(task.id) ?? [],
    publishedChildren: ties.publishedChildren.get(task.id) ?? [],
    needs: options.needs.get(task.id) ?? [],
    exists: (id: string) => ties.existing.has(id) && !options.deletedTaskIds.has(id),
  }
  const hold = holdOf(contents, surroundings, options.forceDelete)
  return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }]
}

function withoutFiles(item: Confirmed, models: readonly GuardedModel[]): Inspected {
  return {
    ...item,
    owned: [],
    spared: [],
    unreachable: [],
    folders: [],
    cuts: [],
    namedUris: new Set(),
    ...modelIds(models),
  }
}
