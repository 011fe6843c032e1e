import type { Task } from '../clearml/task.ts'
import { markdownCode, markdownText } from './escape.ts'
import { count } from './format.ts'

/** A task as people know it, and the start of its id. */
export function nameOf({ id, name }: Task): string {
  return `${name.trim() === '' ? '(no name)' : markdownText(name, 60)} ${markdownCode(id.slice(0, 8))}`
}

/** The first few, and how many more there are. */
export function examples(tasks: readonly Task[], max = 3): string {
  const more = tasks.length - max
  return tasks.slice(0, max).map(nameOf).join(', ') + (more > 0 ? ` and ${count(more)} more` : '')
}
