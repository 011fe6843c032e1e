import { archiveTasks } from '../cleanup/archive/archive.ts'
import { surveyOpenTasks } from '../cleanup/archive/survey.ts'
import { answerClaims } from '../cleanup/remove/confirm.ts'
import { draftPlan } from '../cleanup/survey/draft.ts'
import { heldTasks } from '../cleanup/survey/held-tasks.ts'
import { createLister } from '../cleanup/survey/list.ts'
import { resolveScopes } from '../cleanup/survey/scope.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Decisions } from '../plan/plan.ts'
import { makePolicy, makeRule, type Policy } from '../plan/policy.ts'
import { wordsOf } from '../plan/target.ts'
import { sizingOf } from './sizes.ts'
import type { Target, Work } from './target.ts'
import { taskCleaners } from './task-cleaners.ts'

/** Archived tasks, with the files and models that go with them. */
export const tasksTarget: Target = async (config, work) => {
  const { clearml, approval, signal, onPage } = work
  const { concurrency, shard, dryRun, batchSize } = config
  const { noun, listed } = wordsOf(config)
  const policy = await policyOf(config, work)
  const steps = {
    listTasks: createLister(clearml, { concurrency, signal, onPage }),
    tasksById: clearml.tasksById,
    holdBack: (decisions: Decisions) => heldTasks(clearml, decisions, signal),
    signal,
  }
  const draft = await draftPlan(policy, steps, config, approval, listed)
  const listOpen = createLister(clearml, { concurrency, signal, onPage: () => undefined })
  const toArchive = await surveyOpenTasks(listOpen, policy, approval, shard)
  const { unsized, withSizes } = sizingOf(config, work)
  return {
    draft,
    toArchive,
    cleanersOn: taskCleaners(config, work, { policy, draft, unsized }),
    withSizes,
    confirm: (claims) => answerClaims(clearml, claims, noun),
    archive: (hooks) => archiveTasks(clearml, toArchive, { ...hooks, policy, dryRun, batchSize }),
  }
}

async function policyOf(config: Config, { clearml, server, startedAtMs, recordId }: Work): Promise<Policy> {
  const scopes = await resolveScopes(clearml, config.rules)
  const rules = scopes.map(({ chooser, scope }) => makeRule(chooser, scope, startedAtMs, config.noticeDays))
  return { ...makePolicy(rules, server), recordId }
}
