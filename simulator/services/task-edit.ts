import { runBatch } from '../deletion/batch.ts'
import { dequeue } from '../deletion/dequeue.ts'
import { loadForWriting } from '../deletion/gates.ts'
import type { Call, Endpoint, Endpoints } from '../endpoint.ts'
import { requiredStrings } from '../fields.ts'
import { str } from '../python.ts'
import type { TaskDocument } from '../store.ts'

const ARCHIVED = 'archived'

export const taskEditing: Endpoints = {
  'tasks.archive': endpoint({ handle: archiveAll }),
  'tasks.archive_many': endpoint({ since: '1.0', handle: archiveMany }),
  'tasks.unarchive_many': endpoint({ since: '1.0', handle: unarchiveMany }),
}

function endpoint(own: Pick<Endpoint, 'handle'> & Partial<Endpoint>): Endpoint {
  return { minVersion: '1.0', access: 'user', ...own }
}

/** All or nothing: one unknown id, and none is archived. */
function archiveAll(call: Call): unknown {
  const ids = requiredStrings(call.params, 'tasks')
  const tasks = ids.map((id) => loadForWriting(call.store, id, call.identity.company))
  for (const task of tasks) archive(call, task)
  return { archived: tasks.length }
}

async function archiveMany(call: Call): Promise<unknown> {
  const ids = requiredStrings(call.params, 'ids')
  const { succeeded, failed } = await runBatch(ids, (id) => {
    archive(call, loadForWriting(call.store, id, call.identity.company))
  })
  return { succeeded: succeeded.map(({ id }) => ({ id, archived: true })), failed }
}

async function unarchiveMany(call: Call): Promise<unknown> {
  const ids = requiredStrings(call.params, 'ids')
  const { succeeded, failed } = await runBatch(ids, (id) => {
    const task = loadForWriting(call.store, id, call.identity.company)
    task.system_tags = (task.system_tags ?? []).filter((tag) => tag !== ARCHIVED)
    task.last_change = call.now()
  })
  return { succeeded: succeeded.map(({ id }) => ({ id, unarchived: true })), failed }
}

/** A finished task keeps all its dates but `last_change`; a queued or running one changes its status. */
function archive(call: Call, task: TaskDocument): void {
  const { params, release } = call
  const now = call.now()
  if (task.status === 'queued') {
    const text = (field: string) => str(params[field] ?? '')
    dequeue(call.store, task, {
      now,
      statusMessage: text('status_message'),
      statusReason: text('status_reason'),
    })
  } else if (task.status === 'in_progress' && release.atLeast('1.17')) {
    task.status = 'stopped'
    task.status_changed = now
    task.last_update = now
  }
  task.system_tags = [...new Set([...(task.system_tags ?? []), ARCHIVED])]
  task.last_change = now
}
