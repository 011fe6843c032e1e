import type { StoreName } from '../files/tally.ts'
import { FILE_KINDS, spareReasonText } from '../files/task-file.ts'
import type { Config } from '../inputs/inputs.ts'
import { markdownCode } from './escape.ts'
import { count, counted } from './format.ts'
import { bulletList } from './markdown.ts'
import type { Row, RunReport } from './run-report.ts'
import { countBy, type Totals } from './totals.ts'

const URI_LENGTH = 160

/** What became of the files: what was deleted, and what was left on purpose. */
export function fileSections({ rows, config }: RunReport, totals: Totals): string {
  if (config.deleteFiles === 'server') return SERVER_NOTE
  if (config.deleteFiles === 'none') return NONE_NOTE
  const sections = [
    deletedByKind(rows, config.dryRun, totals),
    wholeFolders(rows, config),
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
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const kinds = FILE_KINDS.map(
    (kind) => [kind.replace('-', ' '), sum((row) => row.files?.deleted[kind] ?? 0)] as const,
  )
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => counted(number, kind))
  const stores = Object.entries(STORE_NAMES)
    .map(([store, name]) => [name, sum((row) => row.files?.byStore[store as StoreName] ?? 0)] as const)
    .filter(([, number]) => number > 0)
  const where = stores.map(([name, number]) =>
    stores.length > 1 ? `${count(number)} on ${name}` : `all on ${name}`,
  )
  const number = isDryRun ? files.wouldDelete : files.deleted
  const sentences = [
    ...(number > 0
      ? [`Files ${isDryRun ? 'that would go' : 'deleted'}: ${kinds.join(', ')}; ${where.join(', ')}.`]
      : []),
    ...(files.freedBytes > 0 ? ['Only the sizes of artifacts are known.'] : []),
    ...(files.gone > 0
      ? [`${counted(files.gone, 'file')} ${files.gone === 1 ? 'was' : 'were'} already gone.`]
      : []),
  ]
  return sentences.join(' ')
}

const STORE_NAMES: Readonly<Record<StoreName, string>> = {
  fileserver: 'the fileserver',
  s3: 'S3',
  gcs: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
}

function sparedFiles(rows: readonly Row[]): string {
  const spared = rows.flatMap(({ files }) => files?.spared ?? [])
  if (spared.length === 0) return ''
  const items = countBy(spared, ({ reason }) => reason).map(([, members]) => {
    const [first] = members
    if (first === undefined) return ''
    const example = markdownCode(first.uri, URI_LENGTH)
    return `**${counted(members.length, 'file')}:** ${spareReasonText(first.reason)}<br>for example ${example}`
  })
  return `### Files left in place\n\n${bulletList(items)}`
}

/** Their files count only as far as the server could list them. */
export function wholeFoldersText(folders: number, { dryRun }: Pick<Config, 'dryRun'>): string {
  const verb = dryRun ? 'would go' : 'went'
  return `${counted(folders, 'task folder')} ${verb} as a whole, with files that the server could not list one by one`
}

function wholeFolders(rows: readonly Row[], config: Config): string {
  const folders = rows.flatMap(({ files }) => files?.wholeFolders ?? [])
  const [first] = folders
  if (first === undefined) return ''
  return `${wholeFoldersText(folders.length, config)}, for example ${markdownCode(first, URI_LENGTH)}.`
}

function leftFolders(rows: readonly Row[]): string {
  const left = rows.flatMap(({ files }) => files?.leftFolders ?? [])
  const [first] = left
  if (first === undefined) return ''
  return `${counted(left.length, 'task folder')} on the fileserver could not be removed, for example ${markdownCode(first, URI_LENGTH)}.`
}
