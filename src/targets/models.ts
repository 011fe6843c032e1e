import { modelsAsTasks } from '../cleanup/models/as-tasks.ts'
import { heldModels } from '../cleanup/models/held-models.ts'
import { modelTieFinder } from '../cleanup/models/ties.ts'
import { answerClaims } from '../cleanup/remove/confirm.ts'
import { draftPlan } from '../cleanup/survey/draft.ts'
import { createLister } from '../cleanup/survey/list.ts'
import { resolveScopes } from '../cleanup/survey/scope.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Decisions } from '../plan/plan.ts'
import { makePolicy, makeRule, type Policy } from '../plan/policy.ts'
import { wordsOf } from '../plan/target.ts'
import { modelCleaners } from './model-cleaners.ts'
import { sizingOf } from './sizes.ts'
import type { Target, Work } from './target.ts'

/** Models that were archived by themselves, with their files. */
export const modelsTarget: Target = async (config, work) => {
  const { clearml, approval, signal, onPage } = work
  const { noun, listed } = wordsOf(config)
  const entries = modelsAsTasks(clearml)
  const forceDelete = config.rules.some((rule) => rule.forceDelete)
  const findTies = modelTieFinder(clearml, { forceDelete })
  const policy = await policyOf(config, work)
  const steps = {
    listTasks: createLister(entries, { concurrency: config.concurrency, signal, onPage }),
    tasksById: entries.tasksById,
    holdBack: (decisions: Decisions) => heldModels(decisions, findTies),
    signal,
  }
  const draft = await draftPlan(policy, steps, config, approval, listed)
  const { unsized, withSizes } = sizingOf(config, work)
  return {
    draft,
    toArchive: [],
    cleanersOn: modelCleaners(config, work, { policy, plan: draft.plan, findTies, entries, unsized }),
    withSizes,
    confirm: (claims) => answerClaims(entries, claims, noun),
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
