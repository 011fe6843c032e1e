import type { Task } from '../clearml/task.ts'
import { ruleOf } from './decide.ts'
import type { Policy, Rule } from './policy.ts'

/** `ruleOf`: by task id. `taken`: what each rule takes in, in the order of the listing. Tasks in no rule are in neither. */
export type Assignment = {
  ruleOf: ReadonlyMap<string, Rule>
  taken: ReadonlyMap<Rule, readonly Task[]>
}

/** Gives each task to the first rule that takes it in. */
export function assign(tasks: Iterable<Task>, policy: Policy): Assignment {
  const byId = new Map<string, Rule>()
  const taken = new Map<Rule, Task[]>(policy.rules.map((rule) => [rule, []]))
  for (const task of tasks) {
    const rule = ruleOf(task, policy)
    if (rule === undefined) continue
    byId.set(task.id, rule)
    taken.get(rule)?.push(task)
  }
  return { ruleOf: byId, taken }
}
