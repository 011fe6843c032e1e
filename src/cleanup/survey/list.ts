import pLimit from 'p-limit'
import { MAX_PAGE_SIZE } from '../../clearml/paging.ts'
import type { Task } from '../../clearml/task.ts'
import type { TaskFilter, TaskPage, TasksApi } from '../../clearml/tasks.ts'

export type ListOptions = {
  concurrency: number
  signal: AbortSignal
  /** Called after each page that brought something. */
  onPage: (page: number, listed: number) => void
}

export type Listing = {
  tasks: readonly Task[]
  pages: number
  /** Rows without an id: they cannot be acted on, and stay. */
  unreadableRows: number
}

/** @param metricPaths metrics that each task is to bring along */
export type ListTasks = (filter: TaskFilter, metricPaths?: readonly string[]) => Promise<Listing>

export function createLister(clearml: Pick<TasksApi, 'listTasks'>, options: ListOptions): ListTasks {
  return (filter, metricPaths = []) => {
    const page = (number: number): Promise<TaskPage> => clearml.listTasks(filter, number, metricPaths)
    return listPages(page, options)
  }
}

/**
 * Lists every task of the filter before anything is deleted: paging while deleting skips tasks (transcript 10).
 * A short page is not the end, since a server may be set to smaller pages; one without any new task is.
 */
async function listPages(
  pageOf: (number: number) => Promise<TaskPage>,
  { concurrency, signal, onPage }: ListOptions,
): Promise<Listing> {
  const limit = pLimit(concurrency)
  const tasks = new Map<string, Task>()
  let pages = 0
  let unreadableRows = 0

  const take = ({ tasks: found, rowCount }: TaskPage): boolean => {
    const before = tasks.size
    for (const task of found) if (!tasks.has(task.id)) tasks.set(task.id, task)
    if (tasks.size === before) return false
    unreadableRows += rowCount - found.length
    pages += 1
    onPage(pages, tasks.size)
    return true
  }

  let next = 0
  let wave = 1
  for (let more = true; more;) {
    signal.throwIfAborted()
    const numbers = Array.from({ length: wave }, (_, i) => next + i)
    const fetched = await Promise.all(numbers.map((number) => limit(() => pageOf(number))))
    more = fetched.every(take)
    next += wave
    // Behind full pages as many again are likely, so they are fetched in parallel; behind a short one nothing is.
    wave = fetched.every(({ rowCount }) => rowCount === MAX_PAGE_SIZE) ? Math.min(concurrency, wave * 2) : 1
  }
  return { tasks: [...tasks.values()], pages, unreadableRows }
}
