import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Task } from '../../clearml/task.ts'
import { asTask, restrictTo, type Approval } from '../../plan/approve.ts'
import type { AbortAbove } from '../../plan/brake.ts'
import { brakesOf } from '../../plan/brakes.ts'
import { decideAll, type Unmeasured } from '../../plan/decide-all.ts'
import { heirUses } from '../../plan/heirs.ts'
import { keepNeeded, type Need } from '../../plan/needs.ts'
import { makePlan, shareOf, type Plan } from '../../plan/plan.ts'
import type { Policy, Rule } from '../../plan/policy.ts'
import { candidateFilter, metricPathsOf } from '../../plan/query.ts'
import type { Shard } from '../../plan/shard.ts'
import { wordsOf } from '../../plan/target.ts'
import { portions } from '../../portions.ts'
import { listCandidates, type ListOptions } from './list.ts'
import { findModelUses } from './model-uses.ts'
import { findNeeds } from './needs.ts'

export type DraftOptions = ListOptions & {
  maxTasks: number
  abortAbove: AbortAbove
  shard: Shard
  /** Only what it lists may go. */
  approval: Approval | undefined
}

export type Draft = {
  plan: Plan
  /** What a task of the plan has to wait for, to be looked at again when its turn comes. */
  needs: readonly Need[]
  /** Models that nobody keeps once the plan is carried out, though their makers do not take them along. */
  inheritable: ReadonlySet<string>
  /** Why the plan must not be carried out, if so. */
  brake: string | undefined
  unreadableRows: number
  /** Where keep-best keeps everything, since no task has its metric. */
  unmeasured: readonly Unmeasured[]
  /** Rules that took nothing in. */
  idle: readonly Rule[]
}

/** From the server's list to the complete plan of this run. Reads only. */
export async function draftPlan(clearml: ClearML, policy: Policy, options: DraftOptions): Promise<Draft> {
  const { approval, abortAbove, maxTasks, shard, signal } = options
  const listing = await listCandidates(clearml, candidateFilter(policy), {
    ...options,
    metricPaths: metricPathsOf(policy),
  })
  const { candidates, gone } = await withApproved(clearml, listing.tasks, approval)
  signal.throwIfAborted()

  const decided = decideAll(candidates, policy)
  const approved = approval === undefined ? decided : restrictTo(decided, approval, decided.ruleOf)
  const needs = await findNeeds(clearml, approved.doomed)
  const decisions = keepNeeded(approved, needs)
  signal.throwIfAborted()

  const { uses, inheritable, heirs } = await findModelUses(clearml, decisions.doomed)
  const waits = needs.map(({ taskId, byId }) => ({ userId: byId, makerId: taskId }))
  const ties = [...uses, ...waits]
  const { ruleOf, taken } = decided
  const order = [...ties, ...heirUses(decisions.doomed, ties, heirs)]
  const whole = { ...makePlan({ ...decisions, ruleOf }, order, maxTasks), gone }
  return {
    plan: shareOf(whole, shard, (id) => approval?.tasks.get(id)?.family),
    needs,
    inheritable,
    brake: brakesOf(abortAbove, decisions.doomed, { ruleOf, taken }, wordsOf({ target: 'tasks' }).listed),
    unreadableRows: listing.unreadableRows,
    unmeasured: decided.unmeasured,
    idle: [...taken].flatMap(([rule, tasks]) => (tasks.length === 0 ? [rule] : [])),
  }
}

/** What an approved plan lists and the server did not: restored, changed or gone since, which only its id tells. */
async function withApproved(
  clearml: Pick<ClearML, 'tasksById'>,
  listed: readonly Task[],
  approval: Approval | undefined,
): Promise<{ candidates: readonly Task[]; gone: readonly Task[] }> {
  if (approval === undefined) return { candidates: listed, gone: [] }
  const known = new Set(listed.map(({ id }) => id))
  const missing = [...approval.tasks.values()].filter(({ id }) => !known.has(id))
  const found: Task[] = []
  for (const portion of portions(missing, MAX_PAGE_SIZE)) {
    found.push(...(await clearml.tasksById(portion.map(({ id }) => id))))
  }
  const there = new Set(found.map(({ id }) => id))
  return {
    candidates: [...listed, ...found],
    gone: missing.filter(({ id }) => !there.has(id)).map(asTask),
  }
}
