import { deletedFiles } from '../files/tally.ts'
import { markdownText, mermaidText } from './escape.ts'
import { agesSection, knownBytes } from './ages.ts'
import { bytes, count } from './format.ts'
import { mermaid, table } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'

const TOP = 8

/** What a plan that is not carried out would free, and where: by project, user, task and age. */
export function spaceSections({ rows, startedAtMs }: RunReport): string {
  const going = rows.filter(({ decision, outcome }) => decision === 'delete' && !SETTLED.has(outcome.kind))
  if (going.length === 0) return ''
  const projects = groupsOf(going, ({ task }) => task.projectName ?? '(no project)')
  const sections = [
    `### What eats the space\n\n${intro(going)}`,
    shares(projects),
    groupTable('Project', projects),
    groupTable(
      'User',
      groupsOf(going, ({ task }) => task.userName ?? '(no user)'),
    ),
    tasksTable(going),
    agesSection(going, startedAtMs),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

const SETTLED: ReadonlySet<Row['outcome']['kind']> = new Set(['kept', 'gone', 'failed', 'deleted'])

type Group = { key: string; tasks: number; bytes: number }

function intro(going: readonly Row[]): string {
  const known = knownBytes(going)
  return known === 0
    ? 'No sizes are known: ClearML records those of artifacts only, and these tasks have none.'
    : `At least ${bytes(known)}: ClearML records the sizes of artifacts only, not of models, debug samples and plots.`
}

function groupsOf(going: readonly Row[], keyOf: (row: Row) => string): readonly Group[] {
  return [...Map.groupBy(going, keyOf)]
    .map(([key, members]) => ({ key, tasks: members.length, bytes: knownBytes(members) }))
    .toSorted((a, b) => b.bytes - a.bytes || b.tasks - a.tasks || (a.key < b.key ? -1 : 1))
}

/** Those with most bytes and those with most tasks. */
function topOf(groups: readonly Group[]): readonly Group[] {
  const byTasks = groups.toSorted((a, b) => b.tasks - a.tasks).slice(0, TOP)
  const chosen = new Set([...groups.slice(0, TOP), ...byTasks])
  return groups.filter((group) => chosen.has(group))
}

function groupTable(title: string, groups: readonly Group[]): string {
  const shown = topOf(groups)
  const body = shown.map(({ key, tasks, bytes: known }) => [
    markdownText(key),
    count(tasks),
    known === 0 ? '' : bytes(known),
  ])
  const others = groups.length - shown.length
  const rest = others > 0 ? `\n\n… and ${count(others)} more.` : ''
  return `${table([title, 'Tasks', 'Known bytes'], ['left', 'right', 'right'], body)}${rest}`
}

/** By known bytes, or by tasks where none are known. The numbers keep names apart that look alike in a chart. */
function shares(groups: readonly Group[]): string {
  if (groups.length < 2) return ''
  const hasBytes = groups.some((group) => group.bytes > 0)
  const sizeOf = (group: Group): number => (hasBytes ? group.bytes : group.tasks)
  const ranked = groups.toSorted((a, b) => sizeOf(b) - sizeOf(a)).filter((group) => sizeOf(group) > 0)
  const rest = ranked.slice(TOP).reduce((sum, group) => sum + sizeOf(group), 0)
  const slices = ranked
    .slice(0, TOP)
    .map((group, i) => `  "${i + 1} ${mermaidText(group.key)}" : ${sizeOf(group)}`)
  const lines = ['pie', `  title ${hasBytes ? 'Known bytes' : 'Tasks'} by project`, ...slices]
  return mermaid(rest > 0 ? [...lines, `  "all others" : ${rest}`] : lines)
}

function tasksTable(going: readonly Row[]): string {
  const sized = going
    .map((row) => ({
      row,
      bytes: knownBytes([row]),
      files: row.files === undefined ? 0 : deletedFiles(row.files),
    }))
    .filter(({ files }) => files > 0)
  const byBytes = sized.toSorted((a, b) => b.bytes - a.bytes || b.files - a.files)
  const byFiles = sized.toSorted((a, b) => b.files - a.files).slice(0, TOP)
  const chosen = new Set([...byBytes.slice(0, TOP), ...byFiles])
  if (chosen.size === 0) return ''
  const body = byBytes
    .filter((entry) => chosen.has(entry))
    .map(({ row: { task }, files, bytes: known }) => [
      `${markdownText(task.name, 60)} <code>${markdownText(task.id.slice(0, 8))}</code>`,
      markdownText(task.projectName ?? ''),
      count(files),
      known === 0 ? '' : bytes(known),
    ])
  return table(['Task', 'Project', 'Files', 'Known bytes'], ['left', 'left', 'right', 'right'], body)
}
