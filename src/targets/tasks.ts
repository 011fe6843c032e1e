import { nounOf } from '../plan/target.ts'
import pLimit from 'p-limit'
import { archiveTasks } from '../cleanup/archive/archive.ts'
import { surveyOpenTasks } from '../cleanup/archive/survey.ts'
import { createCleaner } from '../cleanup/cleaner.ts'
import { dryRunRemover } from '../cleanup/dry-run.ts'
import { cleanerByRule } from '../cleanup/handling.ts'
import { inspect } from '../cleanup/inspect/inspect.ts'
import type { InspectOptions } from '../cleanup/inspect/inspected.ts'
import type { Confirmed } from '../cleanup/inspect/recheck.ts'
import type { Ledger } from '../cleanup/ledger.ts'
import { findChanges } from '../cleanup/remove/changes.ts'
import { Unsized } from '../cleanup/measure.ts'
import { answerClaims } from '../cleanup/remove/confirm.ts'
import { watchEvents } from '../cleanup/remove/events-alive.ts'
import { Pace } from '../cleanup/remove/pace.ts'
import { liveRemover } from '../cleanup/remove/remove.ts'
import { draftPlan, type Draft } from '../cleanup/survey/draft.ts'
import { heldTasks } from '../cleanup/survey/held-tasks.ts'
import { resolveScopes } from '../cleanup/survey/scope.ts'
import { createEventProbe } from '../files/event-probe.ts'
import { configureStores } from '../files/locate.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Doomed } from '../plan/order.ts'
import { makePolicy, makeRule, type Policy } from '../plan/policy.ts'
import type { Cleaner } from '../cleanup/cleaner.ts'
import { sizesBy } from './sizes.ts'
import type { OnBegin, Target, Work } from './target.ts'

/** Archived tasks, with the files and models that go with them. */
export const tasksTarget: Target = async (config, work) => {
  const { clearml, approval, signal } = work
  const policy = await policyOf(config, work)
  const options = { ...config, approval, signal, onPage: work.onPage }
  const draft = await draftPlan(clearml, policy, options, (decisions) =>
    heldTasks(clearml, decisions, signal),
  )
  const { concurrency, shard, dryRun, batchSize } = config
  const toArchive = await surveyOpenTasks(clearml, policy, {
    ...{ concurrency, shard, approval, signal, onPage: () => undefined },
  })
  const unsized = new Unsized(config.sizeRequests)
  return {
    draft,
    toArchive,
    cleanersOn: (ledger, onBegin) => cleanersOf(config, work, { policy, draft, ledger, onBegin, unsized }),
    withSizes: sizesBy(config, work, unsized),
    confirm: (claims) => answerClaims(clearml, claims, nounOf(config)),
    archive: (hooks) => archiveTasks(clearml, toArchive, { ...hooks, policy, dryRun, batchSize }),
  }
}

async function policyOf(config: Config, { clearml, server, startedAtMs, recordId }: Work): Promise<Policy> {
  const scopes = await resolveScopes(clearml, config.rules)
  const rules = scopes.map(({ chooser, scope }) => makeRule(chooser, scope, startedAtMs, config.noticeDays))
  return { ...makePolicy(rules, server), recordId }
}

type Means = { policy: Policy; draft: Draft; ledger: Ledger; onBegin: OnBegin; unsized: Unsized }

function cleanersOf(config: Config, work: Work, means: Means): (item: Doomed) => Cleaner {
  const { clearml, stores, now, retry } = work
  const { policy, draft, onBegin } = means
  const shared = inspectOptions(config, work, means)
  const pace = new Pace(config.batchSize)
  const readsAllEvents = config.rules.every(({ deleteFiles }) => deleteFiles === 'runner')
  const eventsAlive = watchEvents(clearml, readsAllEvents)
  const { onFileError } = config
  return cleanerByRule(draft.plan.ruleOf, ({ forceDelete, deleteModels, deleteFiles }) => {
    const withFiles = deleteFiles === 'runner'
    const options = { ...shared, forceDelete, deleteModels, withFiles, eventsAlive }
    const flags = { deleteModels, deleteFiles: deleteFiles === 'server' }
    const remover = config.dryRun
      ? dryRunRemover(stores, { ...options, onFileError, unsized: means.unsized })
      : liveRemover(clearml, stores, {
          ...options,
          ...{ policy, now, retry, pace, flags, onBegin, onFileError },
          changesOf: (items) => findChanges(clearml, items, { ...options, policy }),
        })
    const steps = { eventsAlive, inspect: (items: readonly Confirmed[]) => inspect(clearml, items, options) }
    return createCleaner(clearml, policy, steps, remover)
  })
}

function inspectOptions(
  config: Config,
  { clearml, server, stores }: Work,
  { draft, ledger }: Means,
): Omit<InspectOptions, 'forceDelete' | 'deleteModels' | 'withFiles'> {
  return {
    keepUnreachable: config.onFileError === 'keep-task',
    removeFolders: config.removeTaskFolders,
    stores: configureStores(config),
    proveHosts: stores.proveHosts,
    events: {
      probe: createEventProbe(clearml),
      byIteration: server.abilities.pagesEventsByIteration,
      limit: pLimit(config.concurrency),
    },
    deletedTaskIds: ledger.deleted,
    inheritable: draft.inheritable,
    isOpen: (id) => ledger.isOpen(id),
    needs: Map.groupBy(draft.needs, ({ taskId }) => taskId),
  }
}
