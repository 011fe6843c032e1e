import { ageSourceOf } from '../plan/age.ts'
import { cutoffOf } from '../plan/policy.ts'
import { wordsOf } from '../plan/target.ts'
import { archiveSection } from './archive.ts'
import { breakdown, byProject } from './breakdown.ts'
import { ruleSection } from './by-rule.ts'
import { countsTable } from './counts.ts'
import { droppedSection } from './dropped.ts'
import { dueSection } from './due.ts'
import { markdownText } from './escape.ts'
import { nameOf } from './examples.ts'
import { failureSection } from './failures.ts'
import { fileCredentials } from './file-credentials.ts'
import { fileSections } from './file-summary.ts'
import { ageInDays, day, minute } from './format.ts'
import { headline } from './headline.ts'
import { keptSection } from './kept.ts'
import { leftEventsSection } from './left-events.ts'
import { leftText } from './left.ts'
import { leftoversSection } from './leftovers.ts'
import { bulletList, details, table } from './markdown.ts'
import { clockName, clockOf, listedNoun } from './row-rule.ts'
import type { RunReport } from './run-report.ts'
import { effectiveSettings, foundIn } from './settings.ts'
import { spaceSections } from './space.ts'
import type { Totals } from './totals.ts'
import { noPage, pagesOn } from './web-page.ts'

const MAX_NAMED = 5

/** The job summary in Markdown: verdict first, failures before anything else. Its size does not grow with the run. */
export function renderSummary(report: RunReport, totals: Totals): string {
  const sections = [
    headline(report, totals),
    leftoversSection(report),
    ...(report.rows.length === 0 ? [emptyNote(report)] : bodyOf(report, totals)),
    archiveSection(report),
    dueSection(report),
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

function bodyOf(report: RunReport, totals: Totals): readonly string[] {
  const isPlan = report.config.dryRun || report.stopReason === 'brake'
  return [
    failureSection(report),
    leftEventsSection(report),
    countsTable(report, totals),
    report.config.dryRun ? '' : `${leftText(report)}.`,
    ruleSection(report),
    range(report),
    fileSections(report, totals),
    droppedSection(report),
    keptSection(report),
    isPlan ? spaceSections(report) : `### By project\n\n${byProject(report)}`,
    details(
      'By status',
      breakdown('Status', report, ({ task }) => task.status ?? '(no status)'),
    ),
  ]
}

function emptyNote({ config, stopReason }: RunReport): string {
  if (stopReason !== 'done') return ''
  return `The server listed no ${listedNoun(config)} in the selection.`
}

/** All of them if they are few, else the oldest and the newest. */
function range({ rows, finishedAtMs, config }: RunReport): string {
  const dated = rows
    .flatMap(({ task, rule, outcome, ageAtMs }) =>
      ageAtMs !== undefined && ['deleted', 'would-delete'].includes(outcome.kind)
        ? [{ task, ageAtMs, ageField: clockOf(rule, config) }]
        : [],
    )
    .toSorted((a, b) => a.ageAtMs - b.ageAtMs)
  const pageOf = config.dryRun ? pagesOn(config) : noPage
  const lines = (dated.length > MAX_NAMED ? [...dated.slice(0, 1), ...dated.slice(-1)] : dated).map(
    ({ task, ageAtMs, ageField }) => {
      const source =
        ageField === undefined ? '' : `\`${wordsOf(config).clock ?? ageSourceOf(task, { ageField })}\` `
      return `${nameOf(task, pageOf)}, ${ageInDays(ageAtMs, finishedAtMs)} old (${source}${day(ageAtMs)})`
    },
  )
  const labels = dated.length > MAX_NAMED ? ['Oldest: ', 'Newest: '] : []
  return bulletList(lines.map((line, i) => (labels[i] ?? '') + line))
}

function recordNote({ record }: RunReport): string {
  if (record === undefined) return ''
  const task = `task <code>${markdownText(record.taskId)}</code>`
  return `Recorded on the server as ${record.page === undefined ? task : `[Cleanup Service](${record.page}), ${task}`}.`
}

function configuration({ config, startedAtMs }: RunReport): string {
  const settings = Object.entries(effectiveSettings(config))
  const given = settings.filter(([, value]) => value !== '')
  const empty = settings.filter(([, value]) => value === '').map(([name]) => `\`${name}\``)
  const body = table(
    ['Input', 'Value'],
    ['left', 'left'],
    given.map(([name, value]) => {
      const place = foundIn(config, name)
      return [`\`${name}\``, markdownText(`${value}${place === '' ? '' : ` (${place})`}`, 300)]
    }),
  )
  const rest = empty.length === 0 ? '' : `\n\nEmpty: ${empty.join(', ')}.`
  const [rule] = config.rules
  const cutoff =
    rule === undefined || config.ruleSource.kind === 'policy'
      ? ''
      : `Cutoff: \`${clockName(config, rule.ageField)}\` before ${minute(cutoffOf(rule, startedAtMs))}. `
  const credentials = fileCredentials(config)
  const file = credentials === '' ? '' : `Credentials in \`config-file\`: ${markdownText(credentials, 500)}. `
  const times = `${file}${cutoff}Run started ${minute(startedAtMs)}.`
  return details('Configuration', `${body}${rest}\n\n${times}`)
}
