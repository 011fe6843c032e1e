import type { Task } from '../clearml/task.ts'
import { ageOf, decide } from './decide.ts'
import { bestOfProjects, scoreOf } from './keep-best.ts'
import { newestOfProjects } from './keep-last.ts'
import { orderByAge, type Doomed, type Family, type ModelUse } from './order.ts'
import { dueAtOf, type Policy } from './policy.ts'
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
}

export const EMPTY_PLAN: Plan = { families: [], beyondLimit: [], kept: [], gone: [] }

/** Every candidate's decision, before anything is put in order. */
export type Decisions = { doomed: readonly Doomed[]; kept: readonly Kept[] }

/** `unmeasuredProjects`: those in which no task has the metric of keep-best, by name. */
export type Decided = Decisions & { unmeasuredProjects: readonly string[] }

export function decideAll(candidates: Iterable<Task>, policy: Policy): Decided {
  const tasks = [...candidates]
  const newest = newestOfProjects(tasks, policy)
  const { best, unmeasuredProjects } = bestOfProjects(tasks, policy)
  const rankReason = (task: Task): KeepReason | undefined => {
    if (newest.has(task.id)) return 'keep-last'
    if (best.has(task.id)) return 'keep-best'
    const isUnranked = policy.keepBest.kind !== 'none' && scoreOf(task, policy.keepBest) === undefined
    return isUnranked ? 'no-metric' : undefined
  }
  const doomed: Doomed[] = []
  const kept: Kept[] = []
  for (const task of tasks) {
    const decision = decide(task, policy)
    const ranked = rankReason(task)
    if (decision.action === 'keep') {
      const isWaiting = decision.reason === 'too-young' && ranked === undefined
      kept.push({ task, reason: decision.reason, ...(isWaiting ? dueSoon(task, policy) : {}) })
    } else if (ranked !== undefined) kept.push({ task, reason: ranked })
    else doomed.push({ task, ageAtMs: decision.ageAtMs })
  }
  return { doomed, kept, unmeasuredProjects }
}

/** Without the looks that cost requests: what holds a task is found when its turn comes. */
function dueSoon(task: Task, policy: Policy): Pick<Kept, 'dueAtMs'> {
  const at = ageOf(task, policy)
  const dueAtMs = typeof at === 'number' ? dueAtOf(at, policy) : Infinity
  return dueAtMs < policy.noticeUntilMs ? { dueAtMs } : {}
}

/** @param maxTasks how many tasks may go at most; 0 sets no limit. */
export function makePlan(
  { doomed, kept }: Decisions,
  modelUses: readonly ModelUse[],
  maxTasks: number,
): Plan {
  return { ...limit(orderByAge(doomed, modelUses), maxTasks), kept, gone: [] }
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
    families: plan.families.map((family) => family.filter(isOurs)).filter((family) => family.length > 0),
    beyondLimit: plan.beyondLimit.filter(isOurs),
    kept: plan.kept.filter(({ task }) => isInShard(task.id, shard)),
    gone: plan.gone.filter(({ id }) => isInShard(id, shard)),
  }
}

function limit(families: readonly Family[], maxTasks: number): Pick<Plan, 'families' | 'beyondLimit'> {
  if (maxTasks === 0) return { families, beyondLimit: [] }
  let room = maxTasks
  const beyondLimit: Family[number][] = []
  const within = families.map((family) => {
    const share = family.slice(0, room)
    for (const item of family.slice(room)) beyondLimit.push(item)
    room -= share.length
    return share
  })
  return { families: within.filter((family) => family.length > 0), beyondLimit }
}
