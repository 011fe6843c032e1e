import { runBatch } from '../deletion/batch.ts'
import { deleteModel, usersByModel } from '../deletion/delete-model.ts'
import type { DeletedModel } from '../deletion/delete-model.ts'
import { scheduleForDelete } from '../deletion/schedule.ts'
import { distinct, eventUrls } from '../deletion/urls.ts'
import type { Call, Endpoint, Endpoints } from '../endpoint.ts'
import { dropEvents } from '../elasticsearch.ts'
import { ApiError } from '../errors.ts'
import { flag, requiredString, requiredStrings } from '../fields.ts'
import { queryDocuments } from '../query/index.ts'
import { fullRow } from '../query/projection.ts'
import { PUBLIC_COMPANY_ID } from '../store.ts'

const endpoint = (handle: (call: Call) => unknown, extra: Partial<Endpoint> = {}): Endpoint => ({
  minVersion: '1.0',
  access: 'user',
  handle,
  ...extra,
})

const getAll = (ex: boolean) => (call: Call) => {
  const { rows, ...scroll } = queryDocuments(call, 'model', call.store.models.values(), { ex })
  return { models: rows, ...scroll }
}

function getById(call: Call) {
  const { store, identity, params } = call
  const id = requiredString(params, 'model')
  const model = store.models.get(id)
  if (model === undefined || (model.company !== identity.company && model.company !== PUBLIC_COMPANY_ID)) {
    const data = { company: identity.company, id }
    throw new ApiError(
      [400, 201],
      `Invalid model id (no such public or company model): company=${data.company}, id=${id}`,
      data,
    )
  }
  return { model: fullRow(store, 'model', model, { ex: false }) }
}

function deleteOne(call: Call) {
  const id = requiredString(call.params, 'model')
  const users = usersByModel(call.store.tasks.values())
  const deleted = deleteModel(call, id, flag(call.params, 'force', false), users)
  cleanUp(call, [deleted])
  return deleted.reply
}

async function deleteMany(call: Call) {
  const ids = requiredStrings(call.params, 'ids')
  const force = flag(call.params, 'force', false)
  const users = usersByModel(call.store.tasks.values())
  const { succeeded, failed } = await runBatch(ids, (id) => deleteModel(call, id, force, users))
  cleanUp(
    call,
    succeeded.map(({ result }) => result),
  )
  return { failed, succeeded: succeeded.map(({ id, result }) => ({ id, ...result.reply })) }
}

/** Files and events of all models of the call, filed under the first one's id (transcript 19). */
function cleanUp(call: Call, deleted: readonly DeletedModel[]): void {
  const { store, release, params } = call
  const first = deleted[0]
  if (first === undefined) return
  if (release.atLeast('1.11') && flag(params, 'delete_external_artifacts', true)) {
    const urls = deleted.flatMap(({ model }) => [model.uri, ...eventUrls(store, model.id)])
    scheduleForDelete(call, first.model.id, distinct(urls))
  }
  if (release.atLeast('1.12')) {
    dropEvents(
      call,
      deleted.map(({ model }) => model.id),
    )
  }
}

function retired(): never {
  throw new ApiError(
    [301, 1],
    'This endpoint is no longer supported for the requested api version (use models.get_by_id/get_all apis)',
  )
}

export const models: Endpoints = {
  'models.get_all': endpoint(getAll(false)),
  'models.get_all_ex': endpoint(getAll(true)),
  'models.get_by_id': endpoint(getById),
  'models.get_by_task_id': endpoint(retired),
  'models.delete': endpoint(deleteOne),
  'models.delete_many': endpoint(deleteMany, { since: '1.0' }),
}
