import pLimit from 'p-limit'
import { createCleaner, type Remover } from '../cleanup/cleaner.ts'
import { dryRunRemover } from '../cleanup/dry-run.ts'
import { cleanerByRule } from '../cleanup/handling.ts'
import { createFileSorter } from '../cleanup/inspect/file-sorter.ts'
import { createInspect } from '../cleanup/inspect/inspect.ts'
import { createReach } from '../cleanup/inspect/reach.ts'
import { recheckBy } from '../cleanup/inspect/recheck.ts'
import type { Unsized } from '../cleanup/measure.ts'
import { createTaskChanges } from '../cleanup/remove/changes.ts'
import { createModelDeleter } from '../cleanup/remove/delete-models.ts'
import { createRecordDeleter } from '../cleanup/remove/delete.ts'
import { watchEvents } from '../cleanup/remove/events-alive.ts'
import { createLastLook } from '../cleanup/remove/last-look.ts'
import { createNewcomerClearer, listLeftModels } from '../cleanup/remove/newcomers.ts'
import { Pace } from '../cleanup/remove/pace.ts'
import { createRecordCall } from '../cleanup/remove/record-call.ts'
import { createRecordRemover } from '../cleanup/remove/records.ts'
import { liveRemover } from '../cleanup/remove/remove.ts'
import type { Draft } from '../cleanup/survey/draft.ts'
import { collectEventFiles } from '../files/collect.ts'
import { createEventProbe } from '../files/event-probe.ts'
import { configureStores } from '../files/locate.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Handling, Policy } from '../plan/policy.ts'
import type { Hands, Job } from './target.ts'

/** Gives each task of the plan the cleaner that handles it as its rule says. */
export function taskCleaners(
  config: Config,
  { clearml, server, stores, now, pause }: Hands,
  { policy, draft, unsized }: { policy: Policy; draft: Draft; unsized: Unsized },
): Job['cleanersOn'] {
  const { onFileError, removeTaskFolders: removeFolders } = config
  const recheck = recheckBy(clearml, policy)
  const reach = createReach(clearml, configureStores(config), stores, onFileError)
  const pace = new Pace(config.batchSize, now)
  const readsAllEvents = config.rules.every(({ deleteFiles }) => deleteFiles === 'runner')
  const eventsAlive = watchEvents(clearml, readsAllEvents)
  const events = {
    probe: createEventProbe(clearml),
    byIteration: server.abilities.pagesEventsByIteration,
    limit: pLimit(config.concurrency),
  }

  return (books, onBegin) => {
    const deletedTaskIds = books.deleted
    const sortFiles = createFileSorter(clearml, {
      eventFilesOf: (tasks) => collectEventFiles(clearml, tasks, events),
      ...{ reach, rules: { onFileError, removeFolders }, deletedTaskIds },
    })
    const removerFor = (handling: Handling): Remover => {
      const { deleteModels, deleteFiles } = handling
      const flags = { deleteModels, deleteFiles: deleteFiles === 'server' }
      const lastLook = createLastLook(recheck, createTaskChanges(clearml, policy, handling, deletedTaskIds))
      const call = createRecordCall(clearml, flags, pace, eventsAlive)
      const removeRecords = createRecordRemover(
        createModelDeleter(clearml, flags, { eventsAlive, pause, lastLook }),
        createRecordDeleter({ call, recheck, pause }, handling),
        deleteFiles === 'runner'
          ? createNewcomerClearer(stores, reach.placeOf, deletedTaskIds)
          : listLeftModels,
      )
      return liveRemover({ lastLook, onBegin, files: stores, onFileError, removeRecords })
    }
    return cleanerByRule(draft.plan.ruleOf, (handling) =>
      createCleaner({
        recheck,
        inspect: createInspect(clearml, handling, { foreseen: draft, books, sortFiles }),
        eventsAlive,
        remover: config.dryRun
          ? dryRunRemover(stores, { onFileError, deletedTaskIds, unsized })
          : removerFor(handling),
      }),
    )
  }
}
