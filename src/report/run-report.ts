import type { Archiving } from '../cleanup/archive/archiving.ts'
import type { Outcome, Settled } from '../cleanup/outcome.ts'
import type { FileTally } from '../files/tally.ts'
import type { Server } from '../clearml/server.ts'
import type { Task } from '../clearml/task.ts'
import type { Findings } from '../leftovers/findings.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Approval } from '../plan/approve.ts'
import { ageOf } from '../plan/age.ts'
import type { Plan } from '../plan/plan.ts'
import type { RuleSettings } from '../plan/policy.ts'
import { clockOf } from './row-rule.ts'

/** Why a run ended. Part of the outputs' contract. */
export type StopReason = 'done' | 'max-tasks' | 'time-budget' | 'cancelled' | 'brake' | 'error'

/** One candidate with its decision and what became of it. */
export type Row = {
  task: Task
  decision: 'delete' | 'keep'
  /** The rule that takes it in; undefined where none does. */
  rule?: RuleSettings | undefined
  /** The instant that its age counts from, if it has a readable one. */
  ageAtMs: number | undefined
  /** The smallest id of the tasks that it goes together with; undefined if it was not to go. */
  family?: string
  /** When it goes, if that is soon and nothing changes; undefined for all that goes now or is not to go. */
  dueAtMs?: number
  outcome: Outcome | Planned
  /** Absent where no file was looked at. */
  files?: FileTally
}

/** What becomes of it is not known yet: the journal tells how far the run came. */
export type Planned = { kind: 'planned' }

/** The task that a run is recorded as, and where the web UI shows it, if that is known. */
export type RecordEntry = { taskId: string; page: string | undefined }

/** All that is known of a run when it ends, however it ends. Totals are derived from the rows, never kept apart. */
export type RunReport = {
  startedAtMs: number
  finishedAtMs: number
  config: Config
  /** Undefined if the run ended before the login. */
  server: Server | undefined
  /** Undefined where the rules of a policy have different thresholds. */
  cutoffMs: number | undefined
  rows: readonly Row[]
  /** Tasks that lay open and were to be archived. */
  archive?: readonly Archiving[]
  /** What lies below the roots; undefined for other targets than leftovers. */
  findings?: Findings | undefined
  /** The plan that was carried out, if there was one. */
  approval?: Approval | undefined
  record?: RecordEntry | undefined
  stopReason: StopReason
  /** What ended the run, for people; undefined unless `stopReason` is `error` or `brake`. */
  error: string | undefined
}

/** What is put down before anything is deleted. It is all that a killed run leaves, besides its journal. */
export type PlanReport = Omit<RunReport, 'stopReason'> & { stopReason: 'running' }

/** The rows of a plan that is about to be carried out. */
export function plannedRows(plan: Plan, config: Config): readonly Row[] {
  return rows(plan, () => ({ outcome: { kind: 'planned' } }), config)
}

/** The rows of a plan of which `settled` has been carried out: in deletion order, then what stays. */
export function rowsOf(plan: Plan, settled: readonly Settled[], config: Config): readonly Row[] {
  const done = new Map(
    settled.map(({ task, outcome, files }) => [task.id, { outcome, ...(files && { files }) }]),
  )
  const stopped: Outcome = { kind: 'remaining', because: 'stopped' }
  return rows(plan, (id) => done.get(id) ?? { outcome: stopped }, config)
}

function rows(
  plan: Plan,
  fateOf: (id: string) => Pick<Row, 'outcome' | 'files'>,
  config: Config,
): readonly Row[] {
  const { ruleOf } = plan
  const within = plan.families.flat().map(({ task, ageAtMs, family }): Row => ({
    task,
    decision: 'delete',
    rule: ruleOf.get(task.id),
    ageAtMs,
    family,
    ...fateOf(task.id),
  }))
  const beyond = plan.beyondLimit.map(({ task, ageAtMs, family }): Row => ({
    task,
    decision: 'delete',
    rule: ruleOf.get(task.id),
    ageAtMs,
    family,
    outcome: { kind: 'remaining', because: 'max-tasks' },
  }))
  const kept = plan.kept.map(({ task, reason, by, dueAtMs }): Row => {
    const rule = ruleOf.get(task.id)
    const ageField = clockOf(rule, config)
    const at = ageField === undefined ? undefined : ageOf(task, { ageField })
    return {
      task,
      decision: 'keep',
      rule,
      ageAtMs: typeof at === 'number' ? at : undefined,
      ...(dueAtMs === undefined ? {} : { dueAtMs }),
      outcome: { kind: 'kept', reason, ...(by === undefined ? {} : { by }) },
    }
  })
  const gone = plan.gone.map((task): Row => ({
    task,
    decision: 'delete',
    ageAtMs: undefined,
    outcome: { kind: 'gone' },
  }))
  return [...within, ...beyond, ...gone, ...kept]
}
