import type { Task } from '../clearml/task.ts'
import { decide } from './decide.ts'
import { orderByAge, type Doomed, type Family, type ModelUse } from './order.ts'
import type { Policy } from './policy.ts'
import type { KeepReason } from './reasons.ts'

export type Kept = { task: Task; reason: KeepReason }

/** All decisions of a run. Complete before anything is deleted; dry run and live run share it. */
export type Plan = {
  /** What goes, in deletion order. */
  families: readonly Family[]
  /** What qualifies too but exceeds `max-tasks`: it is left to a later run. */
  beyondLimit: readonly Doomed[]
  kept: readonly Kept[]
}

/** Every candidate's decision, before anything is put in order. */
export type Decisions = { doomed: readonly Doomed[]; kept: readonly Kept[] }

export function decideAll(candidates: Iterable<Task>, policy: Policy): Decisions {
  const doomed: Doomed[] = []
  const kept: Kept[] = []
  for (const task of candidates) {
    const decision = decide(task, policy)
    if (decision.action === 'delete') doomed.push({ task, ageAtMs: decision.ageAtMs })
    else kept.push({ task, reason: decision.reason })
  }
  return { doomed, kept }
}

/** @param maxTasks how many tasks may go at most; 0 sets no limit. */
export function makePlan(
  { doomed, kept }: Decisions,
  modelUses: readonly ModelUse[],
  maxTasks: number,
): Plan {
  return { ...limit(orderByAge(doomed, modelUses), maxTasks), kept }
}

function limit(families: readonly Family[], maxTasks: number): Pick<Plan, 'families' | 'beyondLimit'> {
  if (maxTasks === 0) return { families, beyondLimit: [] }
  let room = maxTasks
  const beyondLimit: Doomed[] = []
  const within = families.map((family) => {
    const share = family.slice(0, room)
    for (const item of family.slice(room)) beyondLimit.push(item)
    room -= share.length
    return share
  })
  return { families: within.filter((family) => family.length > 0), beyondLimit }
}
