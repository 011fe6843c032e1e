import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Task } from '../../clearml/task.ts'
import type { TasksApi } from '../../clearml/tasks.ts'
import { asTask, restrictTo, type Approval } from '../../plan/approve.ts'
import type { Bounds } from '../../plan/bounds.ts'
import { brakesOf } from '../../plan/brakes.ts'
import { decideAll, type Unmeasured } from '../../plan/decide-all.ts'
import type { Foreseen } from '../../plan/foreseen.ts'
import type { ModelUse } from '../../plan/order.ts'
import { makePlan, shareOf, type Decisions, type Plan } from '../../plan/plan.ts'
import type { Policy, Rule } from '../../plan/policy.ts'
import { candidateFilter, metricPathsOf } from '../../plan/query.ts'
import { portions } from '../../portions.ts'
import type { ListTasks } from './list.ts'

export type Draft = Foreseen & {
  plan: Plan
  /** Why the plan must not be carried out, if so. */
  brake: string | undefined
  unreadableRows: number
  /** Where keep-best keeps everything, since no task has its metric. */
  unmeasured: readonly Unmeasured[]
  /** Rules that took nothing in. */
  idle: readonly Rule[]
}

/** What is found in the server of what qualifies: some of it stays, and some waits for other. */
export type Held = Foreseen & {
  decisions: Decisions
  /** Who goes before whom. */
  order: readonly ModelUse[]
}

/** Looks for what holds those that qualify. Reads only. */
export type HoldBack = (decisions: Decisions) => Promise<Held>

export type DraftSteps = {
  listTasks: ListTasks
  /** What an approved plan lists and the server did not, is asked for. */
  tasksById: TasksApi['tasksById']
  holdBack: HoldBack
  signal: AbortSignal
}

/**
 * From the server's list to the complete plan of this run. Reads only.
 * @param approval only what it lists may go
 * @param listed what one of the list is called
 */
export async function draftPlan(
  policy: Policy,
  { listTasks, tasksById, holdBack, signal }: DraftSteps,
  { maxTasks, abortAbove, shard }: Bounds,
  approval: Approval | undefined,
  listed: string,
): Promise<Draft> {
  const listing = await listTasks(candidateFilter(policy), metricPathsOf(policy))
  const { candidates, gone } = await withApproved(tasksById, listing.tasks, approval)
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
    brake: brakesOf(abortAbove, decisions.doomed, { ruleOf, taken }, listed),
    unreadableRows: listing.unreadableRows,
    unmeasured: decided.unmeasured,
    idle: [...taken].flatMap(([rule, tasks]) => (tasks.length === 0 ? [rule] : [])),
  }
}

/** What an approved plan lists and the server did not: restored, changed or gone since, which only its id tells. */
async function withApproved(
  tasksById: TasksApi['tasksById'],
  listed: readonly Task[],
  approval: Approval | undefined,
): Promise<{ candidates: readonly Task[]; gone: readonly Task[] }> {
  if (approval === undefined) return { candidates: listed, gone: [] }
  const known = new Set(listed.map(({ id }) => id))
  const missing = [...approval.tasks.values()].filter(({ id }) => !known.has(id))
  const found: Task[] = []
  for (const portion of portions(missing, MAX_PAGE_SIZE)) {
    found.push(...(await tasksById(portion.map(({ id }) => id))))
  }
  const there = new Set(found.map(({ id }) => id))
  return {
    candidates: [...listed, ...found],
    gone: missing.filter(({ id }) => !there.has(id)).map(asTask),
  }
}
