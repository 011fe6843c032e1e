import type { ClearML } from '../../clearml/api.ts'
import { errorMessage } from '../../clearml/errors.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { portions } from '../../portions.ts'
import type { Claim } from '../claim.ts'
import type { Outcome } from '../outcome.ts'

/** A claim and what it came to. */
export type Answer = { claim: Claim; outcome: Outcome }

/**
 * Asks which of the records are there all the same, and how many of their models went with those that are not.
 * `error` ends the run: nothing of what the server said was true.
 */
export async function answerClaims(
  clearml: Pick<ClearML, 'existing' | 'modelsById'>,
  claims: readonly Claim[],
): Promise<{ answers: readonly Answer[]; error?: unknown }> {
  try {
    const ids = claims.map(({ task }) => task.id)
    const parts = await Promise.all(portions(ids, MAX_PAGE_SIZE).map((portion) => clearml.existing(portion)))
    const there = new Set(parts.flatMap((part) => [...part]))
    const gone = claims.filter(({ task }) => !there.has(task.id))
    const modelIds = [...new Set(gone.flatMap((claim) => claim.modelIds))]
    const left = new Set((await clearml.modelsById(modelIds)).map(({ id }) => id))
    const open = new Set(modelIds.filter((id) => !left.has(id)))
    const answers = claims.map((claim): Answer => {
      if (there.has(claim.task.id)) return { claim, outcome: claim.ifThere }
      // A model that two tasks list went once.
      const models = claim.modelIds.filter((id) => open.delete(id)).length
      return { claim, outcome: withModels(claim, models) }
    })
    return { answers, ...lieOf(claims, there) }
  } catch (error) {
    const outcome: Outcome = {
      kind: 'failed',
      error: `whether it was deleted is not known: ${errorMessage(error)}`,
    }
    return { answers: claims.map((claim) => ({ claim, outcome })) }
  }
}

/** The server does not count models that somebody else deleted before; where its answer is lost, nobody can tell. */
function withModels({ isPromised, ifGone }: Claim, gone: number): Outcome {
  if (ifGone.kind !== 'deleted') return ifGone
  return { ...ifGone, models: isPromised ? Math.min(gone, ifGone.models) : gone }
}

/** One record may be an odd case; where every one that is said to be deleted is there, no further answer is believed. */
function lieOf(claims: readonly Claim[], there: ReadonlySet<string>): { error?: unknown } {
  const promised = claims.filter(({ isPromised }) => isPromised)
  if (promised.length === 0 || !promised.every(({ task }) => there.has(task.id))) return {}
  return {
    error: new Error(
      `tasks.delete_many answered that ${promised.length} tasks are deleted, and every one of them is still there, so ` +
        'nothing more is begun: see what answers in place of the API server',
    ),
  }
}
