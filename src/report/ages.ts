import { bytes, count, heading } from './format.ts'
import { details, mermaid, table } from './markdown.ts'
import type { Row } from './run-report.ts'

/** Bytes of the files of these tasks. */
export type SizeOf = (rows: readonly Row[]) => number

const DAY_MS = 86_400_000

const AGES: readonly [label: string, belowDays: number][] = [
  ['under 1 month', 30],
  ['1 to 3 months', 90],
  ['3 to 6 months', 180],
  ['6 to 12 months', 365],
  ['1 to 2 years', 730],
  ['over 2 years', Infinity],
]

/** Lower than Mermaid would draw it, and in one colour on the page's own ground. */
const LOOK = `%%{init: ${JSON.stringify({
  xyChart: { height: 280 },
  themeVariables: { xyChart: { plotColorPalette: '#4c8dd6', backgroundColor: '#00000000' } },
})}}%%`

/** With fewer the axis would count tenths of tasks, and the table says it better. */
const CHART_FROM = 10

/** How old the tasks are, as a chart with its table folded, or where that would say little as the table alone. */
export function agesSection(going: readonly Row[], nowMs: number, noun: string, sizeOf: SizeOf): string {
  const buckets = AGES.map(([label, below], i) => {
    const from = AGES[i - 1]?.[1] ?? -Infinity
    const members = going.filter(({ ageAtMs }) => {
      const days = ageAtMs === undefined ? NaN : (nowMs - ageAtMs) / DAY_MS
      return days >= from && days < below
    })
    return { label, tasks: members.length, bytes: sizeOf(members) }
  })
  const first = buckets.findIndex(({ tasks }) => tasks > 0)
  if (first < 0) return ''
  const shown = buckets.slice(first, buckets.findLastIndex(({ tasks }) => tasks > 0) + 1)
  const most = Math.max(...shown.map(({ tasks }) => tasks))
  const numbers = ageTable(shown, noun)
  if (shown.length < 2 || most < CHART_FROM) return numbers
  const chart = mermaid([
    LOOK,
    'xychart-beta',
    `  title "${heading(noun)} by age"`,
    `  x-axis [${shown.map(({ label }) => `"${label}"`).join(', ')}]`,
    `  y-axis "${heading(noun)}" 0 --> ${most}`,
    `  bar [${shown.map(({ tasks }) => tasks).join(', ')}]`,
  ])
  return `${chart}\n\n${details('Ages in numbers', numbers)}`
}

type Bucket = { label: string; tasks: number; bytes: number }

function ageTable(shown: readonly Bucket[], noun: string): string {
  const hasBytes = shown.some(({ bytes: known }) => known > 0)
  const body = shown
    .filter(({ tasks }) => tasks > 0)
    .map(({ label, tasks, bytes: known }) => [
      label,
      count(tasks),
      ...(hasBytes ? [known === 0 ? '' : bytes(known)] : []),
    ])
  const names = ['Age', heading(noun), ...(hasBytes ? ['Size'] : [])]
  return table(names, ['left', 'right', ...(hasBytes ? (['right'] as const) : [])], body)
}
