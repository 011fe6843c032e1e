import { ApiError } from '../errors.ts'
import type { Release } from '../release.ts'
import { PUBLIC_COMPANY_ID } from '../store.ts'
import type { Store, TaskDocument } from '../store.ts'
import type { TaskModels } from './task-models.ts'
import type { References } from './references.ts'

const refused = (reason: string, data: Record<string, string | number>) =>
  new ApiError(
    [400, 123],
    `Task cannot be deleted (${reason}, use force=True): ${Object.entries(data)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}`,
    data,
  )

/** An unknown task and one of another company look the same; a public one is known, but not ours to change. */
export function loadForWriting(store: Store, id: string, company: string): TaskDocument {
  const task = store.tasks.get(id)
  if (task?.company === company) return task
  if (task?.company === PUBLIC_COMPANY_ID) {
    throw new ApiError(
      [403, 21],
      `Forbidden (modification not allowed) (cannot modify public task(s), ids=('${id}',))`,
    )
  }
  throw new ApiError([400, 101], `Invalid task id: id=${id}, company=${company}`, { id, company })
}

/** Archived tasks pass whatever their status is, published ones too; in 0.17 they did not. */
export function checkStatus(task: TaskDocument, force: boolean, release: Release): void {
  const isArchived = task.system_tags?.includes('archived') === true && release.atLeast('1.0')
  if (force || isArchived || task.status === 'created') return
  throw refused('due to status', { task: task.id, expected: 'created', current: task.status })
}

/** The first reason met is the one reported. */
export function checkOutputs(task: TaskDocument, models: TaskModels, references: References): void {
  const children = references.childrenOf(task.id).filter(({ status }) => status === 'published')
  if (children.length > 0) throw refused('has children', { task: task.id, children: children.length })

  const own = models.published.filter((model) => model.task === task.id)
  if (own.length > 0) throw refused('has output models', { task: task.id, models: own.length })

  const listed = models.published[0]
  if (listed !== undefined) throw refused('has output model', { task: task.id, model: listed.id })
}
