import type { Archiving } from '../cleanup/archive/archiving.ts'
import type { Task } from '../clearml/task.ts'
import type { FileTally } from '../files/tally.ts'
import { ageOf } from '../plan/age.ts'
import { keepReasonText } from '../plan/reasons.ts'
import { isoTime } from './format.ts'
import { mayHaveLeftEvents } from './left-events.ts'
import { clockOf } from './row-rule.ts'
import type { Row, RunReport } from './run-report.ts'

/** Journals have one more outcome than receipts. */
export type JournalRow = Omit<Row, 'outcome'> & { outcome: Row['outcome'] | { kind: 'begun' } }

/** A task that lay open; its age is told by the clock of its rule, too. */
export function archiveRow({ task, rule, outcome }: Archiving): object {
  const at = ageOf(task, rule)
  return {
    ...taskFields(task),
    rule: rule.name ?? null,
    ageField: rule.ageField,
    ageAt: typeof at === 'number' ? isoTime(at) : null,
    lastChange: typeof task.lastChange === 'number' ? isoTime(task.lastChange) : null,
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

export function receiptRow(
  { task, decision, rule, ageAtMs, family, dueAtMs, outcome, files }: JournalRow,
  { config }: Pick<RunReport, 'config'>,
): object {
  return {
    ...taskFields(task),
    rule: rule?.name ?? null,
    ageField: clockOf(rule, config) ?? null,
    ageAt: ageAtMs === undefined ? null : isoTime(ageAtMs),
    lastChange: typeof task.lastChange === 'number' ? isoTime(task.lastChange) : null,
    family: family ?? null,
    ...(dueAtMs === undefined ? {} : { dueAt: isoTime(dueAtMs) }),
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
