import type { Task } from '../clearml/task.ts'
import { ageOf } from './age.ts'
import { assign, type Assignment } from './assign.ts'
import { decide } from './decide.ts'
import type { Doomed } from './order.ts'
import type { Decisions, Kept } from './plan.ts'
import { dueAtOf, type Policy, type Rule } from './policy.ts'
import { standingIn } from './standing.ts'

/** Where keep-best keeps everything, since no task has its metric. */
export type Unmeasured = { rule: Rule; projects: readonly string[] }

export type Decided = Decisions & Assignment & { unmeasured: readonly Unmeasured[] }

/** Every candidate's decision, before anything is put in order. */
export function decideAll(candidates: Iterable<Task>, policy: Policy): Decided {
  const tasks = [...candidates]
  const { ruleOf, taken } = assign(tasks, policy)
  const standings = new Map([...taken].map(([rule, members]) => [rule, standingIn(members, rule)]))
  const doomed: Doomed[] = []
  const kept: Kept[] = []
  for (const task of tasks) {
    const rule = ruleOf.get(task.id)
    const decision = decide(task, policy, rule)
    const ranked = rule === undefined ? undefined : standings.get(rule)?.reasonOf(task)
    if (decision.action === 'keep') {
      const isWaiting = decision.reason === 'too-young' && ranked === undefined && rule !== undefined
      kept.push({ task, reason: decision.reason, ...(isWaiting ? dueSoon(task, rule) : {}) })
    } else if (ranked !== undefined) kept.push({ task, reason: ranked })
    else doomed.push({ task, ageAtMs: decision.ageAtMs })
  }
  const unmeasured = [...standings].flatMap(([rule, { unmeasuredProjects: projects }]) =>
    projects.length === 0 ? [] : [{ rule, projects }],
  )
  return { doomed, kept, ruleOf, taken, unmeasured }
}

/** Without the looks that cost requests: what holds a task is found when its turn comes. */
function dueSoon(task: Task, rule: Rule): Pick<Kept, 'dueAtMs'> {
  const at = ageOf(task, rule)
  const dueAtMs = typeof at === 'number' ? dueAtOf(at, rule) : Infinity
  return dueAtMs < rule.noticeUntilMs ? { dueAtMs } : {}
}
