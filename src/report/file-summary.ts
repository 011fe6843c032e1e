import { FILE_KINDS, spareReasonText } from '../files/task-file.ts'
import { markdownText } from './escape.ts'
import { bytes, count, counted } from './format.ts'
import { table } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { countBy, type Totals } from './totals.ts'

const MAX_FAILURES = 20
const URI_LENGTH = 160

/** What became of the files: what could not be deleted first, what was left on purpose last. */
export function fileSections({ rows, config }: RunReport, totals: Totals): string {
  if (config.deleteFiles === 'server') return SERVER_NOTE
  if (config.deleteFiles === 'none') return NONE_NOTE
  const sections = [
    failedFiles(rows),
    deletedByKind(rows, config.dryRun, totals),
    sparedFiles(rows),
    leftFolders(rows),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

const SERVER_NOTE =
  '### Files\n\nFiles are left to the server (`delete-files: server`). **This step cannot see whether they go**: the ' +
  "server's own job deletes them later, and only those whose URL starts with a prefix it is set to, usually " +
  "`CLEARML_FILES_HOST` in the server's configuration."
const NONE_NOTE =
  '### Files\n\nFiles stay in their stores (`delete-files: none`); the receipt lists what the server named.'

function deletedByKind(rows: readonly Row[], isDryRun: boolean, { files }: Totals): string {
  const kinds = FILE_KINDS.map((kind) => ({
    kind,
    number: rows.reduce((sum, row) => sum + (row.files?.deleted[kind] ?? 0), 0),
  })).filter(({ number }) => number > 0)
  if (kinds.length === 0 && files.gone === 0) return ''
  const stores = new Map<string, number>()
  for (const row of rows) {
    for (const [store, number] of Object.entries(row.files?.byStore ?? {})) {
      stores.set(store, (stores.get(store) ?? 0) + number)
    }
  }
  const where = [...stores]
    .map(([store, number]) => `${count(number)} on ${STORE_NAMES[store] ?? store}`)
    .join(', ')
  const body = table(
    ['Kind', isDryRun ? 'Would delete' : 'Deleted'],
    ['left', 'right'],
    kinds.map(({ kind, number }) => [kind.replace('-', ' '), count(number)]),
  )
  const sentences = [
    ...(kinds.length > 0 ? [`${where}.`] : []),
    ...(files.freedBytes > 0
      ? [`About ${bytes(files.freedBytes)} of artifacts; sizes of other files are not known.`]
      : []),
    ...(files.gone > 0
      ? [`${counted(files.gone, 'file')} ${files.gone === 1 ? 'was' : 'were'} already gone.`]
      : []),
  ].join(' ')
  return ['### Files', ...(kinds.length > 0 ? [body] : []), sentences].join('\n\n')
}

const STORE_NAMES: Readonly<Record<string, string>> = {
  fileserver: 'the fileserver',
  s3: 'S3',
  gcs: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
}

function failedFiles(rows: readonly Row[]): string {
  const failed = rows.flatMap(({ files }) => files?.failed ?? [])
  if (failed.length === 0) return ''
  const body = table(
    ['Why', 'Files', 'For example'],
    ['left', 'right', 'left'],
    countBy(failed, ({ error }) => error)
      .slice(0, MAX_FAILURES)
      .map(([error, members]) => [
        markdownText(error, 300),
        count(members.length),
        markdownText(members[0]?.uri ?? '', URI_LENGTH),
      ]),
  )
  return `### Files that could not be deleted\n\n${body}`
}

function sparedFiles(rows: readonly Row[]): string {
  const spared = rows.flatMap(({ files }) => files?.spared ?? [])
  if (spared.length === 0) return ''
  const body = table(
    ['Why', 'Files', 'For example'],
    ['left', 'right', 'left'],
    countBy(spared, ({ reason }) => reason).map(([, members]) => [
      members[0] === undefined ? '' : spareReasonText(members[0].reason),
      count(members.length),
      markdownText(members[0]?.uri ?? '', URI_LENGTH),
    ]),
  )
  return `### Files left in place\n\n${body}`
}

function leftFolders(rows: readonly Row[]): string {
  const left = rows.flatMap(({ files }) => files?.leftFolders ?? [])
  const [first] = left
  if (first === undefined) return ''
  return `${counted(left.length, 'task folder')} on the fileserver could not be removed, for example ${markdownText(first, URI_LENGTH)}.`
}
