import type { ClearML } from '../clearml/api.ts'
import { createCleaner, type Remover } from '../cleanup/cleaner.ts'
import { dryRunRemover } from '../cleanup/dry-run.ts'
import { createReach } from '../cleanup/inspect/reach.ts'
import { recheckBy } from '../cleanup/inspect/recheck.ts'
import type { Unsized } from '../cleanup/measure.ts'
import { createModelChanges } from '../cleanup/models/changes.ts'
import { createModelFileSorter } from '../cleanup/models/file-sorter.ts'
import { createModelInspect, withoutFiles } from '../cleanup/models/inspect.ts'
import { watchNamedFiles } from '../cleanup/models/named-files.ts'
import { createSharerFinder } from '../cleanup/models/sharers.ts'
import type { FindModelTies } from '../cleanup/models/ties.ts'
import { noLeftModels } from '../cleanup/remove/delete-models.ts'
import { createRecordDeleter } from '../cleanup/remove/delete.ts'
import { watchEvents } from '../cleanup/remove/events-alive.ts'
import { createLastLook } from '../cleanup/remove/last-look.ts'
import { createNewcomerClearer, listLeftModels } from '../cleanup/remove/newcomers.ts'
import { Pace } from '../cleanup/remove/pace.ts'
import { createRecordCall } from '../cleanup/remove/record-call.ts'
import { createRecordRemover } from '../cleanup/remove/records.ts'
import { liveRemover } from '../cleanup/remove/remove.ts'
import { configureStores } from '../files/locate.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Plan } from '../plan/plan.ts'
import type { Policy } from '../plan/policy.ts'
import type { Hands, Job } from './target.ts'

export type ModelPlan = {
  policy: Policy
  plan: Plan
  findTies: FindModelTies
  /** The calls on models where the words say tasks. */
  entries: ClearML
  unsized: Unsized
}

/** Gives all models of the plan one cleaner. */
export function modelCleaners(
  config: Config,
  { clearml, server, stores, now, pause }: Hands,
  { policy, plan, findTies, entries, unsized }: ModelPlan,
): Job['cleanersOn'] {
  const { onFileError } = config
  const withFiles = config.rules.some(({ deleteFiles }) => deleteFiles === 'runner')
  const recheck = recheckBy(entries, policy)

  return (books, onBegin) => {
    const reach = createReach(clearml, configureStores(config), stores, onFileError)
    const modelIds = plan.families.flat().map(({ task }) => task.id)
    const findSharers = createSharerFinder(clearml, watchNamedFiles(clearml, modelIds), books)
    // Before 1.12 the server does not look for a model's events when it goes.
    const eventsAlive = watchEvents(entries, !server.abilities.dropsEventsOfModels)
    const liveOne = (): Remover => {
      const lastLook = createLastLook(recheck, createModelChanges(findTies, findSharers))
      const flags = { deleteModels: true, deleteFiles: false }
      const call = createRecordCall(entries, flags, new Pace(config.batchSize, now), eventsAlive)
      const removeRecords = createRecordRemover(
        noLeftModels,
        createRecordDeleter({ call, recheck, pause }, { forceDelete: false }),
        withFiles ? createNewcomerClearer(stores, reach.placeOf, books.deleted) : listLeftModels,
      )
      return liveRemover({ lastLook, onBegin, files: stores, onFileError, removeRecords })
    }
    const sortFiles = createModelFileSorter(reach, findSharers, onFileError)
    const cleaner = createCleaner({
      recheck,
      inspect: createModelInspect(findTies, withFiles ? sortFiles : withoutFiles),
      eventsAlive,
      remover: config.dryRun
        ? dryRunRemover(stores, { onFileError, deletedTaskIds: books.deleted, unsized })
        : liveOne(),
    })
    return () => cleaner
  }
}
