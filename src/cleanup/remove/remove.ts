import type { ClearML } from '../../clearml/api.ts'
import type { TaskContents } from '../../clearml/contents.ts'
import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import type { Stores } from '../../files/locate.ts'
import type { Claim, Question } from '../claim.ts'
import type { Cleaned, Remover } from '../cleaner.ts'
import type { Inspected } from '../inspect/inspected.ts'
import { recheck } from '../inspect/recheck.ts'
import type { Outcome, Settled } from '../outcome.ts'
import type { Change } from './changes.ts'
import { clearFiles, type Cleared, type FileHands } from './clear-files.ts'
import { deleteLeftModels } from './delete-models.ts'
import { deleteRecords, type DeleteOptions } from './delete.ts'
import { clearNewcomers } from './newcomers.ts'
import { leftBehind, type OnFileError } from '../left-behind.ts'

/** As it was inspected, and its record as it is now. */
export type Rechecked = { item: Inspected; contents: TaskContents }

export type RemoveOptions = DeleteOptions & {
  /** Called with the tasks that are about to be touched. What it throws ends the run before they are. */
  onBegin: (items: readonly Inspected[]) => void
  /** The last look at what the server would not refuse, or too late. Gives by id why something stays after all. */
  changesOf: (items: readonly Rechecked[]) => Promise<ReadonlyMap<string, Change>>
  /** What happens to a task whose files could not all be deleted. */
  onFileError: OnFileError
  /** Whether files were inspected, so that one which the server names and nobody knew came later. */
  withFiles: boolean
  stores: Stores
  /** Tasks that this run has deleted. */
  deletedTaskIds: ReadonlySet<string>
}

/**
 * Deletes for good: files first, the record last, since it is the only index of the files. Whatever stops in between,
 * the next run finds the record and goes on (docs/how-it-decides.md, "Order").
 */
export function liveRemover(clearml: ClearML, files: FileHands, options: RemoveOptions): Remover {
  return {
    remove: async (items) => {
      const { proved, settled } = await prove(clearml, items, options)
      if (proved.length > 0) options.onBegin(proved)
      const cleared = await clearFiles(files, proved)
      const stopped = cleared.flatMap((entry) => {
        const error = leftBehind(entry.files, options.onFileError)
        return error === undefined ? [] : [claimOf(entry, unlessGone(error))]
      })
      const stays = new Set(stopped.map(({ task }) => task.id))
      const ready = cleared.filter(({ item }) => !stays.has(item.task.id))
      if (ready.length === 0) return { settled, claims: stopped }
      const { claims, ...rest } = await removeRecords(clearml, files, ready, options)
      return { ...rest, settled: [...settled, ...rest.settled], claims: [...stopped, ...claims] }
    },
  }
}

/** The last look before anything is touched: what went or changed since the inspection drops out. */
async function prove(
  clearml: ClearML,
  items: readonly Inspected[],
  options: RemoveOptions,
): Promise<{ proved: readonly Inspected[]; settled: readonly Settled[] }> {
  const rechecked = await recheck(clearml, items, options.policy)
  const now = new Map(rechecked.confirmed.map(({ task, contents }) => [task.id, contents]))
  const stillDoomed = items.flatMap((item) => {
    const contents = now.get(item.task.id)
    return contents === undefined ? [] : [{ item, contents }]
  })
  const changes = await options.changesOf(stillDoomed)
  const kept = stillDoomed.flatMap(({ item }) => {
    const hold = changes.get(item.task.id)
    return hold === undefined ? [] : [settle(item, { kind: 'kept', ...hold })]
  })
  return {
    proved: stillDoomed.map(({ item }) => item).filter(({ task }) => !changes.has(task.id)),
    settled: [...rechecked.settled, ...kept],
  }
}

/** Of tasks whose files are gone. */
async function removeRecords(
  clearml: ClearML,
  files: FileHands,
  cleared: readonly Cleared[],
  options: RemoveOptions,
): Promise<Cleaned> {
  const items = cleared.map(({ item }) => item)
  try {
    const models = await deleteLeftModels(clearml, items, {
      ...options,
      prove: (some) => prove(clearml, some, options),
    })
    const changed = new Map(models.settled.map((entry) => [entry.task.id, entry]))
    const doomed = items.filter(({ task }) => !models.refused.has(task.id) && !changed.has(task.id))
    const { judged, ...rest } = await deleteRecords(clearml, doomed, options)
    const verdicts = new Map(judged.map(({ item, verdict }) => [item.task.id, verdict]))
    const settled: Settled[] = []
    const claims: Claim[] = []
    for (const entry of cleared) {
      const { id } = entry.item.task
      const verdict = verdicts.get(id)
      const refusal = models.refused.get(id)
      const change = changed.get(id)
      if (change !== undefined) settled.push({ ...change, files: entry.files })
      else if (verdict?.kind === 'open')
        claims.push(
          claimOf(entry, plusModels(verdict.open, models.deleted.get(id) ?? 0, leftUris(entry, options))),
        )
      else if (verdict !== undefined) settled.push(settle(entry.item, verdict.outcome, entry.files))
      else if (refusal !== undefined) claims.push(claimOf(entry, unlessGone(refusal)))
    }
    const told = options.withFiles ? await clearNewcomers(files, claims, doomed, options) : claims
    return { settled, claims: told, ...rest }
  } catch (error) {
    // The files are gone, the records are not: the next run finds them and finishes.
    const outcome: Outcome = { kind: 'failed', error: errorMessage(error), remedy: remedyOf(error) }
    return {
      settled: cleared.map(({ item, files: tally }) => settle(item, outcome, tally)),
      claims: [],
      error,
    }
  }
}

/** Models that went before their task count with it, and their files are listed as the server lists those of others. */
function plusModels(question: Question, models: number, uris: readonly string[]): Question {
  const { ifGone } = question
  if (ifGone.kind !== 'deleted') return question
  return {
    ...question,
    ifGone: { ...ifGone, models: ifGone.models + models, fileUrls: [...ifGone.fileUrls, ...uris] },
  }
}

function leftUris({ item }: Cleared, { withFiles }: RemoveOptions): readonly string[] {
  return withFiles ? [] : item.leftModels.map(({ uri }) => uri)
}

/** Its record stays, unless somebody else deleted it in the meantime. */
function unlessGone(error: string): Question {
  return { isPromised: false, ifGone: { kind: 'gone' }, ifThere: { kind: 'failed', error } }
}

function claimOf({ item, files }: Cleared, question: Question): Claim {
  const { task, ageAtMs, goingModelIds } = item
  return { task, ageAtMs, ...question, modelIds: goingModelIds, files }
}

function settle({ task, ageAtMs }: Inspected, outcome: Outcome, files?: Cleared['files']): Settled {
  return { task, ageAtMs, outcome, ...(files === undefined ? {} : { files }) }
}
