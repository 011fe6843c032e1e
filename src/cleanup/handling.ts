import type { Doomed } from '../plan/order.ts'
import type { Handling, Rule } from '../plan/policy.ts'
import type { Cleaner } from './cleaner.ts'

/** Gives each task the cleaner of its rule's handling, made when the first such task comes. */
export function cleanerByRule(
  ruleOf: ReadonlyMap<string, Rule>,
  create: (handling: Handling) => Cleaner,
): (item: Doomed) => Cleaner {
  const cleaners = new Map<string, Cleaner>()
  return ({ task }) => {
    const rule = ruleOf.get(task.id)
    if (rule === undefined) throw new Error(`no rule of the policy takes in task ${task.id}, which was to go`)
    const { forceDelete, deleteModels, deleteFiles } = rule
    const key = [forceDelete, deleteModels, deleteFiles].join()
    const cleaner = cleaners.get(key) ?? create({ forceDelete, deleteModels, deleteFiles })
    cleaners.set(key, cleaner)
    return cleaner
  }
}
