import type { ClearML } from '../../clearml/api.ts'
import type { Model } from '../../clearml/models.ts'
import { collectEventFiles, recordedFiles, type EventFiles } from '../../files/collect.ts'
import { goingModels, guardedModels, isGoing, listsOfCircle, type GuardedModel } from './guarded-models.ts'
import { holdsOf } from './holds.ts'
import { inheritedModels } from './inherited-models.ts'
import type { Hold } from '../../plan/holds.ts'
import { isOfCircle } from '../../plan/order.ts'
import type { Waiting } from '../../plan/turns.ts'
import type { Settled } from '../outcome.ts'
import type { Confirmed } from './recheck.ts'
import type { Inspected, InspectOptions } from './inspected.ts'
import type { Listed } from './listed.ts'
import { proveHosts } from './prove-hosts.ts'
import { sortOut, type SortOptions } from './sort-files.ts'
import { modelsInFolders, stayingFiles } from './staying.ts'
import { findTies, type Ties } from './ties.ts'

export type Inspection = {
  inspected: readonly Inspected[]
  settled: readonly Settled[]
  waiting: readonly Waiting[]
}

/** Finds out what goes with the tasks of a batch and what holds them. Reads only. */
export async function inspect(
  clearml: ClearML,
  confirmed: readonly Confirmed[],
  options: InspectOptions,
): Promise<Inspection> {
  if (confirmed.length === 0) return { inspected: [], settled: [], waiting: [] }
  const ties = await findTies(
    clearml,
    confirmed.map(({ contents }) => contents),
    {
      waitingFor: (id) => (options.needs.get(id) ?? []).map(({ byId }) => byId),
      inheritable: options.inheritable,
      withChildren: !options.forceDelete,
    },
  )
  const { free, ...held } = sortHeld(confirmed, ties, options)
  const own = free.map((item) => ({
    item,
    models: [...inheritedModels(item, ties, options), ...guardedModels(item, ties, options)],
    leavesOthers: listsOfCircle(item, ties),
  }))
  if (!options.withFiles || free.length === 0) return { ...held, inspected: own.map(withoutFiles) }

  const contents = free.map((item) => item.contents)
  const eventFiles = await collectEventFiles(clearml, contents, options.events)
  const listed = own.map((entry): Listed => {
    const { item, models } = entry
    return { ...entry, files: filesOf(item.contents, models, eventFiles.get(item.task.id)) }
  })
  const [inFolders, hostErrors] = await Promise.all([
    modelsInFolders(clearml, listed, options.deletedTaskIds),
    proveHosts(clearml, listed, options),
  ])
  const { inspected, settled } = sortAll(listed, inFolders, { ...options, hostErrors })
  return { inspected, settled: [...held.settled, ...settled], waiting: held.waiting }
}

/** A task that stays after all keeps its models, and with them what they name in the folders of the others. */
function sortAll(
  listed: readonly Listed[],
  inFolders: readonly Model[],
  options: SortOptions,
): Omit<Inspection, 'waiting'> {
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

/** What is held by tasks alone that this run is still to delete waits; for whatever else holds it a task stays. */
function sortHeld(
  confirmed: readonly Confirmed[],
  ties: Ties,
  options: InspectOptions,
): { free: readonly Confirmed[]; settled: readonly Settled[]; waiting: readonly Waiting[] } {
  const held = confirmed.map((item) => ({ item, holds: holdsNow(item, ties, options) }))
  const isHard = ({ by }: Hold): boolean => !by.every(options.isOpen)
  return {
    free: held.filter(({ holds }) => holds.length === 0).map(({ item }) => item),
    settled: held.flatMap(({ item: { task, ageAtMs }, holds }) => {
      const hold = holds.find(isHard)
      return hold === undefined ? [] : [{ task, ageAtMs, outcome: { kind: 'kept', ...hold } }]
    }),
    waiting: held.flatMap(({ item: { task, ageAtMs }, holds }) =>
      holds.length === 0 || holds.some(isHard) ? [] : [{ task, ageAtMs, holds }],
    ),
  }
}

/** Those of the same circle hold it no more: whether they still qualify was asked right before. */
function holdsNow(item: Confirmed, ties: Ties, options: InspectOptions): readonly Hold[] {
  const { task, contents } = item
  const surroundings = {
    models: ties.models.get(task.id) ?? [],
    publishedChildren: ties.publishedChildren.get(task.id) ?? [],
    needs: options.needs.get(task.id) ?? [],
    exists: (id: string) => ties.existing.has(id) && !options.deletedTaskIds.has(id) && !isOfCircle(item, id),
  }
  return holdsOf(contents, surroundings, options.forceDelete)
}

/** Models that nothing leads to any more are listed all the same. */
function withoutFiles({ item, models, leavesOthers }: Omit<Listed, 'files'>): Inspected {
  const left = models.filter((entry) => entry.ownerId !== item.task.id && !isGoing(entry))
  return {
    ...item,
    owned: [],
    spared: left.map(({ model: { uri }, guard }) => ({
      uri,
      kind: 'model',
      bytes: undefined,
      reason: guard ?? 'left-model',
    })),
    unreachable: [],
    ownFolders: [],
    folders: [],
    cuts: [],
    namedUris: new Set(),
    leavesOthers,
    ...goingModels(models, leavesOthers),
  }
}
