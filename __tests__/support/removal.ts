import type { ClearML } from '../../src/clearml/api.ts'
import { pauseBy, type RetryOptions } from '../../src/clearml/retry.ts'
import type { Remover } from '../../src/cleanup/cleaner.ts'
import { recheckBy } from '../../src/cleanup/inspect/recheck.ts'
import { createTaskChanges } from '../../src/cleanup/remove/changes.ts'
import { createRecordDeleter, type DeleteRecords } from '../../src/cleanup/remove/delete.ts'
import { createModelDeleter } from '../../src/cleanup/remove/delete-models.ts'
import type { EventsAlive } from '../../src/cleanup/remove/events-alive.ts'
import { createLastLook } from '../../src/cleanup/remove/last-look.ts'
import { createNewcomerClearer, listLeftModels } from '../../src/cleanup/remove/newcomers.ts'
import { Pace } from '../../src/cleanup/remove/pace.ts'
import { createRecordCall, type RecordFlags } from '../../src/cleanup/remove/record-call.ts'
import { createRecordRemover } from '../../src/cleanup/remove/records.ts'
import { liveRemover, type RemoverSteps } from '../../src/cleanup/remove/remove.ts'
import type { Handling, Policy } from '../../src/plan/policy.ts'
import type { FakeRemover } from './fake-remover.ts'
import { EVENTS_ALIVE, NOW, policy } from './fixtures.ts'
import { reachOf } from './inspection.ts'
import { retryOptions } from './retry-options.ts'

/** How records are deleted, each part by itself. */
export type DeleterSetup = Pick<Handling, 'forceDelete'> & {
  policy: Policy
  flags: RecordFlags
  pace: Pace
  eventsAlive: EventsAlive
  retry: Pick<RetryOptions, 'sleep' | 'random'>
}

export function paceOf(maxSize: number, now = () => NOW): Pace {
  return new Pace(maxSize, now)
}

/** Deletes records of this server with their models, without force unless the setup says otherwise. */
export function recordDeleterOn(clearml: ClearML, setup: Partial<DeleterSetup> = {}): DeleteRecords {
  const { forceDelete = false, pace = paceOf(100), eventsAlive = EVENTS_ALIVE } = setup
  const { flags = { deleteModels: true, deleteFiles: false } } = setup
  const call = createRecordCall(clearml, flags, pace, eventsAlive)
  const recheck = recheckBy(clearml, setup.policy ?? policy())
  return createRecordDeleter(
    { call, recheck, pause: pauseBy(setup.retry ?? retryOptions()) },
    { forceDelete },
  )
}

export type RemoverSetup = DeleterSetup &
  Pick<Handling, 'deleteFiles'> &
  Pick<RemoverSteps, 'onBegin' | 'onFileError'> & { deletedTaskIds: ReadonlySet<string> }

/** Removes tasks of this server as a live run with the default inputs does, unless the setup says otherwise. */
export function liveRemoverOn(
  clearml: ClearML,
  { remover }: FakeRemover,
  setup: Partial<RemoverSetup> = {},
): Remover {
  const { policy: by = policy(), retry = retryOptions(), eventsAlive = EVENTS_ALIVE } = setup
  const { forceDelete = false, deleteFiles = 'runner', deletedTaskIds = new Set() } = setup
  const { onBegin = () => undefined, onFileError = 'keep-task' } = setup
  const handling = { forceDelete, deleteModels: true, deleteFiles }
  const lastLook = createLastLook(
    recheckBy(clearml, by),
    createTaskChanges(clearml, by, handling, deletedTaskIds),
  )
  const means = { eventsAlive, pause: pauseBy(retry), lastLook }
  const removeRecords = createRecordRemover(
    createModelDeleter(clearml, { deleteFiles: false }, means),
    recordDeleterOn(clearml, setup),
    deleteFiles === 'runner'
      ? createNewcomerClearer(remover, reachOf(clearml).placeOf, deletedTaskIds)
      : listLeftModels,
  )
  return liveRemover({ lastLook, onBegin, files: remover, onFileError, removeRecords })
}
