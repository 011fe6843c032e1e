import type { Task } from '../clearml/task.ts'
import { markdownCode, markdownName } from './escape.ts'
import { count } from './format.ts'
import type { PageOf } from './web-page.ts'

/** A task as people know it, with a link to where the web UI shows it, and the start of its id. */
export function nameOf(task: Task, pageOf: PageOf): string {
  const name = task.name.trim() === '' ? '(no name)' : markdownName(task.name, 60)
  const page = pageOf(task)
  return `${page === undefined ? name : `[${name}](${page})`} ${markdownCode(task.id.slice(0, 8))}`
}

/** The first few, and how many more there are. */
export function examples(tasks: readonly Task[], pageOf: PageOf, max = 3): string {
  const more = tasks.length - max
  const named = tasks.slice(0, max).map((task) => nameOf(task, pageOf))
  return named.join(', ') + (more > 0 ? ` and ${count(more)} more` : '')
}
