import type { TargetName } from '../plan/target.ts'
import type { Target } from './target.ts'
import { tasksTarget } from './tasks.ts'

/** By the input `target`: what most runs are about is there, the others are loaded when they are asked for. */
const TARGETS: Readonly<Record<TargetName, () => Promise<Target>>> = {
  tasks: () => Promise.resolve(tasksTarget),
  models: async () => (await import('./models.ts')).modelsTarget,
  leftovers: async () => (await import('./leftovers.ts')).leftoversTarget,
}

export function targetOf(name: TargetName): Promise<Target> {
  return TARGETS[name]()
}
