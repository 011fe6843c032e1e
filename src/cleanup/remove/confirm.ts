import type { ClearML } from '../../clearml/api.ts'
import { errorMessage } from '../../clearml/errors.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import { portions } from '../../portions.ts'
import type { Claim } from '../claim.ts'
import type { Outcome, Settled } from '../outcome.ts'
import { modelsThere } from './models-there.ts'

/** What claims came to, in their order. `error` ends the run. */
export type Answered = { settled: readonly Settled[]; error?: unknown }

type Calls = Pick<ClearML, 'existing' | 'modelsById'>

/**
 * Asks which of the records are there all the same, and how many of their models went with those that are not: few calls
 * serve the claims of many batches. It never throws.
 * @param noun of what was deleted
 */
export async function answerClaims(
  clearml: Calls,
  claims: readonly Claim[],
  noun: string,
): Promise<Answered> {
  let there: ReadonlySet<string>
  try {
    const ids = claims.map(({ task }) => task.id)
    const parts = await Promise.all(portions(ids, MAX_PAGE_SIZE).map((portion) => clearml.existing(portion)))
    there = new Set(parts.flatMap((part) => [...part]))
  } catch (error) {
    const text = `whether it was deleted is not known: ${errorMessage(error)}`
    return { settled: claims.map((claim) => settle(claim, { kind: 'failed', error: text })) }
  }
  const settled = claims.map((claim) =>
    settle(claim, there.has(claim.task.id) ? claim.ifThere : claim.ifGone),
  )
  const lie = lieOf(claims, there, noun)
  if (lie !== undefined) return { settled, error: lie }
  try {
    const left = await modelsLeft(clearml, claims, there)
    return { settled: countModels(claims, settled, left) }
  } catch (error) {
    // What the server said of them stands, though nobody could ask.
    return { settled, error }
  }
}

/** Those that were to go and are there all the same. */
async function modelsLeft(
  clearml: Calls,
  claims: readonly Claim[],
  there: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const gone = claims.filter(({ task }) => !there.has(task.id))
  return await modelsThere(
    clearml,
    gone.flatMap(({ modelIds }) => modelIds),
  )
}

/**
 * A model that two tasks list went once. The server does not count models that somebody else deleted before; where its
 * answer is lost, nobody can tell.
 */
function countModels(
  claims: readonly Claim[],
  settled: readonly Settled[],
  left: ReadonlySet<string>,
): readonly Settled[] {
  const counted = new Set(left)
  return settled.map((entry, i) => {
    const { isPromised, modelIds = [] } = claims[i] ?? {}
    const { outcome } = entry
    if (outcome.kind !== 'deleted') return entry
    const gone = modelIds.filter((id) => !counted.has(id))
    for (const id of gone) counted.add(id)
    const models = isPromised === true ? Math.min(gone.length, outcome.models) : gone.length
    return { ...entry, outcome: { ...outcome, models } }
  })
}

/** One record may be an odd case; where every one that is said to be deleted is there, no further answer is believed. */
function lieOf(claims: readonly Claim[], there: ReadonlySet<string>, noun: string): Error | undefined {
  const promised = claims.filter(({ isPromised }) => isPromised)
  if (promised.length === 0 || !promised.every(({ task }) => there.has(task.id))) return undefined
  return new Error(
    `${noun}s.delete_many answered that ${promised.length} ${noun}s are deleted, and every one of them is still there, so ` +
      'nothing more is begun: see what answers in place of the API server',
  )
}

function settle({ task, ageAtMs, files }: Claim, outcome: Outcome): Settled {
  return { task, ageAtMs, outcome, ...(files === undefined ? {} : { files }) }
}
