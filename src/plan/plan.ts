import type { Task } from '../clearml/task.ts'
import { limitTo } from './limit.ts'
import { orderByAge, type Doomed, type Family, type ModelUse } from './order.ts'
import type { Rule } from './policy.ts'
import type { KeepReason } from './reasons.ts'
import { isInShard, type Shard } from './shard.ts'

/** `by`: the ids of what holds it. `dueAtMs`: when it goes, if that is soon and nothing changes. */
export type Kept = { task: Task; reason: KeepReason; by?: readonly string[]; dueAtMs?: number }

/** All decisions of a run. Complete before anything is deleted; dry run and live run share it. */
export type Plan = {
  /** What goes, in deletion order. */
  families: readonly Family[]
  /** What qualifies too but exceeds `max-tasks`: it is left to a later run. */
  beyondLimit: Family
  kept: readonly Kept[]
  /** What an approved plan listed and the server does not have any more. */
  gone: readonly Task[]
  /** By task id, the rule that takes the task in. */
  ruleOf: ReadonlyMap<string, Rule>
}

export const EMPTY_PLAN: Plan = { families: [], beyondLimit: [], kept: [], gone: [], ruleOf: new Map() }

/** Every candidate's decision, before anything is put in order. */
export type Decisions = { doomed: readonly Doomed[]; kept: readonly Kept[] }

/** @param maxTasks how many tasks may go at most, whatever the limits of the rules are; 0 sets no limit. */
export function makePlan(
  { doomed, kept, ruleOf = new Map() }: Decisions & Partial<Pick<Plan, 'ruleOf'>>,
  modelUses: readonly ModelUse[],
  maxTasks: number,
): Plan {
  return { ...limitTo(orderByAge(doomed, modelUses), { maxTasks, ruleOf }), kept, gone: [], ruleOf }
}

/**
 * One job's share: families stay whole, and every task that was listed is in the share of one job.
 * @param familyOf gives the family that an approved plan put a task into: all jobs share that view.
 */
export function shareOf(
  plan: Plan,
  shard: Shard,
  familyOf: (id: string) => string | undefined = () => undefined,
): Plan {
  if (shard.count === 1) return plan
  const isOurs = ({ task, family }: Family[number]): boolean => isInShard(familyOf(task.id) ?? family, shard)
  return {
    ...plan,
    families: plan.families.map((family) => family.filter(isOurs)).filter((family) => family.length > 0),
    beyondLimit: plan.beyondLimit.filter(isOurs),
    kept: plan.kept.filter(({ task }) => isInShard(task.id, shard)),
    // The job whose share they were has most likely deleted them: only in its report they can be told.
    gone: plan.gone.filter(({ id }) => isInShard(familyOf(id) ?? id, shard)),
  }
}
