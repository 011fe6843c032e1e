/** Building blocks of GitHub-flavoured Markdown. Cells and items are Markdown already: foreign text comes escaped. */

export type Align = 'left' | 'right'

export function table(
  header: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = align.map((side) => (side === 'right' ? '---:' : '---'))
  // A number and its unit stay on one line.
  const body = rows.map((cells) =>
    cells.map((cell, i) => (align[i] === 'right' ? cell.replaceAll(' ', '&nbsp;') : cell)),
  )
  return [line(header), line(rule), ...body.map(line)].join('\n')
}

export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`
}

export function bulletList(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

/** A box with a coloured edge and a title of GitHub's. */
export function alert(kind: 'CAUTION' | 'WARNING' | 'NOTE', text: string): string {
  return `> [!${kind}]\n> ${text}`
}

/** A chart that GitHub draws. Foreign text in it comes through `mermaidText`. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n')
}
