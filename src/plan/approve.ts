import type { Task } from '../clearml/task.ts'
import { ageOf } from './age.ts'
import type { Decisions, Kept } from './plan.ts'
import type { Doomed } from './order.ts'
import type { Rule } from './policy.ts'

/** A task as a dry run saw it, and a person approved it. */
export type ApprovedTask = {
  id: string
  name: string
  project: string | undefined
  user: string | undefined
  type: string | undefined
  status: string | undefined
  ageAtMs: number
  /** undefined where the server gave no readable date. */
  lastChangeMs: number | undefined
  family: string
  /** By kind, what the dry run knew of its files. */
  files?: Readonly<Record<string, PlannedFiles>>
}

/** Files of one kind that a dry run would have deleted. */
export type PlannedFiles = {
  files: number
  /** Of how many of them it knew the size. */
  sized: number
  bytes: number
  measuredBytes: number
}

export type Approval = {
  /** When the plan was made. */
  madeAtMs: number
  tasks: ReadonlyMap<string, ApprovedTask>
  /** What was to be archived, with its last change. */
  archives: ReadonlyMap<string, number>
}

/** Only what the plan listed, and what is still as the plan saw it. Why a rule keeps a task now is told first. */
export function restrictTo(
  { doomed, kept }: Decisions,
  { tasks }: Approval,
  ruleOf: ReadonlyMap<string, Pick<Rule, 'ageField'>>,
): Decisions {
  const going: Doomed[] = []
  const dropped: Kept[] = []
  for (const item of doomed) {
    const approved = tasks.get(item.task.id)
    if (approved === undefined) dropped.push({ task: item.task, reason: 'not-in-plan' })
    else if (hasChanged(item.task, approved, ruleOf.get(item.task.id)))
      dropped.push({ task: item.task, reason: 'changed-since-plan' })
    else going.push(item)
  }
  return { doomed: going, kept: [...kept, ...dropped] }
}

/** Any write stamps `last_change`: a task that was restored, changed and archived again is not the approved one. */
function hasChanged(task: Task, approved: ApprovedTask, rule: Pick<Rule, 'ageField'> | undefined): boolean {
  const lastChange = typeof task.lastChange === 'number' ? task.lastChange : undefined
  return (
    task.status !== approved.status ||
    rule === undefined ||
    ageOf(task, rule) !== approved.ageAtMs ||
    lastChange !== approved.lastChangeMs
  )
}

/** An approved task that the server does not have any more, for the report: only what the plan said is known of it. */
export function asTask({ id, name, project, user, type, status }: ApprovedTask): Task {
  return {
    id,
    name,
    type,
    status,
    owner: { kind: 'unknown' },
    project: { kind: 'unknown' },
    projectName: project,
    user: { kind: 'unknown' },
    userName: user,
    parentId: undefined,
    tags: undefined,
    systemTags: undefined,
    created: undefined,
    statusChanged: undefined,
    lastUpdate: undefined,
    lastChange: undefined,
    inputModelIds: [],
    metrics: new Map(),
  }
}
