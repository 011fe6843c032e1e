import type { Task } from '../clearml/task.ts'
import type { Policy, Rule } from './policy.ts'
import { decideBy, takesIn, type Decision } from './rule.ts'

/** Which rule decides on a task: the first that takes it in. None, where it is in doubt whether one before takes it in. */
export function ruleOf(task: Task, policy: Policy): Rule | undefined {
  for (const rule of policy.rules) {
    const fit = takesIn(task, rule, policy)
    if (fit !== 'out') return fit === 'in' ? rule : undefined
  }
  return undefined
}

/** Decides by the rule that takes the task in. In no rule it stays. */
export function decide(task: Task, policy: Policy, rule = ruleOf(task, policy)): Decision {
  return rule === undefined ? decideOutside(task, policy) : decideBy(task, rule, policy)
}

/** What all rules say alike is why the task stays; with one rule, as inputs make it, that is what this one says. */
function decideOutside(task: Task, policy: Policy): Decision {
  const [first, ...others] = policy.rules
  const decision = first === undefined ? undefined : decideBy(task, first, policy)
  if (decision?.action === 'keep' && others.every((rule) => keepsFor(decision.reason, task, rule, policy)))
    return decision
  const isInDoubt = policy.rules.some((rule) => takesIn(task, rule, policy) === 'doubt')
  return { action: 'keep', reason: isInDoubt ? 'rule-unknown' : 'no-rule' }
}

function keepsFor(reason: string, task: Task, rule: Rule, policy: Policy): boolean {
  const decision = decideBy(task, rule, policy)
  return decision.action === 'keep' && decision.reason === reason
}
