import { addProject, addTask, newId } from '../../../simulator/seed.ts'
import {
  PUBLIC_COMPANY_ID,
  type Store,
  type TaskDocument,
  type TaskStatus,
} from '../../../simulator/store.ts'

export const DAY_MS = 86_400_000

export function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS)
}

/** An archived draft that never ran: it has no status_changed, and is as old as its creation. */
export function addDraft(store: Store, fields: Partial<TaskDocument> = {}): TaskDocument {
  const created = fields.created ?? daysAgo(40)
  return addTask(store, {
    status: 'created',
    system_tags: ['archived'],
    created,
    status_changed: undefined as never,
    last_update: created,
    last_change: created,
    ...fields,
  })
}

/** An archived task that ended so many days ago. */
export function addEnded(store: Store, days: number, fields: Partial<TaskDocument> = {}): TaskDocument {
  return addTask(store, {
    status: 'completed',
    system_tags: ['archived'],
    created: daysAgo(days + 1),
    status_changed: daysAgo(days),
    ...fields,
  })
}

const SIX_STATUSES: readonly TaskStatus[] = ['created', 'stopped', 'closed', 'failed', 'completed', 'unknown']

/** 1,250 archived drafts beyond the threshold, in three projects. */
export function addOldDrafts(store: Store): Set<string> {
  const projects = ['Vision', 'Vision/Night', 'Speech'].map((name) => addProject(store, name).id)
  return fill(1_250, (i) => {
    const project = projects[i % projects.length]
    return addDraft(store, {
      name: `draft ${i}`,
      created: daysAgo(31 + (i % 300)),
      ...(project ? { project } : {}),
    })
  })
}

/** 1,250 archived tasks beyond the threshold, in six statuses. */
export function addOldTasksOfSixStatuses(store: Store): Set<string> {
  return fill(1_250, (i) => {
    const status = SIX_STATUSES[i % SIX_STATUSES.length] ?? 'created'
    return addEnded(store, 31 + (i % 300), { name: `${status} ${i}`, status })
  })
}

/** 500 tasks that differ in one rule each from what a cleanup with `force-delete: true` deletes. */
export function addOthers(store: Store): Set<string> {
  const kinds: readonly ((i: number) => TaskDocument)[] = [
    (i) => addEnded(store, 29, { name: `young ${i}` }),
    (i) => addDraft(store, { name: `young draft ${i}`, created: daysAgo(3) }),
    (i) => addEnded(store, 60, { name: `not archived ${i}`, system_tags: [] }),
    (i) => addEnded(store, 60, { name: `running ${i}`, status: 'in_progress' }),
    (i) => addEnded(store, 60, { name: `queued ${i}`, status: 'queued' }),
    (i) => addEnded(store, 60, { name: `published ${i}`, status: 'published' }),
    (i) => addDraft(store, { name: `public ${i}`, company: PUBLIC_COMPANY_ID }),
    (i) => addDraft(store, { name: `hidden ${i}`, system_tags: ['archived', 'hidden'] }),
    (i) =>
      addDraft(store, {
        name: `dataset ${i}`,
        type: 'data_processing',
        system_tags: ['archived', 'dataset'],
      }),
    (i) =>
      addDraft(store, {
        name: `report ${i}`,
        type: 'report',
        system_tags: ['archived', 'reports', 'hidden'],
      }),
  ]
  return fill(500, (i) => (kinds[i % kinds.length] ?? addDraft.bind(undefined, store))(i as never))
}

function fill(count: number, add: (i: number) => TaskDocument): Set<string> {
  return new Set(Array.from({ length: count }, (_, i) => add(i).id))
}

export { newId }
