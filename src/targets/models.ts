import { createCleaner } from '../cleanup/cleaner.ts'
import { dryRunRemover } from '../cleanup/dry-run.ts'
import type { Confirmed } from '../cleanup/inspect/recheck.ts'
import { Unsized } from '../cleanup/measure.ts'
import { modelsAsTasks } from '../cleanup/models/as-tasks.ts'
import { findModelChanges } from '../cleanup/models/changes.ts'
import { heldModels } from '../cleanup/models/held-models.ts'
import { inspectModels } from '../cleanup/models/inspect.ts'
import { watchNamedFiles } from '../cleanup/models/named-files.ts'
import { answerClaims } from '../cleanup/remove/confirm.ts'
import { watchEvents } from '../cleanup/remove/events-alive.ts'
import { Pace } from '../cleanup/remove/pace.ts'
import { liveRemover } from '../cleanup/remove/remove.ts'
import { draftPlan, type Draft } from '../cleanup/survey/draft.ts'
import { resolveScopes } from '../cleanup/survey/scope.ts'
import { configureStores } from '../files/locate.ts'
import type { Config } from '../inputs/inputs.ts'
import { makePolicy, makeRule, type Policy } from '../plan/policy.ts'
import { nounOf } from '../plan/target.ts'
import { sizesBy } from './sizes.ts'
import type { Job, Target, Work } from './target.ts'

/** Models that were archived by themselves, with their files. */
export const modelsTarget: Target = async (config, work) => {
  const { clearml, approval, signal, onPage } = work
  const entries = modelsAsTasks(clearml)
  const forceDelete = config.rules.some((rule) => rule.forceDelete)
  const policy = await policyOf(config, work)
  const options = { ...config, approval, signal, onPage }
  const draft = await draftPlan(entries, policy, options, (decisions) =>
    heldModels(clearml, decisions, { forceDelete }),
  )
  const unsized = new Unsized(config.sizeRequests)
  return {
    draft,
    toArchive: [],
    cleanersOn: cleanersOn(config, work, { policy, draft, forceDelete, unsized }),
    withSizes: sizesBy(config, work, unsized),
    confirm: (claims) => answerClaims(entries, claims, nounOf(config)),
    archive: () => Promise.resolve(),
  }
}

/** To models `force-delete` says something else than to tasks, which have more states than theirs. */
async function policyOf(config: Config, { clearml, server, startedAtMs }: Work): Promise<Policy> {
  const rules = config.rules.map((rule) => ({ ...rule, forceDelete: true }))
  const scopes = await resolveScopes(clearml, rules)
  const ruled = scopes.map(({ chooser, scope }) => makeRule(chooser, scope, startedAtMs, config.noticeDays))
  return { ...makePolicy(ruled, server), deletesPublishedWhole: true }
}

type Means = { policy: Policy; draft: Draft; forceDelete: boolean; unsized: Unsized }

function cleanersOn(config: Config, work: Work, means: Means): Job['cleanersOn'] {
  const { policy, draft, forceDelete, unsized } = means
  const { clearml, server, stores, now, retry } = work
  const entries = modelsAsTasks(clearml)
  const { onFileError, batchSize } = config
  const withFiles = config.rules.some(({ deleteFiles }) => deleteFiles === 'runner')
  return (ledger, onBegin) => {
    const options = {
      ...{ forceDelete, withFiles, deletedIds: ledger.deleted },
      keepUnreachable: onFileError === 'keep-task',
      stores: configureStores(config),
      proveHosts: stores.proveHosts,
      namedFiles: watchNamedFiles(
        clearml,
        draft.plan.families.flat().map(({ task }) => task.id),
      ),
      isOpen: (id: string) => ledger.isOpen(id),
    }
    // Before 1.12 the server does not look for a model's events when it goes.
    const eventsAlive = watchEvents(entries, !server.abilities.dropsEventsOfModels)
    const remover = config.dryRun
      ? dryRunRemover(stores, { onFileError, deletedTaskIds: ledger.deleted, unsized })
      : liveRemover(entries, stores, {
          ...{ policy, now, retry, onBegin, onFileError, eventsAlive, withFiles },
          ...{ forceDelete: false, pace: new Pace(batchSize) },
          ...{ stores: options.stores, deletedTaskIds: ledger.deleted },
          flags: { deleteModels: true, deleteFiles: false },
          changesOf: (items) =>
            findModelChanges(
              clearml,
              items.map(({ item }) => item),
              options,
            ),
        })
    const inspect = (items: readonly Confirmed[]) => inspectModels(clearml, items, options)
    const cleaner = createCleaner(entries, policy, { inspect, eventsAlive }, remover)
    return () => cleaner
  }
}
