import { errorMessage, remedyOf } from '../../clearml/errors.ts'
import type { Claim, Question } from '../claim.ts'
import type { Cleaned } from '../cleaner.ts'
import type { Inspected } from '../inspect/inspected.ts'
import type { Outcome, Settled } from '../outcome.ts'
import type { Cleared } from './clear-files.ts'
import type { DeleteLeftModels } from './delete-models.ts'
import type { DeleteRecords } from './delete.ts'

/** Removes the records of tasks whose files are gone. It never throws. */
export type RemoveRecords = (cleared: readonly Cleared[]) => Promise<Cleaned>

/** Completes what is told of files by what the server named when it deleted the records. */
export type CompleteFiles = (
  claims: readonly Claim[],
  items: readonly Inspected[],
) => Promise<readonly Claim[]>

export function createRecordRemover(
  modelsFirst: DeleteLeftModels,
  recordsThen: DeleteRecords,
  completeFiles: CompleteFiles,
): RemoveRecords {
  return async (cleared) => {
    const items = cleared.map(({ item }) => item)
    try {
      const models = await modelsFirst(items)
      const changed = new Map(models.settled.map((entry) => [entry.task.id, entry]))
      const doomed = items.filter(({ task }) => !models.refused.has(task.id) && !changed.has(task.id))
      const { judged, ...rest } = await recordsThen(doomed)
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
          claims.push(claimOf(entry, plusModels(verdict.open, models.deleted.get(id) ?? 0)))
        else if (verdict !== undefined) settled.push(settle(entry, verdict.outcome))
        else if (refusal !== undefined) claims.push(claimOf(entry, unlessGone(refusal)))
      }
      return { settled, claims: await completeFiles(claims, doomed), ...rest }
    } catch (error) {
      // The files are gone, the records are not: the next run finds them and finishes.
      const outcome: Outcome = { kind: 'failed', error: errorMessage(error), remedy: remedyOf(error) }
      return { settled: cleared.map((entry) => settle(entry, outcome)), claims: [], error }
    }
  }
}

/** Models that went before their task count with it. */
function plusModels(question: Question, models: number): Question {
  const { ifGone } = question
  if (ifGone.kind !== 'deleted') return question
  return { ...question, ifGone: { ...ifGone, models: ifGone.models + models } }
}

/** Its record stays, unless somebody else deleted it in the meantime. */
export function unlessGone(error: string): Question {
  return { isPromised: false, ifGone: { kind: 'gone' }, ifThere: { kind: 'failed', error } }
}

export function claimOf({ item, files }: Cleared, question: Question): Claim {
  const { task, ageAtMs, goingModelIds } = item
  return { task, ageAtMs, ...question, modelIds: goingModelIds, files }
}

function settle({ item: { task, ageAtMs }, files }: Cleared, outcome: Outcome): Settled {
  return { task, ageAtMs, outcome, files }
}
