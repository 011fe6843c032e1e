/** Turns what GitHub would show on its pages into text for a terminal. */

/** How many lines of a group are shown: the rest is only counted. */
const GROUP_LINES = 2

/** The log as GitHub shows it: masks taken off, groups indented and cut, errors and warnings by their names. */
export function renderLog(lines: readonly string[]): string {
  const shown: string[] = []
  let groupLines: number | undefined
  for (const line of lines) {
    const [, command, message = ''] = /^::([a-z-]+)[^:]*::(.*)$/u.exec(line) ?? []
    if (command === 'add-mask') continue
    if (command === 'group') {
      shown.push(`▾ ${message}`)
      groupLines = 0
    } else if (command === 'endgroup') {
      const hidden = (groupLines ?? 0) - GROUP_LINES
      if (hidden > 0) shown.push(`    … ${hidden} more`)
      groupLines = undefined
    } else if (groupLines !== undefined) {
      groupLines += 1
      if (groupLines <= GROUP_LINES) shown.push(`    ${line}`)
    } else {
      shown.push(command === undefined ? line : `${command}: ${decodeCommand(message)}`)
    }
  }
  return shown.join('\n')
}

/** The job summary without its markup: tables aligned, what is folded away left out. */
export function renderSummary(markdown: string): string {
  const visible = markdown.replaceAll(/<details>[^]*?<\/details>\n*/gu, '').trimEnd()
  return visible
    .split('\n\n')
    .map((block) => (block.startsWith('|') ? renderTable(block) : renderText(block)))
    .join('\n\n')
}

function renderTable(block: string): string {
  const rows = block.split('\n').map((row) => row.slice(2, -2).split(' | '))
  const [header = [], rule = [], ...body] = rows
  const cells = [header, ...body].map((row) => row.map(renderText))
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        rule[column]?.endsWith(':') === true
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd()
  const [first = '', ...others] = cells.map(line)
  return [first, widths.map((width) => '─'.repeat(width)).join('───'), ...others].join('\n')
}

function renderText(markdown: string): string {
  return markdown
    .replaceAll(/\[((?:[^\]]|\\\])*)\]\(https?:[^)]*\)/gu, '$1')
    .replaceAll(/<\/?(?:code|span)[^>]*>|<wbr>|\*\*|`|^#+ /gmu, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('<br>', '\n    ')
    .replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
}

function decodeCommand(message: string): string {
  return message.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
}
