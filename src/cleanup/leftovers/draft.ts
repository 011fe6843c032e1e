import { restrictToPlan } from '../../leftovers/approve.ts'
import { entryOf, type FoundFolder, type Origin } from '../../leftovers/entry.ts'
import type { KnownIds } from '../../leftovers/known-ids.ts'
import { asTask, type Approval } from '../../plan/approve.ts'
import type { Bounds } from '../../plan/bounds.ts'
import { brakeOf } from '../../plan/brake.ts'
import type { Doomed } from '../../plan/order.ts'
import { makePlan, shareOf, type Kept } from '../../plan/plan.ts'
import type { Rule } from '../../plan/policy.ts'
import { wordsOf } from '../../plan/target.ts'
import type { Draft } from '../survey/draft.ts'

/** What became of the folders that were found. */
export type Judged = {
  all: readonly FoundFolder[]
  ofTasks: readonly FoundFolder[]
  leftovers: readonly FoundFolder[]
  kept: readonly (Pick<Kept, 'reason'> & { folder: FoundFolder })[]
}

/** The plan of a run, and by the ids of its entries the folders that they stand for. */
export type Drafted = { draft: Draft; folders: ReadonlyMap<string, FoundFolder> }

export function draftOf(
  { all, ofTasks, leftovers, kept }: Judged,
  known: KnownIds,
  rule: Rule,
  { maxTasks, abortAbove, shard }: Bounds,
  approval: Approval | undefined,
): Drafted {
  const taskOf = (folder: FoundFolder) => entryOf(folder, originOf(folder, known))
  const entries = leftovers.map((folder) => ({ folder, task: taskOf(folder) }))
  const doomed = entries.map(({ folder, task }): Doomed => ({ task, ageAtMs: folder.newestAtMs }))
  // Of the folders of tasks only those are told that were to go by the plan: their tasks came back.
  const restored = ofTasks.map(taskOf).filter(({ id }) => approval?.tasks.has(id))
  const staying = [
    ...kept.map(({ folder, reason }): Kept => ({ task: taskOf(folder), reason })),
    ...restored.map((task): Kept => ({ task, reason: 'task-exists' })),
  ]
  const approved = approval === undefined ? { doomed, kept: [] } : restrictToPlan(doomed, approval)
  const decisions = { doomed: approved.doomed, kept: [...staying, ...approved.kept] }
  const ruleOf = new Map([...decisions.doomed, ...decisions.kept].map(({ task }) => [task.id, rule]))
  const gone = [...(approval?.tasks.values() ?? [])].filter(({ id }) => !ruleOf.has(id))
  const whole = { ...makePlan({ ...decisions, ruleOf }, [], maxTasks), gone: gone.map(asTask) }
  return {
    draft: {
      plan: shareOf(whole, shard, (id) => approval?.tasks.get(id)?.family),
      ...{ needs: [], inheritable: new Set(), unreadableRows: 0, unmeasured: [], idle: [] },
      brake: brakeOf(abortAbove, {
        ...{ qualifying: decisions.doomed.length, selected: all.length },
        listed: wordsOf({ target: 'leftovers' }).listed,
      }),
    },
    folders: new Map(entries.map(({ folder, task }) => [task.id, folder])),
  }
}

function originOf({ taskId }: FoundFolder, { former, named }: KnownIds): Origin {
  if (former.has(taskId)) return 'deleted here'
  return named.has(taskId) ? 'id named' : 'id unknown'
}
