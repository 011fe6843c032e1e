import { ageSourceOf } from '../plan/decide.ts'
import { ageFieldName, keepReasonText, lateKeepReasonText } from '../plan/reasons.ts'
import { markdownText } from './escape.ts'
import { ageInDays, count, counted, day, duration, instant } from './format.ts'
import { droppedSection } from './dropped.ts'
import { fileSections } from './file-summary.ts'
import { bulletList, details, table, type Align } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { spaceSections } from './space.ts'
import { effectiveSettings } from './settings.ts'
import { countBy, totalsOf, type Totals } from './totals.ts'
import { verdict } from './verdict.ts'

const MAX_GROUPS = 15
const MAX_FAILURES = 20

/** The job summary in Markdown: verdict first, failures before anything else. Its size does not grow with the run. */
export function renderSummary(report: RunReport, totals: Totals): string {
  const sections = [
    `## ${icon(report, totals)} ClearML Cleanup${report.config.dryRun ? ': dry run' : ''}`,
    `**${verdict(report, totals)}.** ${subline(report)}`,
    errorNote(report),
    failures(report.rows),
    totals.candidates + totals.kept + totals.remaining === 0
      ? emptyNote(report)
      : countsTable(report, totals),
    droppedSection(report),
    range(report),
    report.config.dryRun || report.stopReason === 'brake' ? spaceSections(report) : '',
    fileSections(report, totals),
    breakdown('Project', report, ({ task }) => task.projectName ?? '(no project)'),
    breakdown('Status', report, ({ task }) => task.status ?? '(no status)'),
    keptReasons(report.rows),
    recordNote(report),
    configuration(report),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** When the run was refused before it began. */
export function refusedSummary(problems: readonly string[]): string {
  const items = problems.map((problem) => markdownText(problem, 1000))
  return `## ❌ ClearML Cleanup\n\n**The cleanup did not start: nothing was asked of the server.**\n\n${bulletList(items)}\n`
}

function icon({ stopReason, config }: RunReport, { failed }: Totals): string {
  if (stopReason === 'error' || stopReason === 'brake' || failed > 0) return '❌'
  if (stopReason === 'cancelled') return '⚠️'
  return config.dryRun ? '🔍' : '🧹'
}

function subline({ config, server, startedAtMs, finishedAtMs }: RunReport): string {
  const where = server === undefined ? '' : `, ClearML ${markdownText(server.release)}`
  const took = duration(finishedAtMs - startedAtMs)
  const dry = config.dryRun ? ' Nothing was deleted: set `dry-run: false` to delete.' : ''
  return `${markdownText(config.apiHost)}${where}, ${took}.${dry}`
}

function errorNote({ error }: RunReport): string {
  return error === undefined ? '' : `> [!CAUTION]\n> ${markdownText(error, 1000)}`
}

function emptyNote({ config, cutoffMs, stopReason }: RunReport): string {
  if (stopReason === 'error') return ''
  const kind = config.forceDelete
    ? 'archived task of any status'
    : 'archived draft (`force-delete` is `false`)'
  return (
    `Nothing to do: the server listed no ${kind} at all, ` +
    `so none with \`${ageFieldName(config.ageField)}\` before ${instant(cutoffMs)}.`
  )
}

function countsTable({ config }: RunReport, totals: Totals): string {
  const columns: [name: string, value: number, always: boolean][] = [
    ['Would delete', totals.wouldDelete, config.dryRun],
    ['Deleted', totals.deleted, !config.dryRun],
    ['Files to delete', totals.files.wouldDelete, false],
    ['Files deleted', totals.files.deleted, false],
    ['Models deleted', totals.deletedModels, false],
    ['Already gone', totals.gone, false],
    ['Kept', totals.kept, true],
    ['Failed', totals.failed, !config.dryRun],
    ['Files failed', totals.files.failed, false],
    ['Left to the next run', totals.remaining, false],
  ]
  const shown = columns.filter(([, value, always]) => always || value > 0)
  return table(
    shown.map(([name]) => name),
    shown.map(() => 'right'),
    [shown.map(([, value]) => count(value))],
  )
}

function failures(rows: readonly Row[]): string {
  const failed = rows.flatMap(({ task, outcome }) =>
    outcome.kind === 'failed' ? [{ task, error: outcome.error }] : [],
  )
  if (failed.length === 0) return ''
  const shown = failed.slice(0, MAX_FAILURES)
  const body = table(
    ['Task', 'Project', 'Why'],
    ['left', 'left', 'left'],
    shown.map(({ task, error }) => [
      nameOf(task),
      markdownText(task.projectName ?? ''),
      markdownText(error, 300),
    ]),
  )
  return `### Could not be deleted\n\n${body}${more(failed.length - shown.length, 'failure')}`
}

function range({ rows, finishedAtMs, config }: RunReport): string {
  const dated = rows.flatMap(({ task, outcome, ageAtMs }) =>
    ageAtMs !== undefined && ['deleted', 'would-delete'].includes(outcome.kind) ? [{ task, ageAtMs }] : [],
  )
  const [first, ...rest] = dated
  if (first === undefined) return ''
  const oldest = rest.reduce((a, b) => (b.ageAtMs < a.ageAtMs ? b : a), first)
  const newest = rest.reduce((a, b) => (b.ageAtMs > a.ageAtMs ? b : a), first)
  const line = ({ task, ageAtMs }: typeof first): string =>
    `${nameOf(task)}, ${ageInDays(ageAtMs, finishedAtMs)} (${ageSourceOf(task, config)} ${day(ageAtMs)})`
  return `Oldest: ${line(oldest)}\\\nNewest: ${line(newest)}`
}

function breakdown(title: string, { rows, config }: RunReport, keyOf: (row: Row) => string): string {
  if (rows.length === 0) return ''
  const groups = countBy(rows, keyOf).map(([key, members]) => ({ key, totals: totalsOf(members) }))
  const columns: [name: string, of: (totals: Totals) => number][] = [
    [config.dryRun ? 'Would delete' : 'Deleted', wentOf],
    ['Kept', ({ kept }) => kept],
    ['Failed', ({ failed }) => failed],
    ['Left', ({ remaining }) => remaining],
  ]
  const shown = columns.filter(([, of], i) => i < 2 || groups.some(({ totals }) => of(totals) > 0))
  const body = table(
    [title, ...shown.map(([name]) => name)],
    ['left', ...shown.map((): Align => 'right')],
    groups
      .toSorted((a, b) => wentOf(b.totals) - wentOf(a.totals))
      .slice(0, MAX_GROUPS)
      .map(({ key, totals }) => [markdownText(key), ...shown.map(([, of]) => count(of(totals)))]),
  )
  return `### By ${title.toLowerCase()}\n\n${body}${more(groups.length - MAX_GROUPS, 'group')}`
}

function wentOf({ deleted, wouldDelete }: Totals): number {
  return deleted + wouldDelete
}

function keptReasons(rows: readonly Row[]): string {
  const kept = rows.flatMap(({ task, decision, outcome }) => {
    if (outcome.kind !== 'kept') return []
    const textOf = decision === 'keep' ? keepReasonText : lateKeepReasonText
    return [{ task, text: textOf(outcome.reason) }]
  })
  if (kept.length === 0) return ''
  const body = table(
    ['Why', 'Tasks', 'For example'],
    ['left', 'right', 'left'],
    countBy(kept, ({ text }) => text).map(([text, members]) => [
      text,
      count(members.length),
      members
        .slice(0, 2)
        .map(({ task }) => nameOf(task))
        .join(', '),
    ]),
  )
  return `### Kept\n\n${body}`
}

function recordNote({ record }: RunReport): string {
  if (record === undefined) return ''
  const task = `task <code>${markdownText(record.taskId)}</code>`
  return `Recorded on the server as ${record.page === undefined ? task : `[Cleanup Service](${record.page}), ${task}`}.`
}

function configuration({ config, cutoffMs, startedAtMs }: RunReport): string {
  const settings = Object.entries(effectiveSettings(config))
  const body = table(
    ['Input', 'Value'],
    ['left', 'left'],
    settings.map(([name, value]) => [`\`${name}\``, markdownText(String(value), 300)]),
  )
  const cutoff = `Cutoff: \`${ageFieldName(config.ageField)}\` before ${instant(cutoffMs)} (UTC).`
  return details('Configuration', `${body}\n\n${cutoff} Run started ${instant(startedAtMs)}.`)
}

function nameOf({ id, name }: Row['task']): string {
  return `${markdownText(name, 60) || '(no name)'} <code>${markdownText(id.slice(0, 8))}</code>`
}

function more(hidden: number, noun: string): string {
  return hidden > 0 ? `\n\n… and ${counted(hidden, `more ${noun}`)}; the receipt lists every task.` : ''
}
