import type { ClearML } from '../../clearml/api.ts'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Task } from '../../clearml/task.ts'
import { asTask, restrictTo, type Approval } from '../../plan/approve.ts'
import type { AbortAbove } from '../../plan/brake.ts'
import { brakesOf } from '../../plan/brakes.ts'
import { decideAll, type Unmeasured } from '../../plan/decide-all.ts'
import type { Need } from '../../plan/needs.ts'
import type { ModelUse } from '../../plan/order.ts'
import { makePlan, shareOf, type Decisions, type Plan } from '../../plan/plan.ts'
import type { Policy, Rule } from '../../plan/policy.ts'
import { candidateFilter, metricPathsOf } from '../../plan/query.ts'
import type { Shard } from '../../plan/shard.ts'
import { wordsOf, type Targeted } from '../../plan/target.ts'
import { portions } from '../../portions.ts'
import { listCandidates, type ListOptions } from './list.ts'

export type DraftOptions = ListOptions &
  Targeted & {
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

/** What is found in the server of what qualifies: some of it stays, and some waits for other. */
export type Held = {
  decisions: Decisions
  /** Who goes before whom. */
  order: readonly ModelUse[]
} & Pick<Draft, 'needs' | 'inheritable'>

/** Looks for what holds those that qualify. Reads only. */
export type HoldBack = (decisions: Decisions) => Promise<Held>

/** From the server's list to the complete plan of this run. Reads only. */
export async function draftPlan(
  clearml: Pick<ClearML, 'listTasks' | 'tasksById'>,
  policy: Policy,
  options: DraftOptions,
  holdBack: HoldBack,
): Promise<Draft> {
  const { approval, abortAbove, maxTasks, shard, signal, target } = options
  const listing = await listCandidates(clearml, candidateFilter(policy), {
    ...options,
    metricPaths: metricPathsOf(policy),
  })
  const { candidates, gone } = await withApproved(clearml, listing.tasks, approval)
  signal.throwIfAborted()

  const decided = decideAll(candidates, policy)
  const approved = approval === undefined ? decided : restrictTo(decided, approval, decided.ruleOf)
  const { decisions, order, needs, inheritable } = await holdBack(approved)
  signal.throwIfAborted()

  const { ruleOf, taken } = decided
  const whole = { ...makePlan({ ...decisions, ruleOf }, order, maxTasks), gone }
  return {
    plan: shareOf(whole, shard, (id) => approval?.tasks.get(id)?.family),
    needs,
    inheritable,
    brake: brakesOf(abortAbove, decisions.doomed, { ruleOf, taken }, wordsOf({ target }).listed),
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
