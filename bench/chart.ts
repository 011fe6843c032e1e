export type Line = { title: string; yTitle: string; points: readonly { x: number; y: number }[] }

/** A chart that GitHub draws from the page's own text. */
export function lineChart({ title, yTitle, points }: Line): string {
  const numbers = (of: 'x' | 'y'): string => points.map((point) => Math.round(point[of] * 10) / 10).join(', ')
  const names = points.map(({ x }) => `"${x / 1000}k"`).join(', ')
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "tasks" [${names}]`,
    `  y-axis "${yTitle}" 0 --> ${Math.ceil(Math.max(...points.map(({ y }) => y)) * 1.1)}`,
    `  line [${numbers('y')}]`,
    '```',
  ].join('\n')
}
