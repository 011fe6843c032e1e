import type { Task } from '../clearml/task.ts'
import type { Policy, Rule } from './policy.ts'
import type { KeepReason } from './reasons.ts'
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

/**
 * Why a task stays that no rule takes in. With one rule, as inputs make it, that is what this rule says; with several what
 * they say alike, but for those that are meant for other tasks.
 */
function decideOutside(task: Task, policy: Policy): Decision {
  const decisions = policy.rules.map((rule) => decideBy(task, rule, policy))
  const reasons = new Set(
    decisions.flatMap((decision) => (decision.action === 'keep' ? decision.reason : [])),
  )
  const others = [...reasons].filter((reason) => !isMeantForOthers(reason))
  const [reason, ...more] = reasons.size === 1 ? [...reasons] : others
  const isAgreed = reason !== undefined && more.length === 0
  // A rule that would let the task go stands behind one that may be its own.
  const isUnanimous = decisions.every(({ action }) => action === 'keep')
  if (isAgreed && isUnanimous) return { action: 'keep', reason }
  const isInDoubt = policy.rules.some((rule) => takesIn(task, rule, policy) === 'doubt')
  return { action: 'keep', reason: isInDoubt ? 'rule-unknown' : 'no-rule' }
}

/** What the rule does not name; what it excludes is another matter. */
function isMeantForOthers(reason: KeepReason): boolean {
  return reason.startsWith('other-') && reason !== 'other-company'
}
