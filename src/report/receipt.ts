import { archiveTotals } from './archive.ts'
import { failureCauses, spareCauses } from './causes.ts'
import { Fingerprint } from './fingerprint.ts'
import { isoTime } from './format.ts'
import { notListedCauses } from './not-listed.ts'
import { archiveRow, receiptRow } from './receipt-row.ts'
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
    startedAt: isoTime(report.startedAtMs),
    finishedAt: isoTime(report.finishedAtMs),
    cutoff: report.cutoffMs === undefined ? null : isoTime(report.cutoffMs),
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
    ...(report.findings === undefined ? {} : { leftovers: report.findings }),
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
