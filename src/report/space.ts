import { deletedFiles } from '../files/tally.ts'
import { nounOf } from '../plan/target.ts'
import { agesSection, type SizeOf } from './ages.ts'
import { breakdown, byProject } from './breakdown.ts'
import { markdownName, mermaidText } from './escape.ts'
import { nameOf } from './examples.ts'
import { bytes, count, heading, upperFirst } from './format.ts'
import { details, mermaid, table } from './markdown.ts'
import { kindsSection } from './kinds.ts'
import type { Row, RunReport } from './run-report.ts'
import {
  averagesOf,
  bytesOf,
  NO_SIZE,
  plusSize,
  sizeDetails,
  sizeOf as sizeOfFiles,
  sizeText,
  type Averages,
  type Size,
} from './sizes.ts'
import { pagesOn, type PageOf } from './web-page.ts'

const TOP = 8

/** What a plan that is not carried out would free, and where: by project, user, kind, task and age. */
export function spaceSections(report: RunReport): string {
  const { rows, startedAtMs } = report
  const going = rows.filter(({ decision, outcome }) => decision === 'delete' && !SETTLED.has(outcome.kind))
  if (going.length === 0) return `### By project\n\n${byProject(report)}`
  const averages = averagesOf(going)
  const sizeOf: SizeOf = (members) => bytesOf(sizeOfRows(members, averages))
  const noun = nounOf(report.config)
  const largest = tasksTable(going, pagesOn(report.config), noun, sizeOf)
  const chart = shares(going, noun, sizeOf)
  const projects = byProject(report)
  const sections = [
    `### What eats the space\n\n${intro(sizeOfRows(going, averages))}`,
    chart,
    chart === '' ? projects : details('Projects in numbers', projects),
    details(
      'By user',
      breakdown('User', report, ({ task }) => task.userName ?? '(no user)'),
    ),
    kindsSection(going),
    largest === '' ? '' : details(`Largest ${noun}s`, largest),
    agesSection(going, startedAtMs, noun, sizeOf),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

const SETTLED: ReadonlySet<Row['outcome']['kind']> = new Set(['kept', 'gone', 'failed', 'deleted'])

function intro(size: Size): string {
  const text = sizeText(size)
  if (text === '')
    return 'No sizes are known: ClearML records those of artifacts only, and nothing else told any.'
  return `${text.replace(/^a/u, 'A')}: ${sizeDetails(size)}.`
}

function sizeOfRows(rows: readonly Row[], averages: Averages): Size {
  return rows.map(({ files }) => sizeOfFiles(files, averages)).reduce(plusSize, NO_SIZE)
}

/** Of a thinner slice neither the colour nor the percentage can be made out. */
const SMALLEST_SLICE = 0.03

/**
 * By known bytes, or by tasks where none are known; none where it would be one large slice of all others. The numbers
 * keep names apart that look alike in a chart.
 */
function shares(going: readonly Row[], noun: string, sizeOf: SizeOf): string {
  const hasBytes = sizeOf(going) > 0
  const ranked = [...Map.groupBy(going, ({ task }) => task.projectName ?? '(no project)')]
    .map(([key, members]) => ({ key, size: hasBytes ? sizeOf(members) : members.length }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1))
  if (ranked.length < 2) return ''
  const whole = sumOf(ranked)
  const shown = ranked.slice(0, TOP).filter(({ size }) => size >= SMALLEST_SLICE * whole)
  const rest = whole - sumOf(shown)
  if (shown.length < 2 || rest > whole / 2) return ''
  const slices = shown.map(({ key, size }, i) => `  "${i + 1} ${mermaidText(key)}" : ${size}`)
  const lines = [COLOURS, 'pie', `  title ${hasBytes ? 'Size' : heading(noun)} by project`, ...slices]
  return mermaid(rest > 0 ? [...lines, `  "all others" : ${rest}`] : lines)
}

/** Mermaid's own are black on black in a dark page. */
const COLOURS = `%%{init: ${JSON.stringify({
  themeVariables: {
    ...Object.fromEntries(
      ['#4c8dd6', '#3fa45b', '#d9822b', '#a371d8', '#d0507a', '#2ba8a4', '#b59a1f', '#8c6d5a', '#8a8f98'].map(
        (colour, i) => [`pie${i + 1}`, colour],
      ),
    ),
    pieSectionTextColor: '#ffffff',
    pieOpacity: '1',
    pieStrokeColor: '#ffffff',
    pieOuterStrokeWidth: '0px',
  },
})}}%%`

function sumOf(sizes: readonly { size: number }[]): number {
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

function tasksTable(going: readonly Row[], pageOf: PageOf, noun: string, sizeOf: SizeOf): string {
  const sized = going
    .map((row) => ({
      row,
      bytes: sizeOf([row]),
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
      nameOf(task, pageOf),
      known === 0 ? '' : bytes(known),
      count(files),
      markdownName(task.projectName ?? ''),
    ])
  return table([upperFirst(noun), 'Size', 'Files', 'Project'], ['left', 'right', 'right', 'left'], body)
}
