import type { Archiving, ToArchive } from './cleanup/archive/archiving.ts'
import type { Settled } from './cleanup/outcome.ts'
import { errorMessage } from './clearml/errors.ts'
import type { Server } from './clearml/server.ts'
import type { Findings } from './leftovers/findings.ts'
import type { Config } from './inputs/inputs.ts'
import { agreed } from './plan/agreed.ts'
import type { Approval } from './plan/approve.ts'
import { EMPTY_PLAN, type Plan } from './plan/plan.ts'
import { cutoffOf } from './plan/policy.ts'
import {
  plannedRows,
  rowsOf,
  type PlanReport,
  type RecordEntry,
  type RunReport,
  type StopReason,
} from './report/run-report.ts'

/** What is known of a run so far: its report is made of that, whatever ends it. */
export class Story {
  readonly startedAtMs: number
  readonly #config: Config
  readonly #now: () => number
  readonly #record: () => RecordEntry | undefined
  #server: Server | undefined
  #approval: Approval | undefined
  #plan: Plan = EMPTY_PLAN
  #findings: Findings | undefined
  #settled: readonly Settled[] = []
  #archive: readonly Archiving[] = []

  constructor(config: Config, now: () => number, record: () => RecordEntry | undefined) {
    this.#config = config
    this.#now = now
    this.#record = record
    this.startedAtMs = now()
  }

  connected(server: Server): void {
    this.#server = server
  }

  approved(approval: Approval | undefined): void {
    this.#approval = approval
  }

  planned(plan: Plan, toArchive: readonly ToArchive[]): void {
    this.#plan = plan
    this.#archive = toArchive.map((item) => ({ ...item, outcome: { kind: 'remaining', because: 'stopped' } }))
  }

  found(findings: Findings | undefined): void {
    this.#findings = findings
  }

  settled(settled: readonly Settled[]): void {
    this.#settled = settled
  }

  archived(batch: readonly Archiving[]): void {
    const done = new Map(batch.map((entry) => [entry.task.id, entry]))
    this.#archive = this.#archive.map((entry) => done.get(entry.task.id) ?? entry)
  }

  /** What is put down before anything is deleted. */
  plan(): PlanReport {
    const rows = plannedRows(this.#plan, this.#config)
    return { ...this.#told(), rows, stopReason: 'running', error: undefined }
  }

  braked(error: string): RunReport {
    return { ...this.#told(), stopReason: 'brake', error }
  }

  /** @param error what ended it, if anything did. What went down when nothing was left to do has stopped nothing. */
  ended(signal: AbortSignal, error: unknown, outage?: Error): RunReport {
    return { ...this.#told(), ...this.#endOf(signal, error ?? (this.#isComplete() ? undefined : outage)) }
  }

  #isComplete(): boolean {
    const planned = this.#plan.families.reduce((sum, family) => sum + family.length, 0)
    return (
      this.#settled.length === planned && this.#archive.every(({ outcome }) => outcome.kind !== 'remaining')
    )
  }

  #endOf(signal: AbortSignal, error: unknown): Ended {
    if (signal.aborted && !(signal.reason instanceof Error))
      return { stopReason: 'cancelled', error: undefined }
    const cause: unknown = signal.aborted ? signal.reason : error
    if (cause !== undefined) return { stopReason: 'error', error: errorMessage(cause) }
    if (!this.#isComplete()) return { stopReason: 'time-budget', error: undefined }
    return { stopReason: this.#plan.beyondLimit.length > 0 ? 'max-tasks' : 'done', error: undefined }
  }

  #told(): Omit<RunReport, 'stopReason' | 'error'> {
    const { rules } = this.#config
    return {
      startedAtMs: this.startedAtMs,
      finishedAtMs: this.#now(),
      config: this.#config,
      server: this.#server,
      cutoffMs: agreed(rules, (rule) => cutoffOf(rule, this.startedAtMs)),
      rows: rowsOf(this.#plan, this.#settled, this.#config),
      archive: this.#archive,
      approval: this.#approval,
      findings: this.#findings,
      record: this.#record(),
    }
  }
}

type Ended = { stopReason: StopReason; error: string | undefined }
