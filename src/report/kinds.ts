import { FILE_KINDS, type FileKind } from '../files/task-file.ts'
import { bytes, count } from './format.ts'
import { details, table } from './markdown.ts'
import type { Row } from './run-report.ts'
import { averagesOf } from './sizes.ts'

type Line = { kind: FileKind; files: number; sized: number; bytes: number }

/** How much the files of each kind are, folded; nothing where no size is known. */
export function kindsSection(going: readonly Row[]): string {
  const averages = averagesOf(going)
  const lines = FILE_KINDS.map((kind) => lineOf(kind, going))
    .filter(({ files }) => files > 0)
    .map((line) => ({
      ...line,
      bytes: line.bytes + (line.files - line.sized) * (averages.get(line.kind) ?? 0),
    }))
    .toSorted((a, b) => b.bytes - a.bytes)
  if (lines.every((line) => line.bytes === 0)) return ''
  const body = lines.map((line) => [
    NAMES[line.kind],
    line.bytes === 0 ? '' : bytes(Math.round(line.bytes)),
    count(line.files),
    line.sized === line.files ? 'all' : count(line.sized),
  ])
  return details(
    'By kind',
    table(['Kind', 'Size', 'Files', 'Known'], ['left', 'right', 'right', 'right'], body),
  )
}

function lineOf(kind: FileKind, rows: readonly Row[]): Line {
  const line = { kind, files: 0, sized: 0, bytes: 0 }
  for (const { files } of rows) {
    line.files += files?.deleted[kind] ?? 0
    line.sized += files?.sized[kind]?.files ?? 0
    line.bytes += files?.sized[kind]?.bytes ?? 0
  }
  return line
}

const NAMES: Readonly<Record<FileKind, string>> = {
  model: 'Models',
  artifact: 'Artifacts',
  'debug-sample': 'Debug samples',
  plot: 'Plots',
  unrecorded: 'Unrecorded: in their folders, and named by no record',
}
