import type { Settled } from '../cleanup/outcome.ts'
import type { Archiving } from '../cleanup/archive/archiving.ts'
import type { Task } from '../clearml/task.ts'
import type { FileTally } from '../files/tally.ts'
import type { Config } from '../inputs/inputs.ts'
import { ageOf } from '../plan/age.ts'
import type { Plan } from '../plan/plan.ts'
import { keepReasonText } from '../plan/reasons.ts'
import { archiveTotals } from './archive.ts'
import { failureCauses, spareCauses } from './causes.ts'
import { Fingerprint } from './fingerprint.ts'
import { notListedCauses } from './not-listed.ts'
import type { Doomed } from '../plan/order.ts'
import { mayHaveLeftEvents } from './left-events.ts'
import { clockOf } from './row-rule.ts'
import type { PlanReport, Row, RunReport } from './run-report.ts'
import { effectiveSettings } from './settings.ts'
import type { Totals } from './totals.ts'

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
export const RECEIPT_VERSION = 1

/**
 * The receipt's text in pieces, so that it never lies in memory as a whole: JSON by docs/receipt.schema.json
 * with one line a candidate.
 */
export function* receiptText(
  report: RunReport | PlanReport,
  totals: Totals,
  actionVersion: string,
): Generator<string> {
  const { server } = report
  const head = {
    receiptVersion: RECEIPT_VERSION,
    action: { name: 'clearml-cleanup', version: actionVersion },
    dryRun: report.config.dryRun,
    startedAt: iso(report.startedAtMs),
    finishedAt: iso(report.finishedAtMs),
    cutoff: report.cutoffMs === undefined ? null : iso(report.cutoffMs),
    stopReason: report.stopReason,
    error: report.error ?? null,
    server:
      server === undefined
        ? null
        : {
            host: server.host,
            company: server.companyId,
            release: server.release,
            apiVersion: server.apiVersion,
            user: server.userName,
          },
    record:
      report.record === undefined ? null : { task: report.record.taskId, page: report.record.page ?? null },
    settings: effectiveSettings(report.config),
    totals: { ...totals, ...archiveTotals(report.archive) },
    causes: causesOf(report.rows),
  }
  yield `${JSON.stringify(head, undefined, 2).replace(/\n\}$/u, '')},\n  "tasks": [`
  const fingerprint = new Fingerprint(head)
  let separator = '\n    '
  const lines = function* (): Generator<object> {
    for (const row of report.rows) yield receiptRow(row, report)
    for (const entry of report.archive ?? []) yield archiveRow(entry)
  }
  for (const line of lines()) {
    fingerprint.add(line)
    yield separator + JSON.stringify(line)
    separator = ',\n    '
  }
  yield `\n  ],\n  "fingerprint": "${fingerprint.digest()}"\n}\n`
}

/** Each run has few; a server that words every error anew must not make the head as long as the rows. */
const MAX_CAUSES = 100

function causesOf(rows: readonly Row[]): object {
  return {
    failed: failureCauses(rows)
      .slice(0, MAX_CAUSES)
      .map(({ reason, remedy, tasks, files }) => ({
        ...{ reason, remedy },
        ...{ tasks: tasks.length, files: files.length },
      })),
    spared: spareCauses(rows).map(({ key, reason, remedy = null, files }) => ({
      ...{ key, reason, remedy },
      files: files.length,
    })),
    notListed: notListedCauses(rows).slice(0, MAX_CAUSES),
  }
}

/** A batch as it was settled, one row of the receipt a line. */
export function journalLines(
  settled: readonly Settled[],
  config: Config,
  { ruleOf }: Pick<Plan, 'ruleOf'>,
): readonly string[] {
  return settled.map((entry) => {
    const rule = ruleOf.get(entry.task.id)
    return JSON.stringify(receiptRow({ ...entry, rule, decision: 'delete' }, { config }))
  })
}

/** The tasks of a batch right before its first deleting call: from now on each of them may be gone. */
export function begunLines(
  items: readonly Doomed[],
  config: Config,
  { ruleOf }: Pick<Plan, 'ruleOf'>,
): readonly string[] {
  return items.map(({ task, ageAtMs }) => {
    const rule = ruleOf.get(task.id)
    const row: JournalRow = { task, rule, ageAtMs, decision: 'delete', outcome: { kind: 'begun' } }
    return JSON.stringify(receiptRow(row, { config }))
  })
}

/** Journals have one more outcome than receipts. */
type JournalRow = Omit<Row, 'outcome'> & { outcome: Row['outcome'] | { kind: 'begun' } }

/** A task that lay open; its age is told by the clock of its rule, too. */
function archiveRow({ task, rule, outcome }: Archiving): object {
  const at = ageOf(task, rule)
  return {
    ...taskFields(task),
    rule: rule.name ?? null,
    ageField: rule.ageField,
    ageAt: typeof at === 'number' ? iso(at) : null,
    lastChange: typeof task.lastChange === 'number' ? iso(task.lastChange) : null,
    family: null,
    decision: 'archive',
    outcome: outcome.kind,
    ...(outcome.kind === 'archived' || outcome.kind === 'would-archive' ? {} : details(outcome)),
  }
}

function taskFields(task: Task): object {
  return {
    id: task.id,
    name: task.name,
    project: task.projectName ?? null,
    user: task.userName ?? null,
    type: task.type ?? null,
    status: task.status ?? null,
  }
}

function receiptRow(
  { task, decision, rule, ageAtMs, family, dueAtMs, outcome, files }: JournalRow,
  { config }: Pick<RunReport, 'config'>,
): object {
  return {
    ...taskFields(task),
    rule: rule?.name ?? null,
    ageField: clockOf(rule, config) ?? null,
    ageAt: ageAtMs === undefined ? null : iso(ageAtMs),
    lastChange: typeof task.lastChange === 'number' ? iso(task.lastChange) : null,
    family: family ?? null,
    ...(dueAtMs === undefined ? {} : { dueAt: iso(dueAtMs) }),
    decision,
    outcome: outcome.kind,
    ...details(outcome),
    ...(files === undefined ? {} : { files: fileDetails(files) }),
  }
}

function details(outcome: JournalRow['outcome']): object {
  switch (outcome.kind) {
    case 'kept':
      return { reason: outcome.reason, reasonText: keepReasonText(outcome.reason), by: outcome.by ?? [] }
    case 'failed':
      return { error: outcome.error }
    case 'deleted':
      return {
        models: outcome.models,
        fileUrls: outcome.fileUrls,
        ...(mayHaveLeftEvents(outcome) ? { eventsMayBeLeft: true } : {}),
      }
    case 'remaining':
      return { because: outcome.because }
    case 'gone':
    case 'would-delete':
    case 'planned':
    case 'begun':
      return {}
  }
}

/** Deleted files are counted; what failed or was spared is listed, since somebody may have to look after it. */
function fileDetails(files: FileTally): object {
  return {
    ...files,
    // Told once, by cause.
    notListed: undefined,
    failed: files.failed.map(({ uri, kind, error }) => ({ uri, kind, error })),
    spared: files.spared.map(({ uri, kind, reason }) => ({ uri, kind, reason })),
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
